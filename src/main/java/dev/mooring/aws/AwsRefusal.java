package dev.mooring.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** AWS did not do what it was asked for; the message says what that was, why, and what to do. */
public final class AwsRefusal extends RuntimeException {

    private static final List<String> LOG_IN = List.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidSignatureException");
    private static final List<String> DENIED =
            List.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");

    AwsRefusal(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static AwsRefusal of(String what, SdkException cause) {
        return new AwsRefusal(what + ": " + reason(cause), cause);
    }

    private static String reason(SdkException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            String code = refused.awsErrorDetails().errorCode();
            String said = code + ": " + refused.awsErrorDetails().errorMessage();
            if (LOG_IN.contains(code)) {
                return "AWS does not accept the credentials; log in again. " + said;
            }
            return DENIED.contains(code) ? "the role may not do this. " + said : said;
        }
        return message.contains("Unable to load credentials") || message.contains("Unable to load region")
                ? message.lines().findFirst().orElse("") + "; set AWS_PROFILE or AWS_ACCESS_KEY_ID, and AWS_REGION"
                : message;
    }
}
