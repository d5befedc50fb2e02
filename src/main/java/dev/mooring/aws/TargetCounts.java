package dev.mooring.aws;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * The number of healthy targets of a service, read from the load balancer. After one failed call, for example because
 * the role may not make it, the number stays unknown. Calls block. Owned by one thread.
 */
final class TargetCounts {

    private final ElasticLoadBalancingV2Client balancers;
    private boolean hasFailed;

    TargetCounts(ElasticLoadBalancingV2Client balancers) {
        this.balancers = balancers;
    }

    /** The number of healthy targets in the first target group; empty if unknown. */
    Optional<Integer> healthy(List<String> groups) {
        if (groups.isEmpty() || hasFailed) {
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
            hasFailed = true;
            return Optional.empty();
        }
    }
}
