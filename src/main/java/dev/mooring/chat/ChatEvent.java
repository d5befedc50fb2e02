package dev.mooring.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** An event that clients of {@code /chat} may send. Stateless; shared by all loops. */
interface ChatEvent {

    /** Its name on the wire. */
    String name();

    /** Does what it asks for. Runs, and completes, on the peer's loop; fails when the store cannot be reached. */
    Future<Reply> handle(Peer peer, JsonObject body);
}
