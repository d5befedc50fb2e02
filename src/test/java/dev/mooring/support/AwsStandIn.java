package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A stand-in of AWS's HTTP APIs whose answers a test sets: JSON 1.1 for ECS and SSM, the query protocol for ELBv2. */
public final class AwsStandIn implements AutoCloseable {

    /** The answer of an action. */
    public record Answer(int status, String body) {}

    private static final Answer SILENCE = new Answer(0, "");

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Function<JsonObject, Answer>> actions = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final int port;

    private AwsStandIn() {
        HttpServer server = Answers.await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body)))
                .listen(0, "127.0.0.1"));
        port = server.actualPort();
    }

    /** Starts a stand-in that refuses every action. */
    public static AwsStandIn start() {
        return new AwsStandIn();
    }

    /** Sets the answer of an action from now on; the function gets the fields of the request. */
    public AwsStandIn on(String action, Function<JsonObject, Answer> answer) {
        actions.put(action, answer);
        return this;
    }

    /** Sets a JSON answer of an action of ECS or SSM from now on. */
    public AwsStandIn json(String action, JsonObject answer) {
        return on(action, request -> new Answer(200, answer.encode()));
    }

    /** Refuses an action with this error code from now on. */
    public AwsStandIn refuse(String action, String code) {
        return on(action, request -> refusal(400, code));
    }

    /** Never answers an action from now on. */
    public AwsStandIn hang(String action) {
        return on(action, request -> SILENCE);
    }

    /** Answers every question for target health with one target in this state. */
    public AwsStandIn targetIs(String state) {
        return targetsAre(id -> state);
    }

    /**
     * Answers a question for a target's health with that target, in the state that the function returns for its
     * address.
     */
    public AwsStandIn targetsAre(UnaryOperator<String> states) {
        return on(
                "DescribeTargetHealth",
                request -> new Answer(
                        200,
                        "<DescribeTargetHealthResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\">"
                                + "<DescribeTargetHealthResult><TargetHealthDescriptions><member><Target><Id>"
                                + request.getString("Targets.member.1.Id", "10.40.1.23") + "</Id><Port>"
                                + request.getString("Targets.member.1.Port", "3001")
                                + "</Port></Target><TargetHealth><State>"
                                + states.apply(request.getString("Targets.member.1.Id", ""))
                                + "</State></TargetHealth></member></TargetHealthDescriptions>"
                                + "</DescribeTargetHealthResult></DescribeTargetHealthResponse>"));
    }

    /** An error answer that is valid in both protocols. */
    public static Answer refusal(int status, String code) {
        return new Answer(status, code);
    }

    /** The actions of all requests, in order. */
    public List<String> calls() {
        return calls;
    }

    /** The number of requests of an action. */
    public long calls(String action) {
        return calls.stream().filter(action::equals).count();
    }

    /** The URL of the stand-in. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The environment variables with which the AWS SDK of a process uses the stand-in. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", url(),
                "AWS_ACCESS_KEY_ID", "stand-in",
                "AWS_SECRET_ACCESS_KEY", "stand-in",
                "AWS_REGION", "eu-central-1");
    }

    private void answer(HttpServerRequest request, Buffer body) {
        String target = request.getHeader("X-Amz-Target");
        boolean isJson = target != null;
        JsonObject fields = isJson ? new JsonObject(body) : form(body.toString());
        String action = isJson ? target.substring(target.lastIndexOf('.') + 1) : fields.getString("Action", "");
        calls.add(action);
        Answer answer = actions.getOrDefault(action, question -> refusal(400, "AccessDeniedException"))
                .apply(fields);
        if (answer.equals(SILENCE)) {
            return;
        }
        String text = answer.status() == 200 ? answer.body() : error(isJson, answer.body());
        var ignored = request.response()
                .setStatusCode(answer.status())
                .putHeader("Content-Type", isJson ? "application/x-amz-json-1.1" : "text/xml")
                .end(text);
    }

    private static String error(boolean isJson, String code) {
        return isJson
                ? new JsonObject()
                        .put("__type", code)
                        .put("message", "stand-in says " + code)
                        .encode()
                : "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>stand-in says " + code
                        + "</Message></Error><RequestId>1</RequestId></ErrorResponse>";
    }

    private static JsonObject form(String body) {
        JsonObject fields = new JsonObject();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
