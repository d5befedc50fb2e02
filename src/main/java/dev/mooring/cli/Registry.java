package dev.mooring.cli;

import dev.mooring.config.CommandConfiguration;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** One-time calls to the registry: each opens a client, calls it, and closes it. Stateless. */
final class Registry {

    private Registry() {}

    /** Runs one query or command on the session directory, and returns its result. */
    static <T> T ask(Function<SessionDirectory, Future<T>> query) {
        try (RegistryClient client = connect()) {
            return client.ask(query);
        }
    }

    /** Revokes a token by its id, or all tokens of a subject. Returns the time at which the revocation ends. */
    static Instant revoke(String name, Duration time) {
        try (RegistryClient client = connect()) {
            return client.revoke(name, time);
        }
    }

    private static RegistryClient connect() {
        return RegistryClient.connect(CommandConfiguration.redis(System.getenv()));
    }
}
