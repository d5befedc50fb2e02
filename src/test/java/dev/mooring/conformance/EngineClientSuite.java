package dev.mooring.conformance;

import dev.mooring.engineio.Admission.Verdict;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.EngineLimits;
import dev.mooring.engineio.EngineServer;
import dev.mooring.engineio.EngineSession;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.NodeSources;
import dev.mooring.engineio.SessionHandler;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the suite of engine.io-client asks for. All of it happens on the loop that listens: it owns the sessions that
 * begin there.
 */
final class EngineClientSuite {

    private static final int MAX_PAYLOAD = 100;

    /** Of the last POST of each session, by its sid. */
    private final Map<String, MultiMap> posted = new HashMap<>();

    private EngineClientSuite() {}

    static Future<Integer> listen(Loops loops, int port) {
        EngineClientSuite suite = new EngineClientSuite();
        EngineConfig config = EngineConfig.of("/engine.io/")
                .withHeartbeat(new Heartbeat(Duration.ofMillis(500), Duration.ofSeconds(20)))
                .withLimits(EngineLimits.DEFAULT.withMaxPayload(MAX_PAYLOAD));
        EngineServer node = EngineServer.create(
                loops,
                NodeSources.create(new SecureRandom(), InstantSource.system()),
                config,
                session -> new Answers(session, suite.posted),
                EngineHooks.NONE.withAdmission(EngineClientSuite::admit));
        return ConformanceServer.listen(
                loops,
                EngineServer.serverOptions(),
                request -> {
                    suite.note(request);
                    node.routes().handle(request);
                },
                port);
    }

    private static Future<Verdict> admit(Handshake handshake) {
        Verdict verdict = handshake.query().contains("deny")
                ? new Verdict.Refused(403, "Forbidden", 0)
                : new Verdict.Admitted(Map.of("Set-Cookie", cookies()));
        return Future.succeededFuture(verdict);
    }

    private static List<String> cookies() {
        String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        return List.of(
                "1=1; Max-Age=86400",
                "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
                "3=3; Max-Age=0",
                "4=4; Expires=" + now);
    }

    private void note(HttpServerRequest request) {
        String sid = request.getParam("sid");
        if (sid != null && request.method().equals(HttpMethod.POST)) {
            posted.put(sid, request.headers());
        }
    }

    private static final class Answers implements SessionHandler {

        private final EngineSession session;
        private final Map<String, MultiMap> posted;

        Answers(EngineSession session, Map<String, MultiMap> posted) {
            this.session = session;
            this.posted = posted;
            send("hi");
        }

        @Override
        public void onText(String data) {
            switch (data) {
                case "give binary" -> onBinary(Buffer.buffer(new byte[] {0, 1, 2, 3, 4}));
                case "give utf8" -> send("пойду спать всем спокойной ночи");
                case "sendHeaders" -> send(headers().encode());
                default -> send(data);
            }
        }

        private JsonObject headers() {
            JsonObject headers = new JsonObject();
            MultiMap ofPost = posted.get(session.id().wire());
            if (ofPost != null) {
                ofPost.forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            }
            return headers;
        }

        private void send(String text) {
            session.send(new EnginePacket.Text(text));
        }

        @Override
        public void onBinary(Buffer data) {
            session.send(new EnginePacket.Binary(data));
        }

        @Override
        public void onClose(CloseReason reason) {
            posted.remove(session.id().wire());
        }
    }
}
