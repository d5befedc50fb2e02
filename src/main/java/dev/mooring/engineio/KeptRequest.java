package dev.mooring.engineio;

import dev.mooring.id.Handshake;
import java.util.Set;

/**
 * The part of the handshake's request that a session keeps until it closes. An {@link Admission} sees the whole request.
 *
 * @param isWhole whether the query and every header are kept: up to 32 KB, the limits of HTTP
 * @param headers the headers that are kept otherwise, in lower case
 * @param maxBytes the maximum length of a kept header's value; the rest is cut off
 */
public record KeptRequest(boolean isWhole, Set<String> headers, int maxBytes) {

    /** The whole request, as {@code socket.handshake} of the JavaScript server shows it. */
    public static final KeptRequest WHOLE = new KeptRequest(true, Set.of(), Integer.MAX_VALUE);

    public KeptRequest {
        headers = Set.copyOf(headers);
    }

    /** The path, and one header up to that length. */
    public static KeptRequest only(String header, int maxBytes) {
        return new KeptRequest(false, Set.of(header), maxBytes);
    }

    /** The part of a handshake that a session keeps. */
    Handshake of(Handshake handshake) {
        return isWhole ? handshake : handshake.reduced(headers, maxBytes);
    }
}
