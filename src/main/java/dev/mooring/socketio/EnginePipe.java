package dev.mooring.socketio;

import dev.mooring.engineio.EngineSession;
import dev.mooring.engineio.SessionHandler;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Frames;
import io.vertx.core.buffer.Buffer;

/** An Engine.IO session under a client. Owned by the session's loop. */
final class EnginePipe implements PacketPipe, SessionHandler {

    private final EngineSession session;
    private final Client client;

    private EnginePipe(EngineSession session, Namespaces namespaces) {
        this.session = session;
        this.client = namespaces.accept(this);
    }

    /** Puts a client on a session that was just opened. */
    static SessionHandler under(Namespaces namespaces, EngineSession session) {
        return new EnginePipe(session, namespaces);
    }

    @Override
    public void send(Frames frames) {
        session.send(frames.text());
        for (EnginePacket attachment : frames.attachments()) {
            session.send(attachment);
        }
    }

    @Override
    public void flush() {
        session.flush();
    }

    @Override
    public boolean isWritable() {
        return session.isWritable();
    }

    @Override
    public void close(CloseReason reason) {
        session.close(reason);
    }

    @Override
    public Loop loop() {
        return session.loop();
    }

    @Override
    public String session() {
        return session.id().publicPart();
    }

    @Override
    public Handshake handshake() {
        return new EngineHandshake(session.handshake());
    }

    @Override
    public void onText(String data) {
        client.onText(data);
    }

    @Override
    public void onBinary(Buffer data) {
        client.onBinary(data);
    }

    @Override
    public void onClose(CloseReason reason) {
        client.onClose(reason);
    }
}
