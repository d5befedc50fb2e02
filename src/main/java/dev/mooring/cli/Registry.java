package dev.mooring.cli;

import dev.mooring.app.DirectoryClient;
import dev.mooring.config.CommandConfiguration;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.Future;
import java.util.function.Function;

/** Questions of commands to the registry in the nodes' Redis. Stateless. */
final class Registry {

    private Registry() {}

    /** The answer to one question. */
    static <T> T ask(Function<SessionDirectory, Future<T>> question) {
        try (DirectoryClient client = DirectoryClient.connect(CommandConfiguration.redis(System.getenv()))) {
            return client.ask(question);
        }
    }
}
