package dev.mooring.config;

import dev.mooring.auth.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Computes the default of {@code LIMIT_CONNECTIONS}: the number of sessions that fit into this process. Stateless. */
final class Capacity {

    /**
     * The heap for one session: what an idle session keeps, and as much again for packets under way and for the garbage
     * collector. It suffices for sessions that keep a token of the maximum length.
     */
    private static final long HEAP_BYTES_PER_SESSION = 16_384;

    /** The maximum length of the header that a session keeps: a token of the maximum length and the word Bearer. */
    static final int KEPT_HEADER_BYTES = TokenVerifier.MAX_LENGTH + 64;

    /** The file descriptors that are not for sessions: the jar, Redis, relays, health checks. */
    private static final long OTHER_DESCRIPTORS = 200;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+) .*");

    private Capacity() {}

    /** The number of sessions that the heap and the file descriptors of this process allow. */
    static int ofThisProcess() {
        long byHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_SESSION;
        long byDescriptors = descriptors() - OTHER_DESCRIPTORS;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.min(byHeap, byDescriptors)));
    }

    /** The limit of open files; no limit on systems without {@code /proc}, where an accept fails beyond it. */
    private static long descriptors() {
        try {
            List<String> limits = Files.readAllLines(LIMITS);
            return limits.stream()
                    .map(OPEN_FILES::matcher)
                    .filter(Matcher::matches)
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
