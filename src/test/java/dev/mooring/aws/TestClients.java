package dev.mooring.aws;

import dev.mooring.support.AwsStandIn;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/** Clients of the AWS SDK for a stand-in in the test's own process. */
final class TestClients {

    private TestClients() {}

    static AwsClients of(AwsStandIn aws) {
        return new AwsClients(
                "eu-central-1",
                Duration.ofSeconds(3),
                AwsRetryStrategy::doNotRetry,
                builder -> builder.endpointOverride(URI.create(aws.url()))
                        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b"))));
    }
}
