package dev.mooring.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * How many targets of a service are healthy, as the load balancer says. A role that may not ask it sees none. Its calls
 * block. Owned by one thread.
 */
final class TargetCounts {

    private final ElasticLoadBalancingV2Client balancers;
    private boolean isRefused;

    TargetCounts(ElasticLoadBalancingV2Client balancers) {
        this.balancers = balancers;
    }

    /** The healthy ones of the first target group; empty where there is none, or it cannot be asked. */
    Optional<Integer> healthy(List<String> groups) {
        if (groups.isEmpty() || isRefused) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    (int) balancers
                            .describeTargetHealth(request -> request.targetGroupArn(groups.get(0)))
                            .targetHealthDescriptions()
                            .stream()
                            .filter(each -> each.targetHealth().state() == TargetHealthStateEnum.HEALTHY)
                            .count());
        } catch (SdkException e) {
            isRefused = true;
            return Optional.empty();
        }
    }
}
