package dev.mooring.engineio;

import dev.mooring.engineio.Admission.Verdict;
import dev.mooring.id.Handshake;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** What a session keeps of its handshake's request. */
class KeptRequestNodeTest {

    private final Queue<Handshake> admitted = new ConcurrentLinkedQueue<>();

    private Handshake kept(KeptRequest kept) {
        EngineConfig config = EngineConfig.of("/engine.io/").withKept(kept);
        EngineHooks hooks = EngineHooks.NONE.withAdmission(handshake -> {
            admitted.add(handshake);
            return Future.succeededFuture(Verdict.ADMITTED);
        });
        try (TestEngine engine = new TestEngine(config, session -> new Silent(), hooks)) {
            String[] headers = {
                "Cookie",
                "c".repeat(10_000),
                "AUTHORIZATION",
                "Bearer 1234567890",
                "X-Authorization",
                "no",
                "Origin",
                engine.http(0, "").replaceAll("/engine.*", "")
            };
            String open = RawHttp.get(
                            engine.http(TestEngine.HOME, "?EIO=4&transport=polling&token=" + "t".repeat(5_000)),
                            headers)
                    .body();
            return Objects.requireNonNull(engine.session(TestEngine.sid(open))).handshake();
        }
    }

    @Test
    void a_session_keeps_one_header_up_to_its_bound_and_the_path() {
        Handshake kept = kept(KeptRequest.only("authorization", 12));
        assertThat(kept.headers().names()).containsExactly("AUTHORIZATION");
        assertThat(kept.headers().get("authorization")).isEqualTo("Bearer 12345");
        assertThat(kept.uri()).isEqualTo("/engine.io/");
        assertThat(kept.query().isEmpty()).isTrue();
        assertThat(kept.address()).isEqualTo("127.0.0.1");
    }

    @Test
    void an_admission_sees_the_whole_request_all_the_same() {
        Handshake kept = kept(KeptRequest.only("authorization", 12));
        assertThat(admitted).hasSize(1).doesNotContain(kept);
        assertThat(admitted.element().headers().get("cookie")).hasSize(10_000);
        assertThat(admitted.element().query().get("token")).hasSize(5_000);
    }

    @Test
    void a_session_keeps_the_whole_request_by_default() {
        Handshake kept = kept(EngineConfig.of("/").kept());
        assertThat(kept.headers().get("cookie")).hasSize(10_000);
        assertThat(Map.of("EIO", "4", "transport", "polling"))
                .allSatisfy((name, value) -> assertThat(kept.query().get(name)).isEqualTo(value));
    }
}
