package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A stranger's way from an empty account to {@code wss://}: the commands of docs/deploy.md as they are typed there, in a fresh clone with
 * nothing exported, against moto; first with what goes wrong, then twice. Stand-ins for Docker and gh note what they are asked.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES) // some hundred calls of the command line, each a second and more
class StrangerIT {

    private static final String DOCKER = """
            #!/usr/bin/env bash
            echo "docker $*" >>"$HOME/calls"
            case $1 in login) cat >/dev/null; exit ;; esac
            while [ $# -gt 0 ]; do [ "$1" != --tag ] || tag=$2; shift; done
            aws ecr put-image --repository-name mooring --image-tag "${tag##*:}" --image-manifest '{"schemaVersion": 2}' >/dev/null
            """;

    private static final String GH = """
            #!/usr/bin/env bash
            echo "gh $*" >>"$HOME/calls"
            case "$*" in
              "api repos/stranger/mooring --jq"*) echo "repo:stranger@7/mooring@8" ;;
              *actions/variables/*) [[ "$*" == *PATCH* ]] ;;
              *deployment-branch-policies*--jq*) ;;
            esac
            """;

    @TempDir
    static Path home;

    private static final List<Moto> STARTED = new ArrayList<>();

    @BeforeAll
    static void an_empty_account_and_a_fresh_clone() throws IOException, InterruptedException {
        List<String> missing = Shell.missing("moto_server", "aws", "jq", "git", "node");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
        STARTED.add(new Moto(home.resolve("failing")));
        executable("docker", DOCKER);
        executable("gh", GH);
        Path aws = Files.createDirectories(home.resolve(".aws"));
        Files.writeString(aws.resolve("credentials"), """
                [default]
                aws_access_key_id = stand-in
                aws_secret_access_key = stand-in
                """);
        Files.writeString(aws.resolve("config"), """
                [default]
                region = %s
                endpoint_url = %s
                """.formatted(Moto.REGION, moto().endpoint()));
        // The files of the work tree, as the next commit has them.
        Shell.Result clone = new Shell().run("bash", "-c", """
                set -e
                git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$0" 2>/dev/null
                cd "$0" && git init -q -b main && git add -A
                git -c user.name=stranger -c user.email=stranger@example.com commit -q -m clone
                git remote add origin https://github.com/stranger/mooring.git
                """, Files.createDirectories(home.resolve("mooring")).toString());
        assertThat(clone.status()).as(clone.output()).isZero();
        moto().query("route53", "", Map.of()); // nothing; the zone is made by the command line below
    }

    @AfterAll
    static void moto_ends() {
        STARTED.forEach(Moto::close);
    }

    private static Moto moto() {
        return STARTED.get(0);
    }

    private static void executable(String name, String text) throws IOException {
        Path file = Files.createDirectories(home.resolve("bin")).resolve(name);
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
