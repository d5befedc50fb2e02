package dev.mooring.app;

/** Why a node cannot start, in one line for an operator. */
final class StartFailure extends RuntimeException {

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
