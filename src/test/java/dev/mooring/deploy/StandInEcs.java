package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stand-in of ECS and the parameter store for {@code deploy-to-ecs.sh} (awsJson1.1): for its checks before it calls
 * the jar's command, and to stop a rollout under way.
 */
final class StandInEcs implements AutoCloseable {

    static final String OLD_IMAGE = image('a');
    static final String NEW_IMAGE = image('b');
    static final String NAME = "mooring-production";

    private static final String ARN = "arn:aws:ecs:xx-test-1:000000000000:";
    private static final String OLD = ARN + "task-definition/" + NAME + ":1";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, String> images = new ConcurrentHashMap<>(Map.of(OLD, OLD_IMAGE));

    /** The task definitions of the service, the running one last. */
    private final List<String> given = new CopyOnWriteArrayList<>(List.of(OLD));

    private boolean busy;

    StandInEcs() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static String image(char digest) {
        return "registry.example/mooring@sha256:" + String.valueOf(digest).repeat(64);
    }

    Shell shell() {
        return new Shell()
                .with(
                        "AWS_ENDPOINT_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .with("AWS_ACCESS_KEY_ID", "stand-in")
                .with("AWS_SECRET_ACCESS_KEY", "stand-in")
                .with("AWS_REGION", "xx-test-1")
                .with("AWS_MAX_ATTEMPTS", "1")
                .with("POLL", "1");
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String action = target.substring(target.lastIndexOf('.') + 1);
        JsonNode request = json.readTree(exchange.getRequestBody());
        calls.add(action);
        ObjectNode answer = json.createObjectNode();
        int status = 200;
        switch (action) {
            case "DescribeServices" -> answer.putArray("services").add(service(request));
            case "DescribeTaskDefinition" ->
                answer.set(
                        "taskDefinition",
                        definition(request.path("taskDefinition").asText()));
            case "ListServiceDeployments" ->
                answer.putArray("serviceDeployments")
                        .addObject()
                        .put("serviceDeploymentArn", ARN + "service-deployment/" + NAME + "/" + NAME + "/1");
            case "StopServiceDeployment" -> {
                calls.add("stop type " + request.path("stopType").asText());
                given.remove(given.size() - 1);
                busy = false;
                answer.put(
                        "serviceDeploymentArn",
                        request.path("serviceDeploymentArn").asText());
            }
            default -> {
                status = 400;
                answer.put("__type", "UnknownOperationException").put("message", action);
            }
        }
        byte[] body = bytes(answer);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ObjectNode service(JsonNode request) {
        ObjectNode service = json.createObjectNode();
        String name = request.path("services").path(0).asText();
        if (!name.equals(NAME)) {
            return service.put("serviceName", name).put("status", "INACTIVE");
        }
        service.put("serviceName", name).put("status", "ACTIVE");
        ArrayNode deployments = service.putArray("deployments");
        service.putArray("events").addObject().put("message", "(service " + NAME + ") said something");
        String running = given.get(given.size() - 1);
        service.put("taskDefinition", running);
        deployments.add(deployment(running));
        return service;
    }

    private String register(String image) {
        String arn = ARN + "task-definition/" + NAME + ":" + (images.size() + 1);
        images.put(arn, image);
        return arn;
    }

    /** Lets another rollout of {@link #NEW_IMAGE} be under way. */
    StandInEcs busy() {
        given.add(register(NEW_IMAGE));
        busy = true;
        return this;
    }

    String runningImage() {
        return images.get(given.get(given.size() - 1));
    }

    private ObjectNode deployment(String definition) {
        return json.createObjectNode()
                .put("id", "ecs-svc/1")
                .put("status", "PRIMARY")
                .put("taskDefinition", definition)
                .put("rolloutState", busy ? "IN_PROGRESS" : "COMPLETED");
    }

    private ObjectNode definition(String arn) {
        ObjectNode definition = json.createObjectNode()
                .put("taskDefinitionArn", arn)
                .put("family", NAME)
                .put("revision", 1)
                .put("status", "ACTIVE")
                .put("registeredAt", 1.0)
                .put("registeredBy", "somebody")
                .put("networkMode", "awsvpc")
                .put("cpu", "512")
                .put("memory", "1024");
        definition.putArray("requiresAttributes");
        definition.putArray("compatibilities").add("FARGATE");
        ObjectNode container = definition
                .putArray("containerDefinitions")
                .addObject()
                .put("name", "mooring")
                .put("image", images.get(arn))
                .put("stopTimeout", 60);
        container.putObject("dockerLabels").put("dev.mooring.version", "1.0");
        return definition;
    }

    private byte[] bytes(JsonNode node) {
        try {
            return json.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
