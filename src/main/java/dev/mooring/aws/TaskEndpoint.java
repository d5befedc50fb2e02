package dev.mooring.aws;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/**
 * The task metadata endpoint of ECS. Asking it blocks: the main thread does so once, before it starts the loops.
 *
 * @param uri the value of {@code ECS_CONTAINER_METADATA_URI_V4}
 * @param timeout the total time for attempts to get a usable answer
 */
public record TaskEndpoint(URI uri, Duration timeout) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MAX_ANSWER = 1_000_000;

    /** The endpoint at an address, with the default timeout of 5 s. */
    public static TaskEndpoint at(URI uri) {
        return new TaskEndpoint(uri, TIMEOUT);
    }

    /**
     * Reads the metadata of this task.
     *
     * @throws NoTaskMetadata when no usable answer comes within the timeout
     */
    public TaskMetadata ask() {
        long start = System.nanoTime();
        while (true) {
            try {
                byte[] container = get("", start);
                return TaskMetadata.decode(container, get("/task", start));
            } catch (IOException e) {
                if (left(start).compareTo(PAUSE) <= 0) {
                    throw new NoTaskMetadata(uri, timeout, e);
                }
                Sleep.of(PAUSE);
            }
        }
    }

    /** Uses the older HTTP client of the JDK: the newer one takes a quarter of a second to load, ten times as long. */
    private byte[] get(String path, long start) throws IOException {
        Duration left = left(start);
        int millis = (int) Math.max(1, Math.min(left.toMillis(), ATTEMPT_TIMEOUT.toMillis()));
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(uri + path).toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout(millis);
            connection.setReadTimeout(millis);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readNBytes(MAX_ANSWER);
            }
        } finally {
            connection.disconnect();
        }
    }

    private Duration left(long start) {
        return timeout.minusNanos(System.nanoTime() - start);
    }
}
