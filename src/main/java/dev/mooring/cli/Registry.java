package dev.mooring.cli;

import dev.mooring.config.CommandConfiguration;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** What commands want of the registry in the nodes' Redis. Stateless. */
final class Registry {

    private Registry() {}

    /** The answer to one question. */
    static <T> T ask(Function<SessionDirectory, Future<T>> question) {
        try (DirectoryClient client = connect()) {
            return client.ask(question);
        }
    }

    /** Revokes a token by its id, or all of a subject; answers until when. */
    static Instant revoke(String name, Duration time) {
        try (DirectoryClient client = connect()) {
            return client.revoke(name, time);
        }
    }

    private static DirectoryClient connect() {
        return DirectoryClient.connect(CommandConfiguration.redis(System.getenv()));
    }
}
