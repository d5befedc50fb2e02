package dev.mooring.aws;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Makes clients of the AWS SDK. Their calls block, and the first one takes seconds, so no event loop may call them.
 * Credentials, and the endpoint of a test, are read from the environment by the SDK itself. Immutable.
 *
 * @param region the region that all of them ask; empty for what the environment says
 * @param attempt how long one attempt of a call may take
 * @param retries makes a strategy of trying again for each client
 * @param others sets what else a client needs
 */
record AwsClients(
        String region, Duration attempt, Supplier<RetryStrategy> retries, Consumer<AwsClientBuilder<?, ?>> others) {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration PATIENT_ATTEMPT = Duration.ofSeconds(15);

    /** Clients that try nothing twice: their caller asks again soon. */
    static AwsClients once(String region, Duration attempt) {
        return new AwsClients(region, attempt, AwsRetryStrategy::doNotRetry, builder -> {});
    }

    /** Clients that try again as the SDK's standard says, which covers throttling. */
    static AwsClients patient(String region) {
        return new AwsClients(region, PATIENT_ATTEMPT, AwsRetryStrategy::standardRetryStrategy, builder -> {});
    }

    EcsClient ecs() {
        return with(EcsClient.builder()).build();
    }

    ElasticLoadBalancingV2Client balancers() {
        return with(ElasticLoadBalancingV2Client.builder()).build();
    }

    SsmClient parameters() {
        return with(SsmClient.builder()).build();
    }

    private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B with(B builder) {
        SdkHttpClient.Builder<?> http =
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(attempt);
        builder.httpClientBuilder(http)
                .overrideConfiguration(
                        config -> config.apiCallAttemptTimeout(attempt).retryStrategy(retries.get()));
        others.accept(builder);
        return region.isEmpty() ? builder : builder.region(Region.of(region));
    }
}
