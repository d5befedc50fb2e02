package dev.mooring.responder;

import java.net.URI;
import java.time.Duration;

/**
 * The web hook for automatic answers, and its timeouts.
 *
 * @param url the URL of the web hook
 * @param timeout the timeout of one attempt, 10 s by default
 * @param failures the number of failures in a row after which the circuit breaker opens, 5 by default
 * @param pause how long an open circuit breaker sends no requests, 30 s by default
 */
public record ResponderConfig(URI url, Duration timeout, int failures, Duration pause) {

    public ResponderConfig {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            // The message omits the URL, which may contain a key.
            throw new IllegalArgumentException("url must begin with http:// or https://");
        }
        checkPositive("timeout", timeout);
        checkPositive("pause", pause);
        if (failures < 1) {
            throw new IllegalArgumentException("failures must be at least 1: " + failures);
        }
    }

    /** A configuration with the default timeouts. */
    public static ResponderConfig of(URI url) {
        return new ResponderConfig(url, Duration.ofSeconds(10), 5, Duration.ofSeconds(30));
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** The URL for logs, without user info and query, which may contain a key. */
    public String shownUrl() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + url.getPath();
    }

    /** The configuration with the URL for logs. */
    @Override
    public String toString() {
        return "ResponderConfig[url=" + shownUrl() + ", timeout=" + timeout + ", failures=" + failures + ", pause="
                + pause + "]";
    }
}
