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
 * Creates clients of the AWS SDK. Their calls block, and the first call takes seconds, so no event loop may make them.
 * The SDK itself reads credentials, and the endpoint of tests, from the environment. Immutable.
 *
 * @param region the AWS region; empty to use the region of the environment
 * @param attempt the timeout of one attempt of a call
 * @param retries creates the retry strategy of a client
 * @param others makes further settings of a client
 */
record AwsClients(
        String region, Duration attempt, Supplier<RetryStrategy> retries, Consumer<AwsClientBuilder<?, ?>> others) {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration RETRYING_ATTEMPT = Duration.ofSeconds(15);

    /** Clients that never retry a call, for callers that repeat the call anyway. */
    static AwsClients withoutRetries(String region, Duration attempt) {
        return new AwsClients(region, attempt, AwsRetryStrategy::doNotRetry, builder -> {});
    }

    /** Clients that retry by the SDK's standard strategy, also when AWS throttles them. */
    static AwsClients withRetries(String region) {
        return new AwsClients(region, RETRYING_ATTEMPT, AwsRetryStrategy::standardRetryStrategy, builder -> {});
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
