package dev.mooring.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A preloaded library of 30 lines of C that changes the wall clock of chosen processes. */
public final class WrongClock {

    private final Path library;
    private final Path moved;

    private WrongClock(Path library) {
        this.library = library;
        this.moved = library.resolveSibling("moved");
    }

    /** Compiles the library into a folder. Empty without a C compiler, or if the system does not support preloading. */
    public static Optional<WrongClock> compile(Path folder) throws IOException, InterruptedException {
        Path library = folder.resolve("skew.so");
        if (!System.getProperty("os.name").equals("Linux") || !isOnPath("cc")) {
            return Optional.empty();
        }
        Process compiler = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/skew.c", "-ldl")
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new AssertionError("src/test/c/skew.c cannot be compiled");
        }
        return Optional.of(new WrongClock(library));
    }

    private static boolean isOnPath(String program) {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** The environment variables of a process whose clock is this many seconds ahead. */
    public Map<String, String> ahead(int seconds) {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_SKEW", String.valueOf(seconds));
    }

    /** The environment variables of processes whose clocks {@link #moveOn} moves. */
    public Map<String, String> moving() throws IOException {
        if (!Files.exists(moved)) {
            moveOn(Duration.ZERO);
        }
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_FILE", moved.toString());
    }

    /** Sets the clocks of these processes this far ahead of the true time, all at the same moment. */
    public void moveOn(Duration ahead) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(ahead.toSeconds())
                .flip();
        try (FileChannel file = FileChannel.open(moved, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            int ignored = file.write(seconds, 0);
        }
    }
}
