package dev.mooring.responder;

import java.net.URI;
import java.time.Duration;

/**
 * Who is asked for automatic answers, and with how much patience.
 *
 * @param url of the web hook
 * @param timeout how long one attempt may take, 10 s by default
 * @param failures how many in a row make the web hook count as broken, 5 by default
 * @param pause how long a broken one is left alone, 30 s by default
 */
public record ResponderConfig(URI url, Duration timeout, int failures, Duration pause) {

    public ResponderConfig {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            // Without the URL: it may hold a key.
            throw new IllegalArgumentException("url must begin with http:// or https://");
        }
        checkPositive("timeout", timeout);
        checkPositive("pause", pause);
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1: " + failures);
        }
    }

    /** That web hook, with the usual patience. */
    public static ResponderConfig of(URI url) {
        return new ResponderConfig(url, Duration.ofSeconds(10), 5, Duration.ofSeconds(30));
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** The web hook as it may be logged: without what may be a key. */
    public String shownUrl() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + url.getPath();
    }

    /** As {@link #shownUrl()}. */
    @Override
    public String toString() {
        return "ResponderConfig[url=" + shownUrl() + ", timeout=" + timeout + ", failures=" + failures + ", pause="
                + pause + "]";
    }
}
