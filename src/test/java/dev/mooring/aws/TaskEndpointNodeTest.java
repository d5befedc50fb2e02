package dev.mooring.aws;

import dev.mooring.support.MetadataEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code TaskEndpoint} at a real HTTP server, which answers well, badly or not at all. */
class TaskEndpointNodeTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration SLACK = Duration.ofSeconds(2);

    @Test
    void container_and_task_are_asked_for_once() {
        try (MetadataEndpoint ecs = MetadataEndpoint.start()) {
            TaskMetadata task = TaskEndpoint.at(ecs.uri()).ask();
            assertThat(task.id().value()).isEqualTo(MetadataEndpoint.TASK);
            assertThat(task.host()).contains("10.40.1.23");
            assertThat(ecs.asked())
                    .containsExactly(ecs.uri().getPath(), ecs.uri().getPath() + "/task");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 503, 200})
    void an_unusable_answer_is_asked_for_again(int status) {
        try (MetadataEndpoint ecs = MetadataEndpoint.start((number, request) -> {
            if (number < 3) {
                MetadataEndpoint.reply(request, status, "busy");
            } else {
                MetadataEndpoint.answer(request);
            }
        })) {
            TaskMetadata task = TaskEndpoint.at(ecs.uri()).ask();
            assertThat(task.family()).isEqualTo(MetadataEndpoint.FAMILY);
            assertThat(ecs.asked()).hasSizeGreaterThan(3);
        }
    }

    @Test
    void an_endpoint_that_never_answers_times_out() {
        try (MetadataEndpoint ecs = MetadataEndpoint.start((number, request) -> {})) {
            assertTimesOut(ecs.uri(), "timed out");
        }
    }

    @Test
    void an_answer_that_never_ends_times_out() {
        try (MetadataEndpoint ecs = MetadataEndpoint.start((number, request) ->
                request.response().setChunked(true).write("{\"Labels\":").onFailure(gone -> {}))) {
            assertTimesOut(ecs.uri(), "timed out");
        }
    }

    @Test
    void an_endpoint_that_refuses_connections_times_out() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertTimesOut(URI.create("http://127.0.0.1:" + free + "/v4/x"), "refused");
    }

    @Test
    void a_redirect_is_not_followed() {
        try (MetadataEndpoint ecs = MetadataEndpoint.start((number, request) -> {
            request.response().putHeader("location", "/v4/elsewhere");
            MetadataEndpoint.reply(request, 302, "");
        })) {
            assertTimesOut(ecs.uri(), "status 302");
            assertThat(ecs.asked()).containsOnly(ecs.uri().getPath());
        }
    }

    private static void assertTimesOut(URI uri, String reason) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> new TaskEndpoint(uri, SHORT).ask())
                .isInstanceOf(NoTaskMetadata.class)
                .hasMessageStartingWith(
                        "ECS_CONTAINER_METADATA_URI_V4=" + uri + " gave no usable answer within 400 ms (")
                .hasMessageContaining(reason)
                .hasMessageContaining("unset the variable")
                .message()
                .doesNotContain("\n");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.plus(SLACK));
    }
}
