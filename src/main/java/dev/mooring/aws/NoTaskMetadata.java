package dev.mooring.aws;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** ECS does not say which task this is; the message tells an operator where it was asked and what to do. */
public final class NoTaskMetadata extends RuntimeException {

    NoTaskMetadata(URI endpoint, Duration patience, IOException cause) {
        super(
                "ECS_CONTAINER_METADATA_URI_V4=" + endpoint + " gave no usable answer within " + patience.toMillis()
                        + " ms (" + reason(cause) + "); on ECS start another task, anywhere else unset the variable",
                cause);
    }

    /** In one line, whatever a parser has to say. */
    private static String reason(IOException cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
