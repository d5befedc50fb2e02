package dev.mooring.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import redis.embedded.RedisExecProvider;

/** The server's program for this machine, out of the library that brings it for several. Stateless. */
final class RedisBinary {

    private RedisBinary() {}

    /**
     * Writes the program into that new file, ready to run.
     *
     * @throws IOException when there is none for this machine, or it cannot be written
     */
    static void writeTo(Path file) throws IOException {
        // Not by the library's own provider: its copy in a folder of its own would survive kill -9.
        String name = "redis-server-" + RedisExecProvider.redisVersion + "-" + system() + "-" + architecture();
        try (InputStream program = RedisExecProvider.class.getResourceAsStream("/" + name)) {
            if (program == null) {
                throw new IOException("no embedded Redis for this machine (" + name + "); set REDIS_URL");
            }
            Files.copy(program, file);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("cannot be made executable: " + file);
            }
        }
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386" -> "386";
            default -> System.getProperty("os.arch", "");
        };
    }
}
