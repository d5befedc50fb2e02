package dev.mooring.fleet;

import dev.mooring.support.AwsStandIn;
import dev.mooring.support.AwsStandIn.Answer;
import dev.mooring.support.EcsAnswers;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.HaProxy;
import dev.mooring.support.MetadataEndpoint;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import static org.awaitility.Awaitility.await;

/**
 * A stand-in of an ECS service on this machine. A task is a process of the jar with its own address, HAProxy is the
 * load balancer, and stand-ins of ECS and ELBv2 answer the questions of each task.
 */
final class StandInService implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HaProxy balancer = HaProxy.start();
    private final AwsStandIn aws = AwsStandIn.start();
    private final Map<String, String> taskStates = new ConcurrentHashMap<>();
    private final Map<String, String> targetStates = new ConcurrentHashMap<>();
    private final Map<String, Integer> looks = new ConcurrentHashMap<>();
    private final List<MetadataEndpoint> endpoints = new ArrayList<>();
    private final Fleet fleet;
    private final RawRedis redis;
    private final int port;
    private int number;

    /**
     * A task.
     *
     * @param address the task's own address, as in network mode {@code awsvpc}
     */
    record Task(Member node, String address) {}

    /**
     * Creates a service without tasks.
     *
     * @param variables the environment variables of all tasks: name, value, name, value…
     */
    StandInService(String redisUrl, String... variables) throws IOException {
        fleet = Fleet.at(redisUrl, variables);
        redis = new RawRedis(redisUrl);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        JsonObject service = EcsAnswers.service(port);
        aws.on("DescribeTasks", this::tasks).json("DescribeServices", service).targetsAre(address -> {
            looks.merge(address, 1, Integer::sum);
            return targetStates.getOrDefault(address, "unused");
        });
    }

    /** Denies all tasks the right to ask AWS from now on. */
    StandInService withoutRights() {
        Stream.of("DescribeTasks", "DescribeServices", "DescribeTargetHealth")
                .forEach(action -> aws.refuse(action, "AccessDeniedException"));
        return this;
    }

    private Answer tasks(JsonObject question) {
        JsonArray found = new JsonArray();
        question.getJsonArray("tasks").stream()
                .map(String::valueOf)
                .filter(taskStates::containsKey)
                .map(id -> EcsAnswers.taskOf(MetadataEndpoint.arn(id), taskStates.get(id), "RUNNING"))
                .forEach(found::add);
        JsonObject answer = new JsonObject().put("tasks", found).put("failures", new JsonArray());
        return new Answer(200, answer.encode());
    }

    /** Announces a rollout in Redis, as the command {@code rollout} does. */
    void announceRollout() {
        redis.list("SET", "mooring:rollout", "a rehearsal");
    }

    /** Starts tasks of a jar, and registers them with the balancer once they have been healthy for this time. */
    List<Task> start(String jar, int size, Duration healthy) throws IOException, InterruptedException {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            tasks.add(start(jar));
        }
        await().pollInterval(Duration.ofMillis(500))
                .during(healthy)
                .atMost(healthy.plus(PATIENCE))
                .until(() -> tasks.stream().allMatch(task -> task.node().isReady()));
        for (Task task : tasks) {
            targetStates.put(task.address(), "healthy");
            balancer.register(task.node().url());
        }
        return tasks;
    }

    private Task start(String jar) throws IOException, InterruptedException {
        String id = "%032x".formatted(0xEC5_0000 + ++number);
        String address = "127.0.77." + number;
        MetadataEndpoint endpoint = MetadataEndpoint.of(id, address);
        endpoints.add(endpoint);
        taskStates.put(id, "RUNNING");
        Map<String, String> variables = new HashMap<>(aws.environment());
        variables.put("ECS_CONTAINER_METADATA_URI_V4", endpoint.uri().toString());
        variables.put("HOST", address);
        variables.put("PORT", String.valueOf(port));
        return new Task(fleet.start(jar, id, variables), address);
    }

    /** The number of times that a task has asked for its target health. */
    int looks(Task task) {
        return looks.getOrDefault(task.address(), 0);
    }

    /**
     * Deregisters a task: the balancer sends it no new requests and reports it as draining; its WebSockets stay open.
     */
    void deregister(Task task) {
        targetStates.put(task.address(), "draining");
        balancer.deregister(task.node().url());
    }

    /** Ends the deregistration delay: the balancer cuts the task's connections. */
    void cut(Task task) {
        targetStates.put(task.address(), "unused");
        balancer.cut(task.node().url());
    }

    /** The number of open connections from the balancer to a task. */
    int connections(Task task) {
        return balancer.connections(task.node().url());
    }

    /** Sends SIGTERM. */
    void signal(Task task) throws IOException, InterruptedException {
        taskStates.put(task.node().id(), "STOPPING");
        task.node().process().signal("TERM");
    }

    /** Waits for the end of a task, and kills it after the stop timeout. Returns whether it exited by itself with 0. */
    boolean awaitEnd(Task task, Duration stopTimeout) throws IOException, InterruptedException {
        boolean isInTime = task.node().process().endsWithin(stopTimeout);
        if (!isInTime) {
            task.node().kill();
        }
        taskStates.put(task.node().id(), "STOPPED");
        return isInTime && task.node().process().awaitExit() == 0;
    }

    /** The URL of the balancer. */
    String url() {
        return balancer.url();
    }

    /** The name of the tasks' runtime, for people. */
    String runtime() {
        return fleet.runtime().name();
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        balancer.close();
        aws.close();
        endpoints.forEach(MetadataEndpoint::close);
    }
}
