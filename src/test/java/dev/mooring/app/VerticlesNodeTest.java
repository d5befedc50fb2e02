package dev.mooring.app;

import dev.mooring.config.NodeConfig;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class VerticlesNodeTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private static int listen(Verticles verticles, int port) {
        return verticles.listen(
                new NodeConfig.Listen("127.0.0.1", port),
                new HttpServerOptions(),
                List.of(router -> router.get("/hello").handler(request -> {
                    Future<Void> ignored = request.response().end("hello");
                })));
    }

    @Test
    void each_verticle_has_an_event_loop_of_its_own() {
        for (int size = 1; size <= 3; size++) {
            Verticles verticles = Answers.await(Verticles.deploy(vertx, size));
            List<Thread> threads = new ArrayList<>();
            verticles.loops().forEach(loop -> {
                assertThat(verticles.all().of(loop).loop()).isSameAs(loop);
                threads.add(Answers.await(loop.call(() -> Future.succeededFuture(Thread.currentThread()))));
            });
            assertThat(threads).hasSize(size).doesNotHaveDuplicates();
        }
    }

    @Test
    void all_verticles_serve_at_one_port_until_they_are_undeployed() throws IOException {
        Verticles verticles = Answers.await(Verticles.deploy(vertx, 3));
        int port = listen(verticles, 0);
        for (int i = 0; i < 9; i++) {
            assertThat(RawHttp.get("http://127.0.0.1:" + port + "/hello").body())
                    .isEqualTo("hello");
        }
        assertThat(RawHttp.get("http://127.0.0.1:" + port + "/other").statusCode())
                .isEqualTo(404);
        Answers.await(verticles.undeploy());
        // The kernel may still accept for a moment.
        await().untilAsserted(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class));
        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    @Test
    void a_used_port_is_named() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Verticles verticles = Answers.await(Verticles.deploy(vertx, 2));
            assertThatThrownBy(() -> listen(verticles, taken.getLocalPort()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " at 127.0.0.1 cannot be used");
            Answers.await(verticles.undeploy());
        }
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            assertThat(socket.isConnected()).isTrue();
        }
    }
}
