package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** What sits on a session that is over before it sits. */
class SessionAcceptorNodeTest {

    private final BlockingQueue<CloseReason> told = new LinkedBlockingQueue<>();

    @Test
    void a_session_that_is_closed_while_it_is_accepted_tells_its_handler_and_then_its_client() {
        SessionAcceptor refusing = session -> {
            session.close(CloseReason.KICKED);
            return new Listening();
        };
        try (TestEngine engine = new TestEngine(EngineConfig.of("/engine.io/"), refusing, EngineHooks.NONE)) {
            String sid = engine.open();
            assertThat(Answers.next(told)).isEqualTo(CloseReason.KICKED);
            assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo("1");
            assertThat(engine.sessions()).isZero();
            assertThat(told).isEmpty();
        }
    }

    private final class Listening implements SessionHandler {
        @Override
        public void onText(String data) {}

        @Override
        public void onBinary(Buffer data) {}

        @Override
        public void onClose(CloseReason reason) {
            told.add(reason);
        }
    }
}
