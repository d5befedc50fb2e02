package dev.mooring.engineio;

import dev.mooring.id.Handshake;
import java.util.Set;

/**
 * How much of its handshake's request a session keeps for life. An {@link Admission} always sees the whole request.
 *
 * @param isWhole whether the query and every header are kept: up to 32 KB, the limits of HTTP
 * @param headers the headers that are kept otherwise, in lower case
 * @param maxBytes the length of a kept header's value; the rest of a longer one is cut off
 */
public record KeptRequest(boolean isWhole, Set<String> headers, int maxBytes) {

    /** All of the request, as the reference's {@code socket.handshake} shows it. */
    public static final KeptRequest WHOLE = new KeptRequest(true, Set.of(), Integer.MAX_VALUE);

    public KeptRequest {
        headers = Set.copyOf(headers);
    }

    /** The path, and of one header as much as that. */
    public static KeptRequest only(String header, int maxBytes) {
        return new KeptRequest(false, Set.of(header), maxBytes);
    }

    /** The part of a handshake that a session keeps. */
    Handshake of(Handshake handshake) {
        return isWhole ? handshake : handshake.reduced(headers, maxBytes);
    }
}
