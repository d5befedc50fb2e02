package dev.mooring.responder;

import dev.mooring.chat.AutoResponder;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The automatic responder of a development node without a web hook. Its answer says that this is a demo. */
public final class DemoResponder implements AutoResponder {

    private static final String TEXT =
            "This is Mooring's demo: your message is stored, and an agent who joins the conversation sees it.";

    @Override
    public Future<Optional<Answer>> answer(Conversation conversation, ChatMessage message, List<ChatMessage> history) {
        return Future.succeededFuture(Optional.of(new Answer(TEXT, false)));
    }
}
