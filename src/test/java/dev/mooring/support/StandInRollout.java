package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stand-in of ECS and the parameter store for a rollout. moto runs no tasks, so a rollout cannot fail there. A test
 * gives this stand-in a list of scenes: one for each read of the service after its update; the last scene repeats.
 */
public final class StandInRollout implements AutoCloseable {

    /** The state of the service in one answer. */
    public enum Scene {
        /** ECS still answers with the state before the update. */
        STALE,
        IN_PROGRESS,
        COMPLETED,
        /** The new deployment is still primary, and has failed. */
        FAILED,
        /** The circuit breaker has made the former deployment primary again, and it is steady. */
        TAKEN_BACK,
        /** A deployment of another rollout is primary. */
        REPLACED,
        /** ECS refuses to answer. */
        THROTTLED
    }

    public static final String CLUSTER = "mooring-production";
    public static final String OLD_IMAGE = image('a');
    public static final String NEW_IMAGE = image('b');
    public static final String PARAMETER = "/mooring/production/image";

    private static final String ARN = "arn:aws:ecs:eu-central-1:000000000000:";
    public static final String OLD = ARN + "task-definition/" + CLUSTER + ":1";
    public static final String NEW = ARN + "task-definition/" + CLUSTER + ":2";
    private static final String OTHER = ARN + "task-definition/" + CLUSTER + ":3";

    private final AwsStandIn aws = AwsStandIn.start();
    private final List<Scene> story;
    private final List<JsonObject> registered = new CopyOnWriteArrayList<>();
    private final List<JsonObject> history = new CopyOnWriteArrayList<>();
    private final Map<String, String> parameters = new ConcurrentHashMap<>();
    private final List<String> updates = new CopyOnWriteArrayList<>();
    private int looks;
    private volatile boolean isStopped;
    private volatile boolean isBusy;

    /** Starts a stand-in whose service runs the old image, and whose rollout shows these scenes. */
    public StandInRollout(Scene... story) {
        this.story = List.of(story);
        aws.on("DescribeServices", this::services)
                .on("DescribeTaskDefinition", question -> ok(definition(question.getString("taskDefinition"))))
                .on("RegisterTaskDefinition", question -> {
                    registered.add(question);
                    return ok(new JsonObject().put("taskDefinition", new JsonObject().put("taskDefinitionArn", NEW)));
                })
                .on("UpdateService", question -> {
                    updates.add(question.getString("taskDefinition"));
                    return ok(new JsonObject().put("service", new JsonObject()));
                })
                .on("ListServiceDeployments", question -> ok(deploymentsUnderWay()))
                .on("StopServiceDeployment", question -> {
                    isStopped = question.getString("stopType").equals("ROLLBACK");
                    return ok(question);
                })
                .on("GetParameter", this::parameter)
                .on("GetParameterHistory", question -> ok(new JsonObject().put("Parameters", new JsonArray(history))))
                .on("PutParameter", question -> {
                    parameters.put(question.getString("Name"), question.getString("Value"));
                    return ok(new JsonObject().put("Version", 1));
                })
                .targetIs("healthy");
    }

    private static AwsStandIn.Answer ok(JsonObject answer) {
        return new AwsStandIn.Answer(200, answer.encode());
    }

    /** An image whose digest repeats this digit. */
    public static String image(char digest) {
        return "registry.example/mooring@sha256:" + String.valueOf(digest).repeat(64);
    }

    /** Adds an image that an earlier rollout has recorded. */
    public StandInRollout recorded(String image, String description) {
        parameters.put(PARAMETER, image);
        history.add(new JsonObject()
                .put("Name", PARAMETER)
                .put("Value", image)
                .put("Version", history.size() + 1)
                .put("Description", description));
        return this;
    }

    /** Lets another rollout be under way. */
    public StandInRollout busy() {
        isBusy = true;
        return this;
    }

    /** The stand-in of the AWS APIs. */
    public AwsStandIn aws() {
        return aws;
    }

    /** The last task definition that was registered. */
    public JsonObject registered() {
        return registered.get(0);
    }

    /** The task definitions of all updates of the service, in order. */
    public List<String> updates() {
        return updates;
    }

    /** Whether the rollout was stopped with ROLLBACK. */
    public boolean isStopped() {
        return isStopped;
    }

    /** The value of a parameter; empty if it does not exist. */
    public String recorded(String name) {
        return parameters.getOrDefault(name, "");
    }

    private AwsStandIn.Answer parameter(JsonObject question) {
        String value = parameters.get(question.getString("Name"));
        return value == null
                ? AwsStandIn.refusal(400, "ParameterNotFound")
                : ok(new JsonObject().put("Parameter", new JsonObject().put("Value", value)));
    }

    private JsonObject deploymentsUnderWay() {
        JsonArray all = new JsonArray();
        if (scene() == Scene.IN_PROGRESS && !isStopped) {
            all.add(new JsonObject().put("serviceDeploymentArn", ARN + "service-deployment/" + CLUSTER + "/s/1"));
        }
        return new JsonObject().put("serviceDeployments", all);
    }

    private Scene scene() {
        return story.isEmpty() ? Scene.COMPLETED : story.get(Math.min(Math.max(0, looks - 1), story.size() - 1));
    }

    private AwsStandIn.Answer services(JsonObject question) {
        String name = question.getJsonArray("services").getString(0);
        JsonObject service = new JsonObject().put("serviceName", name);
        if (!name.equals(CLUSTER)) {
            return ok(new JsonObject()
                    .put("services", new JsonArray().add(service.put("status", "INACTIVE")))
                    .put("failures", new JsonArray()));
        }
        boolean isTold = !updates.isEmpty();
        if (isTold) {
            looks++;
        }
        Scene scene = scene();
        if (isTold && scene == Scene.THROTTLED) {
            return AwsStandIn.refusal(400, "ThrottlingException");
        }
        JsonArray deployments = new JsonArray();
        boolean isOursLast = isTold && updates.get(updates.size() - 1).equals(NEW) && !isStopped;
        if (!isTold || !isOursLast || scene == Scene.STALE) {
            deployments.add(deployment("PRIMARY", OLD, isBusy ? "IN_PROGRESS" : "COMPLETED", 2));
        } else if (scene == Scene.TAKEN_BACK) {
            deployments.add(deployment("PRIMARY", OLD, "COMPLETED", 2)).add(deployment("ACTIVE", NEW, "FAILED", 0));
        } else if (scene == Scene.REPLACED) {
            deployments.add(deployment("PRIMARY", OTHER, "IN_PROGRESS", 0));
        } else {
            deployments
                    .add(deployment("PRIMARY", NEW, scene.name(), scene == Scene.COMPLETED ? 2 : 1))
                    .add(deployment("ACTIVE", OLD, "COMPLETED", scene == Scene.COMPLETED ? 0 : 2));
        }
        service.put("status", "ACTIVE")
                .put("taskDefinition", isOursLast ? NEW : OLD)
                .put("deployments", deployments)
                .put("loadBalancers", new JsonArray().add(new JsonObject().put("targetGroupArn", EcsAnswers.GROUP)))
                .put("events", new JsonArray().add(new JsonObject().put("message", "(service) said something")));
        return ok(new JsonObject().put("services", new JsonArray().add(service)).put("failures", new JsonArray()));
    }

    private static JsonObject deployment(String status, String definition, String state, int running) {
        return new JsonObject()
                .put("id", "ecs-svc/1")
                .put("status", status)
                .put("taskDefinition", definition)
                .put("desiredCount", 2)
                .put("runningCount", running)
                .put("pendingCount", 2 - running)
                .put("failedTasks", state.equals("FAILED") ? 3 : 0)
                .put("rolloutState", state)
                .put("rolloutStateReason", state.equals("FAILED") ? "tasks failed to start | <b>" : "");
    }

    private static JsonObject definition(String arn) {
        JsonObject ours = new JsonObject()
                .put("name", "mooring")
                .put("image", arn.equals(NEW) ? NEW_IMAGE : OLD_IMAGE)
                .put("stopTimeout", 60)
                .put(
                        "ulimits",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "nofile")
                                        .put("softLimit", 65_535)
                                        .put("hardLimit", 65_535)))
                .put(
                        "dockerLabels",
                        new JsonObject().put("dev.mooring.version", "1.0").put("team", "chat"));
        JsonObject sidecar = new JsonObject().put("name", "logs").put("image", "registry.example/logs@sha256:1");
        JsonObject definition = new JsonObject()
                .put("taskDefinitionArn", arn)
                .put("family", CLUSTER)
                .put("revision", 1)
                .put("status", "ACTIVE")
                .put("registeredAt", 1.0)
                .put("registeredBy", "somebody")
                .put("networkMode", "awsvpc")
                .put("cpu", "512")
                .put("memory", "1024")
                .put("executionRoleArn", "arn:aws:iam::000000000000:role/execution")
                .put("taskRoleArn", "arn:aws:iam::000000000000:role/task")
                .put("runtimePlatform", new JsonObject().put("cpuArchitecture", "ARM64"))
                .put("requiresAttributes", new JsonArray())
                .put("compatibilities", new JsonArray().add("FARGATE"))
                .put("requiresCompatibilities", new JsonArray().add("FARGATE"))
                .put("containerDefinitions", new JsonArray().add(sidecar).add(ours));
        JsonArray tags = new JsonArray()
                .add(new JsonObject().put("key", "project").put("value", "mooring"))
                .add(new JsonObject()
                        .put("key", "aws:cloudformation:stack-name")
                        .put("value", "x"));
        return new JsonObject().put("taskDefinition", definition).put("tags", tags);
    }

    @Override
    public void close() {
        aws.close();
    }
}
