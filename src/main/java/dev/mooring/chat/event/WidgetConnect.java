package dev.mooring.chat.event;

import dev.mooring.chat.Fields;
import dev.mooring.chat.session.Customers;
import dev.mooring.chat.session.Peer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** {@code widget-connect}: a widget says whose it is. */
final class WidgetConnect implements ChatEvent {

    private final Customers customers;

    WidgetConnect(Customers customers) {
        this.customers = customers;
    }

    @Override
    public String name() {
        return "widget-connect";
    }

    @Override
    public Future<Reply> handle(Peer peer, JsonObject body) {
        if (!peer.isWidget()) {
            return Future.succeededFuture(Reply.invalidConnectionType());
        }
        Fields fields = new Fields(body);
        String customerId = fields.id("customerId");
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (!customers.bind(peer, customerId)) {
            return Future.succeededFuture(Reply.forbidden());
        }
        peer.socket().emit("widget-connected", new JsonObject().put("customerId", customerId));
        return peer.saved().map(Reply.done("customerId", customerId));
    }
}
