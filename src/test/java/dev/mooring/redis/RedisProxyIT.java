package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class RedisProxyIT {

    private static final String PASSWORD = "changeit";

    private EmbeddedRedis redis;
    private RedisProxy proxy;
    private Loop loop;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        proxy = new RedisProxy(vertx, redis.port());
        loop = LinkUnderTest.await(Loops.start(vertx, 1)).at(0);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void a_subscription_that_fell_silent_is_noticed_behind_connections_that_live() {
        String url = "redis://127.0.0.1:" + proxy.listen(new NetServerOptions());
        LinkUnderTest link = LinkUnderTest.of(loop, url).started();
        LinkUnderTest.await(link.subscribe("news"));
        proxy.mute(true);
        assertThat(link.ask(Command.PING).toString()).isEqualTo("PONG");
        await().untilAsserted(() ->
                assertThat(link.events()).containsExactly("up", "down: the loopback probe did not return"));
        proxy.mute(false);
        await().until(link::isUp);
        Ask.redis(redis.url(), "PUBLISH news again");
        await().untilAsserted(() -> assertThat(link.messages()).containsExactly("news: again"));
        link.close();
    }

    @Test
    void a_redis_that_accepts_and_says_nothing_fails_the_start_in_time(Vertx vertx) {
        int port = LinkUnderTest.await(vertx.createNetServer(
                                new NetServerOptions().setHost("127.0.0.1").setPort(0))
                        .connectHandler(silent -> {})
                        .listen())
                .actualPort();
        LinkUnderTest link = LinkUnderTest.of(loop, "redis://127.0.0.1:" + port);
        assertThatThrownBy(link::started).isInstanceOf(RedisUnavailable.class).hasMessageContaining("takes too long");
        link.close();
    }

    @Test
    void what_is_no_redis_fails_the_start(Vertx vertx) {
        int port = LinkUnderTest.await(vertx.createNetServer(
                                new NetServerOptions().setHost("127.0.0.1").setPort(0))
                        .connectHandler(web ->
                                web.write("HTTP/1.1 400 Bad Request\r\n\r\n").onComplete(written -> {}))
                        .listen())
                .actualPort();
        LinkUnderTest link = LinkUnderTest.of(loop, "redis://127.0.0.1:" + port);
        assertThatThrownBy(link::started).isInstanceOf(RedisUnavailable.class);
        link.close();
    }

    @Test
    void rediss_is_tls_with_a_certificate_that_is_trusted_and_of_that_name(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("redis.p12");
        keytool(store);
        int port = proxy.listen(new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)));
        warmUpTls(port);
        LinkUnderTest untrusted = LinkUnderTest.of(loop, "rediss://127.0.0.1:" + port);
        assertThatThrownBy(untrusted::started).isInstanceOf(RedisUnavailable.class);
        untrusted.close();
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        try {
            LinkUnderTest trusted = LinkUnderTest.of(loop, "rediss://127.0.0.1:" + port);
            trusted.started();
            assertThat(trusted.ask(Command.PING).toString()).isEqualTo("PONG");
            trusted.close();
            LinkUnderTest misnamed = LinkUnderTest.of(loop, "rediss://localhost:" + port);
            assertThatThrownBy(misnamed::started).isInstanceOf(RedisUnavailable.class);
            misnamed.close();
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    /** Loads Java's TLS on this thread: on a busy machine that takes longer than a loop may be blocked in tests. */
    private static void warmUpTls(int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", port)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private static void keytool(Path store) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=redis",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
    }
}
