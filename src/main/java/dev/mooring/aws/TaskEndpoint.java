package dev.mooring.aws;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/**
 * The address at which ECS tells a container of its task. Asking blocks: it is the main thread's work, once, before there
 * are loops.
 *
 * @param uri as ECS puts it into {@code ECS_CONTAINER_METADATA_URI_V4}
 * @param patience how long to ask again, in all, while no usable answer comes
 */
public record TaskEndpoint(URI uri, Duration patience) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_ONCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int MAX_ANSWER = 1_000_000;

    /** The endpoint at that address. */
    public static TaskEndpoint at(URI uri) {
        return new TaskEndpoint(uri, PATIENCE);
    }

    /**
     * What ECS says of this task.
     *
     * @throws NoTaskMetadata when it says nothing usable for too long
     */
    public TaskMetadata ask() {
        long start = System.nanoTime();
        while (true) {
            try {
                byte[] container = get("", start);
                return TaskMetadata.decode(container, get("/task", start));
            } catch (IOException e) {
                if (left(start).compareTo(PAUSE) <= 0) {
                    throw new NoTaskMetadata(uri, patience, e);
                }
                Pause.of(PAUSE);
            }
        }
    }

    /** By the JDK's older client: its newer one takes ten times as long to load, a quarter of a second. */
    private byte[] get(String path, long start) throws IOException {
        Duration left = left(start);
        int millis = (int) Math.max(1, Math.min(left.toMillis(), PATIENCE_AT_ONCE.toMillis()));
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
        return patience.minusNanos(System.nanoTime() - start);
    }
}
