package dev.mooring.app;

import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole node in the test's own process, with environment variables of the test. */
public final class TestNode implements AutoCloseable {

    /** The {@code JWT_SECRET} of the node. */
    public static final String SECRET = "a secret that only tests know, and long enough";

    private final Gateway gateway;

    private TestNode(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts a node with these environment variables (name, value, name, value…), at a free port, with two loops. */
    public static TestNode start(String... variables) {
        return startBy(InstantSource.system(), variables);
    }

    /** Starts a node that takes the time from this clock. */
    public static TestNode startBy(InstantSource clock, String... variables) {
        return start(environment(Map.of("JWT_SECRET", SECRET), variables), clock);
    }

    private static Map<String, String> environment(Map<String, String> standard, String... variables) {
        Map<String, String> environment = new HashMap<>(standard);
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return environment;
    }

    /** Starts a node without a key, so that it generates one, and its page has a token. */
    public static TestNode startWithDevelopmentKey(String... variables) {
        return start(environment(Map.of(), variables), InstantSource.system());
    }

    private static TestNode start(Map<String, String> environment, InstantSource clock) {
        environment.putIfAbsent("PORT", "0");
        environment.putIfAbsent("EVENT_LOOPS", "2");
        // Short, so that clients of earlier tests that are between two polls delay no later test.
        environment.putIfAbsent("DRAIN_WINDOW", "1000");
        Configuration configuration = Configuration.read(environment, false, new SecureRandom());
        if (!(configuration instanceof Configuration.Valid valid)) {
            throw new AssertionError(configuration);
        }
        try {
            return new TestNode(Gateway.start(valid.config(), clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of the node. */
    public String url() {
        return "http://localhost:" + gateway.port();
    }

    /** A token that the node accepts for an hour. */
    public static String token(String sub, Role role) {
        return token(sub, role, Duration.ofHours(1));
    }

    /** A token that the node accepts for this time. */
    public static String token(String sub, Role role, Duration life) {
        return token(sub, role, life, null);
    }

    /** A token with this id that the node accepts for an hour. */
    public static String tokenWithId(String tokenId, String sub, Role role) {
        return token(sub, role, Duration.ofHours(1), tokenId);
    }

    private static String token(String sub, Role role, Duration life, @Nullable String tokenId) {
        return new DevelopmentTokens(AuthConfig.ofSecret(SECRET), InstantSource.system())
                .mint(new Principal(
                        sub,
                        role,
                        sub + "@example.com",
                        "Name of " + sub,
                        Instant.now().plus(life),
                        tokenId));
    }

    @Override
    public void close() {
        if (!gateway.stop()) {
            throw new AssertionError("the node did not stop cleanly");
        }
    }
}
