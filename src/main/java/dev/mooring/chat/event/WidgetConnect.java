package dev.mooring.chat.event;

import dev.mooring.chat.Fields;
import dev.mooring.chat.session.ChatUser;
import dev.mooring.chat.session.Customers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code widget-connect}: a widget names its customer. */
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
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        if (!user.isWidget()) {
            return Future.succeededFuture(Reply.invalidConnectionType());
        }
        Fields fields = new Fields(body);
        String customerId = fields.id("customerId");
        if (fields.problem().isPresent()) {
            return Future.succeededFuture(Reply.badRequest(fields.problem().get()));
        }
        if (!customers.bind(user, customerId)) {
            return Future.succeededFuture(Reply.forbidden());
        }
        user.socket().emit("widget-connected", new JsonObject().put("customerId", customerId));
        return user.save().map(Reply.done("customerId", customerId));
    }
}
