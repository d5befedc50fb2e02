package dev.mooring.responder;

import dev.mooring.chat.AutoResponder;
import dev.mooring.chat.ChatJson;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Fields;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The automatic responder that calls a web hook: it POSTs each message, and the response is the answer. After repeated
 * failures a circuit breaker stops the requests for a while, and customers get no automatic answer meanwhile.
 * Immutable; each loop has a circuit breaker of its own.
 */
public final class WebHookResponder implements AutoResponder {

    private static final Logger LOG = System.getLogger(WebHookResponder.class.getName());
    private static final int ATTEMPTS = 2;

    private final WebClient client;
    private final ResponderConfig config;
    private final PerLoop<CircuitBreaker> breakers;

    /** An invalid response of the web hook. A second attempt would get the same response. */
    private static final class InvalidResponse extends RuntimeException {
        InvalidResponse(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Creates a responder for a web hook.
     *
     * @param client the HTTP client; its pool limits the concurrent requests
     */
    public WebHookResponder(Loops loops, WebClient client, ResponderConfig config) {
        this.client = client;
        this.config = config;
        this.breakers = PerLoop.create(loops, this::breaker);
    }

    private CircuitBreaker breaker(Loop loop) {
        Duration longest = config.timeout().multipliedBy(ATTEMPTS);
        CircuitBreakerOptions options = new CircuitBreakerOptions()
                .setTimeout(longest.toMillis())
                .setMaxFailures(config.failures())
                // The window must be long enough to count failures that are all timeouts.
                .setFailuresRollingWindow(
                        longest.multipliedBy(config.failures()).toMillis())
                .setResetTimeout(config.pause().toMillis());
        String name = config.shownUrl();
        return CircuitBreaker.create("responder of " + loop, loop.vertx(), options)
                .openHandler(opened -> LOG.log(
                        Level.WARNING,
                        "{0}: web hook {1} failed repeatedly, sending no requests for {2}",
                        loop,
                        name,
                        config.pause()))
                .closeHandler(closed -> LOG.log(Level.INFO, "{0}: web hook {1} answers again", loop, name));
    }

    @Override
    public Future<Optional<Answer>> answer(Conversation conversation, ChatMessage message, List<ChatMessage> history) {
        JsonObject requestBody = requestBody(conversation, message, history);
        return breakers.here().execute(() -> ask(requestBody)).map(Optional::of).otherwise(failure -> {
            Level level = failure instanceof OpenCircuitException ? Level.DEBUG : Level.WARNING;
            LOG.log(
                    level,
                    "conversation {0}: no automatic answer from web hook {1}: {2}",
                    conversation.id(),
                    config.shownUrl(),
                    failure.getMessage());
            return Optional.empty();
        });
    }

    private static JsonObject requestBody(Conversation conversation, ChatMessage message, List<ChatMessage> history) {
        JsonArray last = new JsonArray();
        history.forEach(one -> last.add(one.toJson()));
        return new JsonObject()
                .put("conversationId", conversation.id())
                .put("botId", conversation.botId())
                .put("customerId", conversation.customerId())
                .put("message", message.message())
                .put("history", last);
    }

    private Future<Answer> ask(JsonObject requestBody) {
        return attempt(requestBody)
                .recover(failure ->
                        failure instanceof InvalidResponse ? Future.failedFuture(failure) : attempt(requestBody));
    }

    private Future<Answer> attempt(JsonObject requestBody) {
        return client.postAbs(config.url().toString())
                .timeout(config.timeout().toMillis())
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(ChatJson.encode(requestBody)))
                .compose(WebHookResponder::read);
    }

    /** Reads a response. Status 429 and 5xx fail for a second attempt; any other status but 2xx fails for good. */
    private static Future<Answer> read(HttpResponse<Buffer> response) {
        int status = response.statusCode();
        if (status >= 500 || status == 429) {
            return Future.failedFuture("status " + status);
        }
        return status / 100 == 2
                ? decode(response.bodyAsBuffer())
                : Future.failedFuture(new InvalidResponse("status " + status));
    }

    private static Future<Answer> decode(Buffer body) {
        try {
            if (body != null && Json.decodeValue(body) instanceof JsonObject reply) {
                Fields fields = new Fields(reply);
                String message = fields.message("message");
                boolean humanTakeover = reply.getValue("humanTakeover") != null && fields.flag("humanTakeover");
                return fields.problem()
                        .map(problem ->
                                Future.<Answer>failedFuture(new InvalidResponse("invalid response: " + problem)))
                        .orElseGet(() -> Future.succeededFuture(new Answer(message, humanTakeover)));
            }
        } catch (DecodeException e) {
            return Future.failedFuture(new InvalidResponse("the response is not JSON"));
        }
        return Future.failedFuture(new InvalidResponse("the response is not a JSON object"));
    }
}
