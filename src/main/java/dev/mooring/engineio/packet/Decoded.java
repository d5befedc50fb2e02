package dev.mooring.engineio.packet;

/**
 * The result of decoding a peer's data: a value, or the reason why the data is invalid. Invalid data never causes an
 * exception.
 *
 * @param <T> the type of the value
 */
public sealed interface Decoded<T> {

    /** The data was valid. */
    record Ok<T>(T value) implements Decoded<T> {}

    /** The data was invalid. */
    record Invalid<T>(String reason) implements Decoded<T> {}

    /** The result for valid data. */
    static <T> Decoded<T> ok(T value) {
        return new Ok<>(value);
    }

    /**
     * The result for invalid data. The reason goes to the log, so it must quote at most a few characters of the data.
     */
    static <T> Decoded<T> invalid(String reason) {
        return new Invalid<>(reason);
    }
}
