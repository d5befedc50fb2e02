package dev.mooring.socketio;

import io.vertx.core.MultiMap;
import java.time.Instant;

/** The session's handshake as clients' handshakes are seen. */
record EngineHandshake(dev.mooring.engineio.Handshake handshake) implements Handshake {

    @Override
    public String address() {
        return handshake.address();
    }

    @Override
    public boolean secure() {
        return handshake.secure();
    }

    @Override
    public String uri() {
        return handshake.uri();
    }

    @Override
    public MultiMap headers() {
        return handshake.headers();
    }

    @Override
    public MultiMap query() {
        return handshake.query();
    }

    @Override
    public Instant issued() {
        return handshake.issued();
    }
}
