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
 * ECS and the parameter store as far as a rollout asks them (awsJson1.1). moto runs no tasks, so it cannot fail a rollout; this one tells a
 * story: what each look at the service shows, one after the other, the last one again and again.
 */
final class StandInEcs implements AutoCloseable {

    /** What a look at the service shows after its update. */
    enum Scene {
        IN_PROGRESS,
        COMPLETED,
        FAILED,
        /** The circuit breaker has made the old task definition the primary one again; that looks stable. */
        TAKEN_BACK
    }

    static final String OLD_IMAGE = image('a');
    static final String NEW_IMAGE = image('b');
    static final String NAME = "mooring-production";

    private static final String ARN = "arn:aws:ecs:xx-test-1:000000000000:";
    private static final String OLD = ARN + "task-definition/" + NAME + ":1";
    private static final String PARAMETER = "/mooring/production/image";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final List<Scene> story;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<JsonNode> registered = new CopyOnWriteArrayList<>();
    private final List<JsonNode> history = new CopyOnWriteArrayList<>();
    private final Map<String, String> parameters = new ConcurrentHashMap<>();
    private final List<Scene> shown = new CopyOnWriteArrayList<>();
    private final Map<String, String> images = new ConcurrentHashMap<>(Map.of(OLD, OLD_IMAGE));

    /** The task definitions that the service was given, the running one last. */
    private final List<String> given = new CopyOnWriteArrayList<>(List.of(OLD));

    private boolean busy;

    StandInEcs(Scene... story) throws IOException {
        this.story = List.of(story);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static String image(char digest) {
        return "registry.example/mooring@sha256:" + String.valueOf(digest).repeat(64);
    }

    /** An image that an earlier rollout has recorded. */
    StandInEcs recorded(String image, String version) {
        parameters.put(PARAMETER, image);
        history.add(json.createObjectNode()
                .put("Name", PARAMETER)
                .put("Value", image)
                .put("Version", history.size() + 1)
                .put("Description", "version " + version));
        return this;
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

    JsonNode registered() {
        return registered.get(0);
    }

    String recordedImage() {
        return parameters.getOrDefault(PARAMETER, "");
    }

    String recordedVersion() {
        return parameters.getOrDefault("/mooring/production/version", "");
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
            case "RegisterTaskDefinition" -> {
                registered.add(request);
                answer.putObject("taskDefinition").put("taskDefinitionArn", register(request));
            }
            case "UpdateService" -> {
                given.add(request.path("taskDefinition").asText());
                answer.putObject("service");
            }
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
            case "GetParameter" -> {
                String value = parameters.get(request.path("Name").asText());
                if (value == null) {
                    status = 400;
                    answer.put("__type", "ParameterNotFound");
                } else {
                    answer.putObject("Parameter").put("Value", value);
                }
            }
            case "GetParameterHistory" -> answer.putArray("Parameters").addAll(history);
            case "PutParameter" -> {
                String name = request.path("Name").asText();
                parameters.put(name, request.path("Value").asText());
                if (name.equals(PARAMETER)) {
                    history.add(((ObjectNode) request).put("Version", history.size() + 1));
                }
                answer.put("Version", 1);
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
        if (!calls.contains("UpdateService")) {
            service.put("taskDefinition", running);
            deployments.add(deployment(running, busy ? Scene.IN_PROGRESS : Scene.COMPLETED));
            return service;
        }
        Scene scene = story.get(Math.min(shown.size(), story.size() - 1));
        shown.add(scene);
        String primary = scene == Scene.TAKEN_BACK ? OLD : running;
        service.put("taskDefinition", primary);
        deployments.add(deployment(primary, scene == Scene.TAKEN_BACK ? Scene.COMPLETED : scene));
        return service;
    }

    private String register(JsonNode definition) {
        String arn = ARN + "task-definition/" + NAME + ":" + (images.size() + 1);
        images.put(arn, definition.at("/containerDefinitions/0/image").asText());
        return arn;
    }

    /** Somebody else's rollout of {@link #NEW_IMAGE} is under way. */
    StandInEcs busy() {
        String arn = ARN + "task-definition/" + NAME + ":2";
        images.put(arn, NEW_IMAGE);
        given.add(arn);
        busy = true;
        return this;
    }

    String runningImage() {
        return images.get(given.get(given.size() - 1));
    }

    private ObjectNode deployment(String definition, Scene scene) {
        return json.createObjectNode()
                .put("id", "ecs-svc/1")
                .put("status", "PRIMARY")
                .put("taskDefinition", definition)
                .put("desiredCount", 2)
                .put("runningCount", scene == Scene.COMPLETED ? 2 : 1)
                .put("pendingCount", scene == Scene.COMPLETED ? 0 : 1)
                .put("failedTasks", 0)
                .put("rolloutState", scene.name())
                .put("rolloutStateReason", "tasks failed to start");
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
