package dev.mooring.responder;

import dev.mooring.chat.AutoResponder.Answer;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.loop.Loops;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Calls a real HTTP server as the web hook. */
@ExtendWith(VertxExtension.class)
class WebHookResponderNodeTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Conversation CONVERSATION = Conversation.begin("c-1", "customer-1", "bot-1", NOW);
    private static final ChatMessage MESSAGE = new ChatMessage("m-1", "c-1", "hello", ChatMessage.Role.USER, null, NOW);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int FAILURES = 3;

    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Loops loops;

    @BeforeEach
    void start(Vertx given) {
        vertx = given;
        loops = await(Loops.start(given, 1));
    }

    /** Starts a web hook that calls {@code work} with the number of each request, from 0, and the request. */
    private WebHookResponder hook(BiConsumer<Integer, HttpServerRequest> work) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    asked.add(body.toJsonObject());
                    work.accept(asked.size() - 1, request);
                }))
                .listen(0, "127.0.0.1"));
        return responder(server.actualPort());
    }

    private WebHookResponder responder(int port) {
        URI url = URI.create("http://127.0.0.1:" + port + "/answer?key=secret");
        ResponderConfig config = new ResponderConfig(url, TIMEOUT, FAILURES, Duration.ofMillis(200));
        return new WebHookResponder(loops, WebClient.create(vertx), config);
    }

    private static void reply(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body).onFailure(cause -> {
            throw new AssertionError(cause);
        });
    }

    private Optional<Answer> ask(WebHookResponder responder) {
        return await(loops.at(0).call(() -> responder.answer(CONVERSATION, MESSAGE, List.of(MESSAGE))));
    }

    @Test
    void the_response_is_the_answer() {
        WebHookResponder responder = hook((n, request) -> {
            assertThat(request.method().name()).isEqualTo("POST");
            assertThat(request.getHeader("Content-Type")).startsWith("application/json");
            reply(request, 200, "{\"message\":\"hi\",\"more\":1}");
        });
        assertThat(ask(responder)).contains(new Answer("hi", false));
        assertThat(asked).containsExactly(new JsonObject("""
                        {"conversationId":"c-1","botId":"bot-1","customerId":"customer-1","message":"hello",
                         "history":[{"id":"m-1","conversationId":"c-1","message":"hello","role":"user","userId":null,
                                     "user":null,"createdAt":"2026-01-02T03:04:05.678Z"}]}"""));
    }

    @Test
    void the_response_may_ask_for_an_agent() {
        WebHookResponder responder =
                hook((n, request) -> reply(request, 201, "{\"message\":\"wait\",\"humanTakeover\":true}"));
        assertThat(ask(responder)).contains(new Answer("wait", true));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void a_server_error_is_retried_once(int status) {
        WebHookResponder responder =
                hook((n, request) -> reply(request, n == 0 ? status : 200, "{\"message\":\"second\"}"));
        assertThat(ask(responder)).contains(new Answer("second", false));
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_timeout_is_retried_once() {
        WebHookResponder responder = hook((n, request) -> {
            if (n > 0) {
                reply(request, 200, "{\"message\":\"second\"}");
            }
        });
        assertThat(ask(responder)).contains(new Answer("second", false));
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_web_hook_that_never_answers_is_called_twice() {
        WebHookResponder responder = hook((n, request) -> {});
        long start = System.nanoTime();
        assertThat(ask(responder)).isEmpty();
        assertThat(asked).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"message\":\" \"}",
                "{\"message\":7}",
                "{\"message\":\"hi\",\"humanTakeover\":\"yes\"}"
            })
    void an_invalid_response_is_no_answer_and_is_not_retried(String body) {
        WebHookResponder responder = hook((n, request) -> reply(request, 200, body));
        assertThat(ask(responder)).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void a_client_error_is_no_answer() {
        WebHookResponder responder = hook((n, request) -> reply(request, 404, "{\"message\":\"hi\"}"));
        assertThat(ask(responder)).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void repeated_failures_open_the_circuit_breaker() {
        boolean[] isBroken = {true};
        WebHookResponder responder =
                hook((n, request) -> reply(request, 200, isBroken[0] ? "nonsense" : "{\"message\":\"back\"}"));
        IntStream.range(0, FAILURES).forEach(i -> assertThat(ask(responder)).isEmpty());
        assertThat(asked).hasSize(FAILURES);
        assertThat(ask(responder)).isEmpty();
        assertThat(asked).as("no requests while the circuit breaker is open").hasSize(FAILURES);
        isBroken[0] = false;
        await().until(() -> ask(responder).equals(Optional.of(new Answer("back", false))));
        assertThat(ask(responder)).isPresent();
    }

    @Test
    void an_unreachable_web_hook_is_no_answer() {
        assertThat(ask(responder(1))).isEmpty();
    }

    @Test
    void the_default_timeout_is_ten_seconds() {
        assertThat(ResponderConfig.of(URI.create("https://bot.example/")).timeout())
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void toString_does_not_show_a_key_in_the_url() {
        assertThat(ResponderConfig.of(URI.create("https://user:pw@bot.example/a?key=secret"))
                        .toString())
                .contains("https://bot.example/a,")
                .doesNotContain("pw")
                .doesNotContain("secret");
    }
}
