package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Polling clients that have no poll open when the server ends their sockets and their session together. Official
 * clients handle a close packet before the DISCONNECT in front of it, so the two must arrive in separate bodies.
 */
class PollingDisconnectIT {

    private static EmbeddedRedis server;
    private static RawRedis redis;
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        node = TestNode.start("REDIS_URL", server.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    /** The events that end all sockets of an agent, and its session. */
    private enum End {
        KICK {
            @Override
            void of(RawPolling session, String agent) {
                await().untilAsserted(() -> assertThat(RawHttp.send(
                                        "DELETE",
                                        node.url() + "/ops/sessions/" + session.session(),
                                        "",
                                        "Authorization",
                                        "Bearer " + TestNode.token("admin-1", Role.ADMIN))
                                .statusCode())
                        .isEqualTo(202));
            }
        },
        TOKEN_END {
            @Override
            void of(RawPolling session, String agent) {
                // The agent's token lives for two seconds.
            }
        },
        REVOCATION {
            @Override
            void of(RawPolling session, String agent) {
                long now = Long.parseLong(redis.list("TIME").get(0)) * 1000;
                String until = String.valueOf(now + Duration.ofHours(1).toMillis());
                assertThat(redis.number("ZADD", "mooring:revoked", until, agent))
                        .isEqualTo(1);
            }
        };

        abstract void of(RawPolling session, String agent);
    }

    private static RawPolling connect(String agent, End end) {
        Duration life = end == End.TOKEN_END ? Duration.ofSeconds(2) : Duration.ofHours(1);
        return RawPolling.connect(node.url(), new JsonObject().put("token", TestNode.token(agent, Role.AGENT, life)));
    }

    private static void awaitEnd(RawPolling session) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(
                                redis.list("XRANGE", "mooring:closed", "-", "+").toString())
                        .contains("session, " + session.session() + ", cause, "));
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_and_close_packet_arrive_in_separate_bodies(End end) {
        String agent = "agent-body-" + end;
        RawPolling session = connect(agent, end);
        end.of(session, agent);
        awaitEnd(session);
        assertThat(session.poll()).endsWith("41/chat,");
        assertThat(session.poll()).isEqualTo("1");
        assertThat(RawHttp.get(session.uri()).statusCode())
                .as("the session is gone")
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void a_post_before_the_disconnect_is_read_is_accepted(End end) {
        String agent = "agent-post-" + end;
        RawPolling session = connect(agent, end);
        end.of(session, agent);
        awaitEnd(session);
        // After a refusal (transport error) the client would reconnect, and never get the DISCONNECT.
        RawPolling same = session.send("42/chat,[\"typing\",{}]");
        assertThat(same.poll()).endsWith("41/chat,");
        assertThat(same.poll()).isEqualTo("1");
    }

    @Test
    void the_disconnects_of_two_namespaces_come_before_the_close_packet() {
        RawPolling session = connect("agent-two", End.KICK).send("40");
        session.pollUntil("40{");
        End.KICK.of(session, "agent-two");
        awaitEnd(session);
        assertThat(session.poll().split("\u001e")).containsExactlyInAnyOrder("41/chat,", "41");
        assertThat(session.poll()).isEqualTo("1");
    }
}
