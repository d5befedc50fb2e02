package dev.mooring.aws;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Thrown when the task metadata endpoint of ECS gives no usable answer. The message tells an operator what to do. */
public final class NoTaskMetadata extends RuntimeException {

    NoTaskMetadata(URI endpoint, Duration timeout, IOException cause) {
        super(
                "ECS_CONTAINER_METADATA_URI_V4=" + endpoint + " gave no usable answer within " + timeout.toMillis()
                        + " ms (" + reason(cause) + "); on ECS start another task, anywhere else unset the variable",
                cause);
    }

    /** The first line of the message: a JSON parser's message has several. */
    private static String reason(IOException cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
