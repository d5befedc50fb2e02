package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A stand-in of the metadata endpoint of a Fargate task that has its own network interface. */
public final class MetadataEndpoint implements AutoCloseable {

    /** The task's id. */
    public static final String TASK = "3f8c1a7be0d94c52a6b1d90e47f2c815";

    /** The name of its task definition. */
    public static final String FAMILY = "mooring-staging";

    private static final String PATH = "/v4/" + TASK + "-1873530492";
    private static final String CLUSTER = "arn:aws:ecs:eu-central-1:111122223333:cluster/mooring-staging";
    /** The ARN of the task. */
    public static final String ARN = "arn:aws:ecs:eu-central-1:111122223333:task/mooring-staging/" + TASK;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final int port;

    private MetadataEndpoint(BiConsumer<Integer, HttpServerRequest> work) {
        HttpServer server = Answers.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.add(request.path());
                    work.accept(asked.size() - 1, request);
                })
                .listen(0, "127.0.0.1"));
        port = server.actualPort();
    }

    /** Starts an endpoint that answers as ECS does. */
    public static MetadataEndpoint start() {
        return start((number, request) -> answer(request));
    }

    /** Starts an endpoint of a task with this id and address. */
    public static MetadataEndpoint of(String task, String address) {
        JsonObject container = container();
        container.getJsonArray("Networks").getJsonObject(0).put("IPv4Addresses", new JsonArray().add(address));
        JsonObject all = task().put("TaskARN", arn(task)).put("Containers", new JsonArray().add(container));
        return start((number, request) ->
                reply(request, 200, (request.path().endsWith("/task") ? all : container).encode()));
    }

    /** The ARN of a task with this id. */
    public static String arn(String task) {
        return ARN.replace(TASK, task);
    }

    /** Starts an endpoint that passes each request to {@code work}, with the number of the request from 0. */
    public static MetadataEndpoint start(BiConsumer<Integer, HttpServerRequest> work) {
        return new MetadataEndpoint(work);
    }

    /** Answers a request as ECS does. */
    public static void answer(HttpServerRequest request) {
        if (request.path().equals(PATH)) {
            reply(request, 200, container().encode());
        } else if (request.path().equals(PATH + "/task")) {
            reply(request, 200, task().encode());
        } else {
            reply(request, 404, "404 page not found");
        }
    }

    /** Answers a request; the client may have left. */
    public static void reply(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body).onFailure(gone -> {});
    }

    /** The URI of the endpoint, as in the environment of a task. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port + PATH);
    }

    /** The paths of all requests. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** The metadata of the container. */
    public static JsonObject container() {
        return new JsonObject()
                .put("DockerId", TASK + "-1873530492")
                .put("Name", "mooring")
                .put("DockerName", "mooring")
                .put("Image", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/mooring@sha256:" + "0a".repeat(32))
                .put("ImageID", "sha256:" + "0a".repeat(32))
                .put(
                        "Labels",
                        new JsonObject()
                                .put("com.amazonaws.ecs.cluster", CLUSTER)
                                .put("com.amazonaws.ecs.container-name", "mooring")
                                .put("com.amazonaws.ecs.task-arn", ARN)
                                .put("com.amazonaws.ecs.task-definition-family", FAMILY)
                                .put("com.amazonaws.ecs.task-definition-version", "17")
                                .put("dev.mooring.version", "1.4.2+build.7"))
                .put("DesiredStatus", "RUNNING")
                .put("KnownStatus", "RUNNING")
                .put("Limits", new JsonObject().put("CPU", 2))
                .put("CreatedAt", "2026-11-24T07:32:28.104936015Z")
                .put("StartedAt", "2026-11-24T07:32:28.104936015Z")
                .put("Type", "NORMAL")
                .put("LogDriver", "awslogs")
                .put(
                        "LogOptions",
                        new JsonObject()
                                .put("awslogs-group", "/mooring/staging")
                                .put("awslogs-region", "eu-central-1")
                                .put("awslogs-stream", "node/mooring/" + TASK))
                .put("ContainerARN", ARN.replace(":task/", ":container/") + "/5d1e7a90-9a4e-4b0c-8f0b-2a7c3c1f6e11")
                .put("Networks", new JsonArray().add(network()))
                .put("Snapshotter", "overlayfs");
    }

    /** The metadata of the task. */
    public static JsonObject task() {
        return new JsonObject()
                .put("Cluster", CLUSTER)
                .put("TaskARN", ARN)
                .put("Family", FAMILY)
                .put("Revision", "17")
                .put("DesiredStatus", "RUNNING")
                .put("KnownStatus", "RUNNING")
                .put("Limits", new JsonObject().put("CPU", 0.5).put("Memory", 1024))
                .put("PullStartedAt", "2026-11-24T07:32:20.441012204Z")
                .put("PullStoppedAt", "2026-11-24T07:32:26.730115008Z")
                .put("AvailabilityZone", "eu-central-1b")
                .put("LaunchType", "FARGATE")
                .put("Containers", new JsonArray().add(container()))
                .put(
                        "ClockDrift",
                        new JsonObject()
                                .put("ClockErrorBound", 0.4315)
                                .put("ReferenceTimestamp", "2026-11-24T07:32:27Z")
                                .put("ClockSynchronizationStatus", "SYNCHRONIZED"))
                .put(
                        "EphemeralStorageMetrics",
                        new JsonObject().put("Utilized", 261).put("Reserved", 20496))
                .put("FaultInjectionEnabled", false);
    }

    private static JsonObject network() {
        return new JsonObject()
                .put("NetworkMode", "awsvpc")
                .put("IPv4Addresses", new JsonArray().add("10.40.1.23"))
                .put("AttachmentIndex", 0)
                .put("MACAddress", "02:7e:41:0c:9a:55")
                .put("IPv4SubnetCIDRBlock", "10.40.1.0/24")
                .put("DomainNameServers", new JsonArray().add("10.40.0.2"))
                .put("DomainNameSearchList", new JsonArray().add("eu-central-1.compute.internal"))
                .put("PrivateDNSName", "ip-10-40-1-23.eu-central-1.compute.internal")
                .put("SubnetGatewayIpv4Address", "10.40.1.1/24");
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
