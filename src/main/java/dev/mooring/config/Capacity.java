package dev.mooring.config;

import dev.mooring.auth.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many sessions a node takes when nobody says how many. Stateless. */
final class Capacity {

    /**
     * Of the heap, per session: what an idle one keeps, and as much again for what busy ones have under way and for the
     * collector to work with. It holds also for sessions that keep a token of the greatest length.
     */
    private static final long HEAP_BYTES_PER_SESSION = 16_384;

    /** What a session may keep of its handshake: a token of the greatest length, and the word Bearer. */
    static final int KEPT_HEADER_BYTES = TokenVerifier.MAX_LENGTH + 64;

    /** Descriptors for everything but sessions: the jar, Redis, relays, health checks. */
    private static final long OTHER_DESCRIPTORS = 200;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+) .*");

    private Capacity() {}

    /** As many as heap and descriptors of this process allow. */
    static int ofThisProcess() {
        long byHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_SESSION;
        long byDescriptors = descriptors() - OTHER_DESCRIPTORS;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.min(byHeap, byDescriptors)));
    }

    /** Where no such file is, the first accept that fails will tell. */
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
