package dev.mooring.ops;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * One check of the health routes, for example whether a key for tokens is loaded.
 *
 * @param name the check's name in the answer of {@code /health/websocket}
 * @param works runs the check; called for each request, on any loop. No result within a second counts as false
 */
public record HealthCheck(String name, Supplier<Future<Boolean>> works) {}
