package dev.mooring.engineio;

import io.vertx.core.MultiMap;
import java.time.Instant;

/**
 * The request that a session began with.
 *
 * @param address the client's address as far as it can be believed
 * @param secure whether the client came by TLS, to us or to a trusted proxy
 * @param uri path and query as requested
 * @param headers the request's headers; not to be modified
 * @param query the query's parameters, decoded; not to be modified
 * @param issued when it came
 */
public record Handshake(String address, boolean secure, String uri, MultiMap headers, MultiMap query, Instant issued) {}
