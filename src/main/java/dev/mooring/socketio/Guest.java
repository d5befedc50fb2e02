package dev.mooring.socketio;

import dev.mooring.engineio.GuestSession;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;

/** A session of another protocol, which the node knows of. Owned by its loop; every method must be called there. */
public final class Guest {

    private final GuestSession session;
    private final Namespaces namespaces;

    Guest(GuestSession session, Namespaces namespaces) {
        this.session = session;
        this.namespaces = namespaces;
    }

    /** Its owner. */
    public Loop loop() {
        return session.loop();
    }

    /** Its public name. */
    public String session() {
        return session.id().publicPart();
    }

    /** The request it began with. */
    public Handshake handshake() {
        return new EngineHandshake(session.handshake());
    }

    /** The client on that pipe, which the node closes when the session is to end. */
    public Client accept(PacketPipe pipe) {
        session.closeBy(pipe::close);
        return namespaces.accept(pipe);
    }

    /** A packet was sent to the client. */
    public void countSent() {
        session.countSent();
    }

    /** The session is over. */
    public void ended(CloseReason reason) {
        session.ended(reason);
    }
}
