package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConnectTest extends TwoLoops {

    @Test
    void a_client_has_45_seconds_for_its_first_namespace_unless_told_otherwise() {
        assertThat(ServerOptions.DEFAULTS.clients().connectTimeout()).isEqualTo(Duration.ofSeconds(45));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/custom"})
    void a_client_is_told_its_socket_id_before_anything_else(String name) {
        namespaces.of(name).onConnect(socket -> socket.emit("auth", socket.auth()));
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        client.connect(name);
        client.expect(name.equals("/") ? "2[\"auth\",{}]" : "2/custom,[\"auth\",{}]");
        client.expectNothing();
    }

    @Test
    void the_reply_leaves_alone_so_that_who_awaits_it_can_listen_to_what_follows() {
        namespaces.of("/").onConnect(socket -> socket.emit("auth", socket.auth()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.expect("2[\"auth\",{}]");
        assertThat(client.flushed()).isEqualTo(1);
    }

    @Test
    void the_reply_has_the_sid_and_nothing_else() {
        namespaces.of("/");
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0");
        assertThat(client.next().toString()).matches("0\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}");
    }

    @Test
    void credentials_are_handed_to_the_application() {
        namespaces.of("/custom").onConnect(socket -> socket.emit("auth", socket.auth()));
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0/custom,{\"token\":\"123\"}");
        assertThat(client.next().toString()).startsWith("0/custom,{\"sid\":");
        client.expect("2/custom,[\"auth\",{\"token\":\"123\"}]");
    }

    @Test
    void a_namespace_needs_no_comma() {
        namespaces.of("custom");
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0/custom");
        assertThat(client.next().toString()).startsWith("0/custom,{\"sid\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/random", "/ok?x=1", "/CUSTOM", "/__proto__"})
    void an_unknown_namespace_is_refused_and_the_session_stays(String name) {
        namespaces.of("/ok").onConnect(socket -> socket.on("ping", (args, ack) -> socket.emit("pong")));
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0" + name + ",");
        client.expect("4" + name + ",{\"message\":\"Invalid namespace\"}");
        client.connect("/ok");
        client.text("2/ok,[\"ping\"]").expect("2/ok,[\"pong\"]");
    }

    @Test
    void a_client_may_be_in_several_namespaces_with_an_id_in_each() {
        namespaces.of("/");
        namespaces.of("/a");
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        assertThat(client.connect("/")).isNotEqualTo(client.connect("/a"));
    }

    @Test
    void joining_twice_closes_the_session() {
        namespaces.of("/a");
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/a");
        client.text("0/a,").expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void a_client_may_come_back_to_a_namespace_that_it_left() {
        namespaces.of("/a");
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        String first = client.connect("/a");
        client.text("1/a,");
        assertThat(client.connect("/a")).isNotEqualTo(first);
    }

    @Test
    void no_namespace_in_time_closes_the_session() {
        Namespaces hasty = Namespaces.create(loops, OPTIONS.withConnectTimeout(Duration.ofMillis(30)));
        hasty.of("/");
        MemoryPipe.open(hasty, loop).expect(CloseReason.OVERLOAD);
        MemoryPipe refused = MemoryPipe.open(hasty, loop).text("0/random,");
        refused.expect("4/random,{\"message\":\"Invalid namespace\"}", CloseReason.OVERLOAD);
    }

    @Test
    void a_namespace_in_time_keeps_the_session() {
        Namespaces hasty = Namespaces.create(loops, OPTIONS.withConnectTimeout(Duration.ofMillis(500)));
        hasty.of("/");
        MemoryPipe joined = MemoryPipe.connected(hasty, loop, "/");
        MemoryPipe.open(hasty, loop).expect(CloseReason.OVERLOAD); // opened later, so its time is over later
        joined.expectNothing();
    }

    @Test
    void middleware_runs_in_order_and_lets_pass() {
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        namespaces
                .of("/")
                .use(socket -> {
                    order.add("first");
                    return Future.succeededFuture();
                })
                .use(socket -> {
                    order.add("second");
                    return socket.loop().vertx().timer(10).mapEmpty();
                })
                .onConnect(socket -> order.add("connected"));
        MemoryPipe.connected(namespaces, loop, "/").expectNothing();
        assertThat(order).containsExactly("first", "second", "connected");
    }

    @Test
    void a_refusal_carries_message_and_data_and_the_session_stays() {
        JsonObject data = new JsonObject().put("code", "unauthorized");
        namespaces.of("/no").use(socket -> Future.failedFuture(new ConnectError("not authorized", data)));
        namespaces.of("/plain").use(socket -> {
            throw new ConnectError("no");
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0/no,", "0/plain,", "0/no,");
        client.expect(
                "4/no,{\"message\":\"not authorized\",\"data\":{\"code\":\"unauthorized\"}}",
                "4/plain,{\"message\":\"no\"}",
                "4/no,{\"message\":\"not authorized\",\"data\":{\"code\":\"unauthorized\"}}");
        client.expectNothing();
    }

    @Test
    void a_middleware_that_fails_otherwise_says_nothing_of_why() {
        namespaces.of("/a").use(socket -> Future.failedFuture(new IllegalStateException("secret")));
        namespaces.of("/b").use(socket -> {
            throw new IllegalStateException("secret");
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0/a,", "0/b,");
        client.expect("4/a,{\"message\":\"Internal error\"}", "4/b,{\"message\":\"Internal error\"}");
    }

    @Test
    void what_a_middleware_keeps_with_the_socket_is_there_afterwards() {
        namespaces
                .of("/")
                .use(socket -> {
                    socket.data().put("user", "u1");
                    socket.attribute(Duration.class, Duration.ofSeconds(1));
                    socket.join("room", "other");
                    socket.leave("other");
                    assertThat(socket.rooms()).containsExactly("room");
                    assertThat(socket.isConnected()).isFalse();
                    return Future.succeededFuture();
                })
                .onConnect(socket -> {
                    assertThat(socket.isConnected()).isTrue();
                    socket.emit(
                            "kept",
                            socket.data(),
                            socket.attribute(Duration.class).isPresent());
                    assertThat(socket.rooms())
                            .containsExactlyInAnyOrder(socket.id().value(), "room");
                });
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.expect("2[\"kept\",{\"user\":\"u1\"},true]");
    }

    @Test
    void a_client_may_vanish_while_a_middleware_thinks() {
        Promise<Void> verdict = Promise.promise();
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        namespaces
                .of("/")
                .use(socket -> {
                    socket.onDisconnect(seen::add);
                    return verdict.future();
                })
                .onConnect(seen::add);
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0");
        client.drop(CloseReason.TRANSPORT_CLOSE);
        verdict.complete();
        client.expectNothing();
        assertThat(seen).isEmpty();
        assertThat(await(namespaces.of("/").fetchSockets())).isEmpty();
    }

    @Test
    void no_more_middleware_is_asked_once_the_client_has_gone() {
        Promise<Void> verdict = Promise.promise();
        BlockingQueue<Object> asked = new LinkedBlockingQueue<>();
        namespaces.of("/").use(socket -> verdict.future()).use(socket -> {
            asked.add(socket);
            return Future.succeededFuture();
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0");
        client.drop(CloseReason.TRANSPORT_CLOSE);
        verdict.complete();
        client.expectNothing();
        assertThat(asked).isEmpty();
    }

    @Test
    void a_client_may_change_its_mind_while_a_middleware_thinks() {
        Promise<Void> verdict = Promise.promise();
        namespaces.of("/").use(socket -> verdict.future());
        namespaces.of("/other");
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0", "1");
        client.expectNothing();
        verdict.complete();
        client.connect("/other");
        client.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2[\"early\"]", "0"})
    void a_packet_for_a_namespace_whose_middleware_thinks_closes_the_session(String early) {
        namespaces.of("/").use(socket -> Promise.<Void>promise().future());
        MemoryPipe.open(namespaces, loop).text("0", early).expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void a_middleware_may_complete_on_any_thread() {
        namespaces.of("/").use(socket -> {
            Promise<Void> verdict = Promise.promise();
            new Thread(verdict::complete).start();
            return verdict.future();
        });
        namespaces.of("/").onConnect(socket -> socket.emit("here", socket.loop().isCurrent()));
        MemoryPipe.connected(namespaces, loop, "/").expect("2[\"here\",true]");
    }

    @Test
    void a_socket_that_is_not_connected_yet_cannot_send() {
        namespaces.of("/").use(socket -> {
            socket.emit("early");
            return Future.succeededFuture();
        });
        MemoryPipe.open(namespaces, loop).text("0").expect("4{\"message\":\"Internal error\"}");
    }

    @Test
    void one_client_may_not_be_in_more_namespaces_than_the_limit() {
        Namespaces few = Namespaces.create(loops, OPTIONS.withMaxNamespaces(2));
        few.of(name -> true);
        MemoryPipe client = MemoryPipe.open(few, loop);
        client.connect("/a");
        client.connect("/b");
        client.text("0/c,").expect("4/c,{\"message\":\"Too many namespaces\"}");
        client.text("1/a,");
        client.connect("/c");
    }

    @Test
    void the_handshake_is_there_to_see() {
        namespaces
                .of("/")
                .onConnect(socket -> socket.emit("handshake", socket.handshake().toJson(socket.auth())));
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0{\"a\":1}");
        assertThat(client.next()).isNotNull();
        JsonObject handshake = new JsonObject(client.next().toString().replaceAll("^2\\[\"handshake\",|]$", ""));
        assertThat(handshake.getJsonObject("auth")).isEqualTo(new JsonObject().put("a", 1));
        assertThat(handshake.getJsonObject("query")).isEqualTo(new JsonObject().put("EIO", "4"));
        assertThat(handshake.fieldNames()).contains("headers", "time", "address", "xdomain", "secure", "issued", "url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a,b", "/a?b", "/a\u001eb"})
    void a_name_that_no_client_can_send_is_refused(String name) {
        assertThatThrownBy(() -> namespaces.of(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
