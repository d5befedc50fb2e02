package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What ECS answers about the task of {@link MetadataEndpoint}, for an {@link AwsStandIn}. */
public final class EcsAnswers {

    /** The service that the task is part of. */
    public static final String SERVICE = "mooring-staging";

    /** The target group that the service puts its tasks in. */
    public static final String GROUP =
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/mooring-staging/73e2d6bc24d8a067";

    private EcsAnswers() {}

    /** A task in those states. */
    public static JsonObject task(String lastStatus, String desiredStatus) {
        return task(MetadataEndpoint.ARN, lastStatus, desiredStatus);
    }

    /** Another task, which runs. */
    public static JsonObject task(String arn) {
        return task(arn, "RUNNING", "RUNNING");
    }

    private static JsonObject task(String arn, String lastStatus, String desiredStatus) {
        return new JsonObject()
                .put("tasks", new JsonArray().add(taskOf(arn, lastStatus, desiredStatus)))
                .put("failures", new JsonArray());
    }

    /** One task of a list. */
    public static JsonObject taskOf(String arn, String lastStatus, String desiredStatus) {
        return new JsonObject()
                .put("taskArn", arn)
                .put("group", "service:" + SERVICE)
                .put("lastStatus", lastStatus)
                .put("desiredStatus", desiredStatus);
    }

    /** The service, with its target group. */
    public static JsonObject service() {
        return service(3001);
    }

    /** The service, whose targets listen at that port. */
    public static JsonObject service(int port) {
        JsonObject balancer = new JsonObject()
                .put("targetGroupArn", GROUP)
                .put("containerName", "mooring")
                .put("containerPort", port);
        JsonObject service = new JsonObject()
                .put("serviceName", SERVICE)
                .put("status", "ACTIVE")
                .put("loadBalancers", new JsonArray().add(balancer));
        return new JsonObject().put("services", new JsonArray().add(service)).put("failures", new JsonArray());
    }

    /** A stand-in where the task is in service. */
    public static AwsStandIn inService(AwsStandIn aws) {
        return aws.json("DescribeTasks", task("RUNNING", "RUNNING"))
                .json("DescribeServices", service())
                .targetIs("healthy");
    }
}
