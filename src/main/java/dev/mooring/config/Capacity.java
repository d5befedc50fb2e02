package dev.mooring.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many sessions a node takes when nobody says how many. Stateless. */
final class Capacity {

    /**
     * Of the heap, per session: what an idle one keeps, and as much again for what busy ones have under way and for the
     * collector to work with.
     */
    private static final long HEAP_BYTES_PER_SESSION = 16_384;

    /** Descriptors for everything but sessions: the jar, Redis, relays, health checks. */
    private static final long OTHER_DESCRIPTORS = 200;

    private Capacity() {}

    /** As many as heap and descriptors of this process allow. */
    static int ofThisProcess() {
        long byHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_SESSION;
        long byDescriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS
                : Long.MAX_VALUE;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.min(byHeap, byDescriptors)));
    }
}
