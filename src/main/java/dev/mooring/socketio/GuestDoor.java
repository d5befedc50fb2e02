package dev.mooring.socketio;

import dev.mooring.engineio.Guests;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Brings clients of another protocol than Engine.IO to the namespaces: by the same origins and limits, and with names of
 * the same kind. Immutable; all loops share it.
 */
public final class GuestDoor {

    private final Guests guests;
    private final Namespaces namespaces;

    GuestDoor(Guests guests, Namespaces namespaces) {
        this.guests = guests;
        this.namespaces = namespaces;
    }

    /** Puts on the answer which pages may read it; false when the page that asks may not connect, which is counted. */
    public boolean allowOrigin(HttpServerRequest request) {
        return guests.allowOrigin(request);
    }

    /** Answers a preflight, whose origin may be refused. */
    public void preflight(HttpServerRequest request) {
        guests.preflight(request);
    }

    /** Answers a request of a page that may not connect. */
    public void refuse(HttpServerRequest request) {
        guests.refuse(request);
    }

    /** The largest message or body of a client, in bytes. */
    public int maxPayload() {
        return guests.limits().maxPayload();
    }

    /** How many bytes may wait for a client that does not take them. */
    public int sendBuffer() {
        return guests.limits().sendBuffer();
    }

    /** The caller's loop, which will own what it opens. */
    public Loop loop() {
        return guests.loop();
    }

    /**
     * Opens a session that began with that request, on the caller's loop, where the future completes; empty when a limit
     * or a drain refuses it.
     *
     * @param transport {@code websocket} or {@code polling}
     */
    public Future<Optional<Guest>> open(HttpServerRequest request, String transport) {
        return guests.open(request, transport).map(opened -> opened.map(session -> new Guest(session, namespaces)));
    }
}
