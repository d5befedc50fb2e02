package dev.mooring.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Runs the tests of the program that evaluates a load run, src/test/node/report.test.js. */
class LoadReportTest {

    @Test
    void the_report_finds_losses_doubles_and_wrong_order() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("node", "--test", "target/node/report.test.js")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
