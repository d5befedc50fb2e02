package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.AwsStandIn;
import dev.mooring.support.EcsAnswers;
import dev.mooring.support.JarProcess;
import dev.mooring.support.MetadataEndpoint;
import dev.mooring.support.RawRedis;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A node on ECS asks ECS, a minute after its start, whether the task of a silent node still runs. */
class EcsWitnessLongIT {

    private static final String SILENT = "0123456789abcdef0123456789abcdef";

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES) // the reaper runs a minute after the start
    void a_silent_node_is_kept_if_its_task_runs_and_removed_otherwise() throws Exception {
        try (EmbeddedRedis server = EmbeddedRedis.start();
                MetadataEndpoint ecs = MetadataEndpoint.start();
                AwsStandIn aws = EcsAnswers.inService(AwsStandIn.start())) {
            RawRedis redis = new RawRedis(server.url());
            aws.json(
                    "DescribeTasks",
                    EcsAnswers.task("arn:aws:ecs:eu-central-1:111122223333:task/mooring-staging/" + SILENT));
            Map<String, String> environment = new HashMap<>(aws.environment());
            environment.putAll(Map.of("REDIS_URL", server.url(), "JWT_SECRET", TestNode.SECRET, "PORT", "0"));
            environment.put("ECS_CONTAINER_METADATA_URI_V4", ecs.uri().toString());
            redis.ask("ZADD", "mooring:nodes", "1000", SILENT);
            redis.ask("ZADD", "mooring:nodes", "1000", "by-hand");
            try (JarProcess node = JarProcess.start(environment)) {
                String ignored = node.awaitLine("listening");
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> !redis.list("ZRANGE", "mooring:nodes", "0", "-1")
                                .contains("by-hand"));
                assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1"))
                        .containsExactlyInAnyOrder(SILENT, MetadataEndpoint.TASK);
            }
        }
    }
}
