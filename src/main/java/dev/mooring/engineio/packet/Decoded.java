package dev.mooring.engineio.packet;

/**
 * What came of reading a peer's bytes: a value, or why there is none. A peer's mistake is never an exception.
 *
 * @param <T> what was to be read
 */
public sealed interface Decoded<T> {

    /** The bytes made sense. */
    record Ok<T>(T value) implements Decoded<T> {}

    /** The bytes are none that a peer may send. */
    record Invalid<T>(String reason) implements Decoded<T> {}

    /** What was read. */
    static <T> Decoded<T> ok(T value) {
        return new Ok<>(value);
    }

    /** Nothing could be read; {@code reason} is for the log, and never quotes more than a few characters of the peer. */
    static <T> Decoded<T> invalid(String reason) {
        return new Invalid<>(reason);
    }
}
