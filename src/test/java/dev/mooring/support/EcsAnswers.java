package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The answers of ECS about the task of {@link MetadataEndpoint}, for an {@link AwsStandIn}. */
public final class EcsAnswers {

    /** The name of the task's service. */
    public static final String SERVICE = "mooring-staging";

    /** The ARN of the service's target group. */
    public static final String GROUP =
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/mooring-staging/73e2d6bc24d8a067";

    private EcsAnswers() {}

    /** The answer of DescribeTasks with the task in these states. */
    public static JsonObject task(String lastStatus, String desiredStatus) {
        return task(MetadataEndpoint.ARN, lastStatus, desiredStatus);
    }

    /** The answer of DescribeTasks with another task, which runs. */
    public static JsonObject task(String arn) {
        return task(arn, "RUNNING", "RUNNING");
    }

    private static JsonObject task(String arn, String lastStatus, String desiredStatus) {
        return new JsonObject()
                .put("tasks", new JsonArray().add(taskOf(arn, lastStatus, desiredStatus)))
                .put("failures", new JsonArray());
    }

    /** One task in an answer of DescribeTasks. */
    public static JsonObject taskOf(String arn, String lastStatus, String desiredStatus) {
        return new JsonObject()
                .put("taskArn", arn)
                .put("group", "service:" + SERVICE)
                .put("lastStatus", lastStatus)
                .put("desiredStatus", desiredStatus);
    }

    /** The answer of DescribeServices with the service and its target group. */
    public static JsonObject service() {
        return service(3001);
    }

    /** The answer of DescribeServices with the service, whose targets listen at this port. */
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

    /** Sets the answers of a task that is in service. */
    public static AwsStandIn inService(AwsStandIn aws) {
        return aws.json("DescribeTasks", task("RUNNING", "RUNNING"))
                .json("DescribeServices", service())
                .targetIs("healthy");
    }
}
