package dev.mooring.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of Redis, and the timeouts of a link to it.
 *
 * @param url {@code redis://} or {@code rediss://} (TLS), with user, password and database where there are any; a user
 *     or password with characters of its own in an address has them percent-encoded
 * @param commandTimeout how long to wait for the answer to a command when the caller gives no timeout
 * @param connectTimeout how long a link may take to connect and prove that it works
 * @param probeInterval how often a link proves that it works; a silent loss is detected after at most twice that
 * @param longestPause the longest pause between two attempts to connect
 */
public record RedisConfig(
        String url, Duration commandTimeout, Duration connectTimeout, Duration probeInterval, Duration longestPause) {

    private static final String ALLOWED =
            "a Redis URL is redis://[user:password@]host[:port][/database] or the same with rediss://, ";
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");
    private static final Pattern DATABASE = Pattern.compile("|/|/[0-9]{1,5}");

    public RedisConfig {
        check(url);
        checkPositive("commandTimeout", commandTimeout);
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("probeInterval", probeInterval);
        checkPositive("longestPause", longestPause);
    }

    /** That Redis, with the timeouts for one in the same network. */
    public static RedisConfig of(String url) {
        return new RedisConfig(
                url, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    /** The URL as it may be logged: without user and password. */
    public String shownUrl() {
        return masked(url);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisConfig[url=" + shownUrl() + ", commandTimeout=" + commandTimeout + ", connectTimeout="
                + connectTimeout + ", probeInterval=" + probeInterval + ", longestPause=" + longestPause + "]";
    }

    boolean isTls() {
        return "rediss".equalsIgnoreCase(URI.create(url).getScheme());
    }

    /** The URL that the client library is given. */
    String address() {
        URI uri = URI.create(url);
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String database = uri.getPath().equals("/") ? "" : uri.getPath();
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost() + ":" + port + database;
    }

    /** The user, empty for the default one. */
    String user() {
        return userInfo().replaceFirst("(?s):.*", "");
    }

    /** The password, empty for none. */
    String password() {
        String userInfo = userInfo();
        return userInfo.substring(userInfo.indexOf(':') + 1);
    }

    /** User, colon, password, decoded here: the library takes a plus sign in a password for a space. */
    private String userInfo() {
        String userInfo = URI.create(url).getUserInfo();
        return userInfo == null || userInfo.indexOf(':') < 0 ? ":" : userInfo;
    }

    private static void check(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // Not passed on as the cause: its message quotes the whole URL.
            throw new IllegalArgumentException(ALLOWED + "not: " + masked(url) + " (" + e.getReason() + ")");
        }
        boolean isRedis = "redis".equalsIgnoreCase(uri.getScheme()) || "rediss".equalsIgnoreCase(uri.getScheme());
        if (!isRedis
                || uri.getHost() == null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || !DATABASE.matcher(uri.getPath()).matches()) {
            throw new IllegalArgumentException(ALLOWED + "not: " + masked(url));
        }
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    private static String masked(String url) {
        return CREDENTIALS.matcher(url).replaceFirst("//***@");
    }
}
