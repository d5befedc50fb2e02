package dev.mooring.engineio.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class ContentCodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                      | GZIP",
                "GZip                      | GZIP",
                "gzip, deflate, br, zstd   | GZIP",
                "deflate, gzip             | GZIP",
                "deflate                   | DEFLATE",
                "gzip;q=0.5, deflate;q=0.8 | DEFLATE",
                "gzip ; q=0.5 , deflate;q=0.2 | GZIP",
                "gzip;q=0, deflate         | DEFLATE",
                "gzip;q=0, *               | DEFLATE",
                "*                         | GZIP",
                "br, *;q=0.1               | GZIP",
            })
    void selects_the_coding_that_the_client_prefers(String accepted, ContentCoding coding) {
        assertThat(ContentCoding.preferred(accepted)).contains(coding);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "br",
                "identity",
                "gzip;q=0",
                "gzip;q=0.000, deflate;q=0",
                "*;q=0",
                "gzip;q=",
                "gzip;q=much",
                "gzip;q=NaN",
                "gzip;q=-1",
                "x-gzip",
                ";;,,="
            })
    void selects_no_coding_that_the_client_rejects(String accepted) {
        assertThat(ContentCoding.preferred(accepted)).isEmpty();
    }

    @Test
    void selects_no_coding_without_the_header() {
        assertThat(ContentCoding.preferred(null)).isEmpty();
    }
}
