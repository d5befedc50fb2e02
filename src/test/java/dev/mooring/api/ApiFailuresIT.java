package dev.mooring.api;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.BackEnd;
import dev.mooring.support.LogLines;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A request of the API fails, by an outage or by a bug: its answer, and the lines in the log. */
class ApiFailuresIT {

    private EmbeddedRedis server;
    private RawRedis redis;
    private TestNode node;
    private LogLines log;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = TestNode.start("REDIS_URL", server.url());
        log = LogLines.listen();
    }

    @AfterEach
    void stop() {
        log.close();
        node.close();
        server.close();
    }

    private HttpResponse<String> ask(String path) {
        return RawHttp.get(node.url() + path, "Authorization", "Bearer " + TestNode.token("admin-1", Role.ADMIN));
    }

    private static String code(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("error").getString("code");
    }

    @Test
    void an_outage_is_503_and_one_log_line_per_api() {
        server.close();
        await().until(() -> ask("/ops/nodes").statusCode() == 503);
        for (int i = 0; i < 20; i++) {
            for (String path : new String[] {"/ops/counts", "/ops/sessions", "/api/conversations/c"}) {
                HttpResponse<String> answer = ask(path);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(code(answer)).isEqualTo("unavailable");
            }
        }
        assertThat(log.with("answered with 503"))
                .as("one line for /ops and one for /api")
                .hasSize(2);
        assertThat(log.traced()).isEmpty();
    }

    @Test
    void a_bug_is_500_with_its_trace_logged_once() {
        String broken = new BackEnd(node.url()).open("customer-1", "bot");
        redis.text("HSET", "mooring:conversation:" + broken, "status", "nonsense");
        redis.text("SET", "mooring:conversation:other", "no hash");
        for (String id : new String[] {broken, "other"}) {
            HttpResponse<String> answer = ask("/api/conversations/" + id);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(code(answer)).isEqualTo("internal");
            assertThat(log.traced()).containsOnlyOnce("GET /api/conversations/" + id + " failed");
        }
        assertThat(log.traced()).hasSize(2);
        assertThat(log.with("answered with 503")).isEmpty();
    }
}
