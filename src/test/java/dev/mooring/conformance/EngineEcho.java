package dev.mooring.conformance;

import dev.mooring.engineio.EngineSession;
import dev.mooring.engineio.SessionHandler;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import io.vertx.core.buffer.Buffer;

/** Sends every message back: what the Engine.IO protocol suite asks of a server. */
final class EngineEcho implements SessionHandler {

    private final EngineSession session;

    EngineEcho(EngineSession session) {
        this.session = session;
    }

    @Override
    public void onText(String data) {
        session.send(new EnginePacket.Text(data));
    }

    @Override
    public void onBinary(Buffer data) {
        session.send(new EnginePacket.Binary(data));
    }

    @Override
    public void onClose(CloseReason reason) {}
}
