package dev.mooring.engineio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Large answers to polls, over real HTTP. */
class CompressionNodeTest {

    private static final String GZIP = "gzip, deflate";
    /** With its packet type, one byte short of what is compressed. */
    private static final String SMALL = "ф".repeat(511);

    private static final String LARGE = SMALL + "!";

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        engine = new TestEngine(EngineConfig.of("/engine.io/"), session -> new Silent(), EngineHooks.NONE);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @Test
    void a_large_answer_is_gzip_for_a_client_that_takes_that() throws IOException {
        HttpResponse<byte[]> answer = poll(LARGE, GZIP);
        assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(answer.body().length);
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=UTF-8");
        assertThat(answer.body().length).isLessThan(100);
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(text(body)).isEqualTo("4" + LARGE);
    }

    @Test
    void a_large_answer_is_zlib_for_a_client_that_takes_only_deflate() throws IOException {
        HttpResponse<byte[]> answer = poll(LARGE, "deflate");
        assertThat(answer.headers().firstValue("content-encoding")).contains("deflate");
        byte[] body = new InflaterInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(text(body)).isEqualTo("4" + LARGE);
    }

    @Test
    void an_answer_is_as_it_is_for_a_client_that_takes_no_coding_of_ours() {
        HttpResponse<byte[]> answer = poll(LARGE, "br");
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(text(answer.body())).isEqualTo("4" + LARGE);
    }

    @Test
    void a_small_answer_is_as_it_is() {
        HttpResponse<byte[]> answer = poll(SMALL, GZIP);
        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(text(answer.body())).isEqualTo("4" + SMALL);
    }

    @Test
    void a_poll_that_waits_gets_what_comes_compressed_too() throws Exception {
        String sid = engine.open();
        var answer = RawHttp.bytesLater(engine.polling(TestEngine.AWAY, sid), "Accept-Encoding", GZIP);
        send(sid, LARGE);
        assertThat(answer.get().headers().firstValue("content-encoding")).contains("gzip");
    }

    @Test
    void the_threshold_can_be_out_of_reach() {
        EngineConfig never = EngineConfig.of("/engine.io/")
                .withLimits(EngineLimits.DEFAULT.withCompressionThreshold(Integer.MAX_VALUE));
        try (TestEngine other = new TestEngine(never, session -> new Silent(), EngineHooks.NONE)) {
            String sid = other.open();
            send(Objects.requireNonNull(other.session(sid)), LARGE);
            HttpResponse<byte[]> answer = RawHttp.bytesLater(
                            other.polling(TestEngine.HOME, sid), "Accept-Encoding", GZIP)
                    .join();
            assertThat(text(answer.body())).isEqualTo("4" + LARGE);
        }
    }

    private static HttpResponse<byte[]> poll(String message, String accepted) {
        String sid = engine.open();
        send(sid, message);
        return RawHttp.bytesLater(engine.polling(TestEngine.HOME, sid), "Accept-Encoding", accepted)
                .join();
    }

    private static void send(String sid, String message) {
        send(Objects.requireNonNull(engine.session(sid)), message);
    }

    private static void send(EngineSession session, String message) {
        Answers.await(session.loop().call(() -> {
            session.send(new EnginePacket.Text(message));
            return Future.succeededFuture("sent");
        }));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
