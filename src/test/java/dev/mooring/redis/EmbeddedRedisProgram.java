package dev.mooring.redis;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A process with an embedded Redis, for tests that end it: prints the URL, and on its way out how Redis fared. */
public final class EmbeddedRedisProgram {

    private EmbeddedRedisProgram() {}

    /** Runs until it is killed, or its standard input ends. */
    public static void main(String[] args) throws IOException {
        EmbeddedRedis redis = EmbeddedRedis.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(redis.url())));
        System.out.println(redis.url());
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
    }

    /** Uses Redis for half a second, as a node does that lets its clients go. */
    private static void drain(String url) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        boolean isServing = true;
        while (isServing && System.nanoTime() < end) {
            isServing = Ask.isServing(url);
        }
        System.out.println(isServing ? "served to the end" : "lost while draining");
    }
}
