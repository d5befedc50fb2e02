package dev.mooring.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Thrown when a call of AWS fails. The message names the call, the reason, and what an operator can do. */
public final class AwsFailure extends RuntimeException {

    private static final List<String> BAD_CREDENTIALS = List.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidSignatureException");
    private static final List<String> ACCESS_DENIED =
            List.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");

    AwsFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static AwsFailure of(String action, SdkException cause) {
        return new AwsFailure(action + ": " + reason(cause), cause);
    }

    private static String reason(SdkException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof AwsServiceException failure && failure.awsErrorDetails() != null) {
            String code = failure.awsErrorDetails().errorCode();
            String error = code + ": " + failure.awsErrorDetails().errorMessage();
            if (BAD_CREDENTIALS.contains(code)) {
                return "AWS does not accept the credentials; log in again. " + error;
            }
            return ACCESS_DENIED.contains(code) ? "the role may not do this. " + error : error;
        }
        return message.contains("Unable to load credentials") || message.contains("Unable to load region")
                ? message.lines().findFirst().orElse("") + "; set AWS_PROFILE or AWS_ACCESS_KEY_ID, and AWS_REGION"
                : message;
    }
}
