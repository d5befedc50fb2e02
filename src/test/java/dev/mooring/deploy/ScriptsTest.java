package dev.mooring.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The operator scripts' manners, as far as they go without AWS. */
class ScriptsTest {

    @ParameterizedTest
    @ValueSource(strings = {"update-alb-for-websockets.sh", "deploy-to-ecs.sh", "cloudformation/up.sh"})
    void a_script_explains_itself(String script) {
        Path file = DeploymentFiles.ROOT.resolve(script);
        assertThat(Files.isExecutable(file)).isTrue();

        Shell.Result help = new Shell().run(file.toString(), "--help");
        assertThat(help.status()).isZero();
        assertThat(help.output()).startsWith("Usage: ").contains("[AWS_REGION]", "Exit status:");
        assertThat(help.output()).containsAnyOf("--dry-run", "--diff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-alb-for-websockets.sh", "deploy-to-ecs.sh", "cloudformation/up.sh"})
    void an_unknown_option_is_wrong_use(String script) {
        Shell.Result wrong =
                new Shell().run(DeploymentFiles.ROOT.resolve(script).toString(), "--no-such-option");
        assertThat(wrong.status()).isEqualTo(64);
        assertThat(wrong.output()).contains("--no-such-option", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-alb-for-websockets.sh", "deploy-to-ecs.sh"})
    void a_script_lives_to_say_what_went_wrong(String script) {
        assertThat(DeploymentFiles.text(script)).doesNotContainPattern("(?m)^set -[a-z]*e");
    }

    @Test
    void an_image_by_tag_is_wrong_use() {
        if (Shell.missing("aws", "jq").isEmpty()) {
            Shell.Result wrong = new Shell()
                    .with("AWS_REGION", "xx-test-1")
                    .with("IMAGE", "mooring:latest")
                    .run("./deploy-to-ecs.sh");
            assertThat(wrong.status()).isEqualTo(64);
            assertThat(wrong.output()).contains("digest");
        }
    }
}
