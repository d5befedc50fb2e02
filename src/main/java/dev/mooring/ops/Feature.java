package dev.mooring.ops;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Something that clients rely on, and whether it works now.
 *
 * @param name as in {@code /health/websocket}
 * @param works asked at every request, on any of the node's loops; no answer within a second means no
 */
public record Feature(String name, Supplier<Future<Boolean>> works) {}
