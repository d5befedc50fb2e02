package dev.mooring.engineio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.Future;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who may use a session, and from when on: its loop alone, after it was opened once. */
class SessionOwnershipNodeTest {

    /** Methods that answer what never changes. */
    private static final List<String> FOR_ALL_THREADS = List.of("id", "handshake", "loop", "toString");

    private static final Map<Class<?>, Object> ARGUMENTS =
            Map.of(EnginePacket.class, new EnginePacket.Text("hello"), CloseReason.class, CloseReason.KICKED);

    private final List<CloseReason> closed = new CopyOnWriteArrayList<>();
    private TestEngine engine;
    private String sid;
    private EngineSession session;

    @BeforeEach
    void open() {
        SessionListener listener = new SessionListener() {
            @Override
            public void closed(Session session, CloseReason reason) {
                closed.add(reason);
            }
        };
        engine = new TestEngine(
                EngineConfig.of("/engine.io/"),
                EngineErrorsNodeTest.Echo::new,
                new EngineHooks(listener, Admission.ALL, RequestRelay.NONE));
        sid = engine.open();
        session = Objects.requireNonNull(engine.session(sid));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static <T> T on(Loop loop, Supplier<T> work) {
        return Answers.await(loop.call(() -> Future.succeededFuture(work.get())));
    }

    private static void call(EngineSession session, Method method) {
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(ARGUMENTS::get).toArray();
        try {
            Object ignored = method.invoke(session, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Method> methodsForTheLoop() {
        return Arrays.stream(EngineSession.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !FOR_ALL_THREADS.contains(method.getName()));
    }

    @Test
    void every_public_method_throws_on_another_loop_and_on_no_loop() {
        List<Method> methods = methodsForTheLoop().toList();
        assertThat(methods)
                .extracting(Method::getName)
                .contains("transport", "isOpen", "isWritable", "queuedBytes", "send", "flush", "close");
        Loop away = engine.loops.at(TestEngine.AWAY);
        for (Method method : methods) {
            assertThatThrownBy(() -> call(session, method))
                    .as(method.getName())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("owned by ");
            Future<Void> elsewhere = away.call(() -> {
                call(session, method);
                return Future.succeededFuture();
            });
            assertThatThrownBy(() -> Answers.await(elsewhere))
                    .as(method.getName())
                    .hasStackTraceContaining("owned by ");
        }
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4hello").body())
                .isEqualTo("ok");
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body())
                .as("no call had an effect")
                .isEqualTo("4hello");
        assertThat(closed).isEmpty();
    }

    @Test
    void a_session_that_is_not_opened_yet_carries_nothing_and_cannot_end() {
        LoopSessions server = engine.node.sessions().of(engine.loops.at(TestEngine.HOME));
        EngineSession opening = on(server.loop(), () -> {
            EngineSession made = new EngineSession(session.id(), session.handshake(), server);
            made.send(new EnginePacket.Text("too early"));
            made.flush();
            made.close(CloseReason.KICKED);
            made.abort(CloseReason.PING_TIMEOUT);
            return made;
        });
        assertThat(closed).isEmpty();
        assertThat(on(
                        server.loop(),
                        () -> List.of(
                                opening.isOpen(), opening.isWritable(), opening.transport(), opening.queuedBytes())))
                .isEqualTo(List.of(false, false, "", 0));
        assertThat(on(server.loop(), () -> {
                    open(opening);
                    return opening.transport();
                }))
                .as("what came too early did not end it")
                .isEqualTo("polling");
    }

    @Test
    void a_session_is_opened_once() {
        for (String state : List.of("open", "closing", "closed")) {
            assertThatThrownBy(() -> on(session.loop(), () -> {
                        open(session);
                        return "opened";
                    }))
                    .as(state)
                    .hasStackTraceContaining("was opened before");
            if (state.equals("open")) {
                assertThat(on(session.loop(), () -> {
                            session.close(CloseReason.KICKED);
                            return session.isOpen();
                        }))
                        .isFalse();
            } else if (state.equals("closing")) {
                assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body())
                        .isEqualTo("1");
            }
        }
        assertThat(closed).containsExactly(CloseReason.KICKED);
    }

    private void open(EngineSession opened) {
        SessionId id = opened.id();
        opened.open(
                new PollingTransport(opened.loop(), opened.new TransportEvents(), Integer.MAX_VALUE),
                id.wire(),
                EngineErrorsNodeTest.Echo::new);
    }
}
