package dev.mooring.app;

/** Thrown when a node cannot start or stop. The message is one line for an operator. */
final class StartFailure extends RuntimeException {

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
