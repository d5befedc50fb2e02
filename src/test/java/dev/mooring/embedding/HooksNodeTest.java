package dev.mooring.embedding;

import dev.mooring.engineio.Admission.Verdict;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loops;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** The hooks of docs/embedding.md, in a program with a router of its own. */
class HooksNodeTest {

    private static Vertx vertx;
    private static int port;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        Loops loops = Answers.await(Loops.start(vertx, 1));
        SocketIoServer io = SocketIoServer.create(
                loops, ServerOptions.DEFAULTS, EngineHooks.NONE.withAdmission(HooksNodeTest::admit));
        Namespace ignored = io.of("/");
        Router router = Router.router(vertx);
        router.route("/socket.io/*").handler(request -> {
            request.response().putHeader("Strict-Transport-Security", "max-age=1");
            request.next();
        });
        io.mount(router);
        port = Answers.await(loops.at(0)
                .call(() -> vertx.createHttpServer(io.httpServerOptions())
                        .requestHandler(router)
                        .listen(0, "127.0.0.1")
                        .map(server -> server.actualPort())));
    }

    private static Future<Verdict> admit(Handshake handshake) {
        Verdict verdict = handshake.query().contains("deny")
                ? new Verdict.Refused(403, "Log in first", 0)
                : new Verdict.Admitted(Map.of("Set-Cookie", List.of("seen=1; Path=/; HttpOnly")));
        return Future.succeededFuture(verdict);
    }

    @AfterAll
    static void stop() {
        Answers.await(vertx.close());
    }

    private static String polling(String more) {
        return "http://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=polling" + more;
    }

    private static void hasHeaderOfRoute(HttpResponse<String> answer) {
        assertThat(answer.headers().allValues("strict-transport-security")).containsExactly("max-age=1");
    }

    @Test
    void a_route_before_ours_adds_headers_to_every_answer_of_a_session() {
        HttpResponse<String> handshake = RawHttp.get(polling(""));
        hasHeaderOfRoute(handshake);
        String sid = new JsonObject(handshake.body().substring(1)).getString("sid");
        hasHeaderOfRoute(RawHttp.post(polling("&sid=" + sid), "40"));
        HttpResponse<String> poll = RawHttp.get(polling("&sid=" + sid));
        assertThat(poll.body()).startsWith("40{");
        hasHeaderOfRoute(poll);
    }

    @Test
    void a_websocket_carries_the_headers_of_the_route_and_of_the_admission() {
        MultiMap headers = Answers.await(vertx.createWebSocketClient()
                .connect(port, "127.0.0.1", "/socket.io/?EIO=4&transport=websocket")
                .map(WebSocketBase::headers));
        assertThat(headers.get("Strict-Transport-Security")).isEqualTo("max-age=1");
        assertThat(headers.get("Set-Cookie")).isEqualTo("seen=1; Path=/; HttpOnly");
    }

    @Test
    void the_admission_says_why_it_refuses() {
        HttpResponse<String> answer = RawHttp.get(polling("&deny=1"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"code\":4,\"message\":\"Log in first\"}");
    }
}
