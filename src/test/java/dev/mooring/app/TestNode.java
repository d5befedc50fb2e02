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

/** A whole node in the test's own process, with the environment that the test gives it. */
public final class TestNode implements AutoCloseable {

    /** The key of its tokens. */
    public static final String SECRET = "a secret that only tests know, and long enough";

    private final Gateway gateway;

    private TestNode(Gateway gateway) {
        this.gateway = gateway;
    }

    /** A node with these variables, given as name, value, name, value…, at a free port, with two loops. */
    public static TestNode start(String... variables) {
        return startBy(InstantSource.system(), variables);
    }

    /** The same, by that clock. */
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

    /** A node as on a laptop: without a key, so that it makes one up and its demo page has a token. */
    public static TestNode startWithDevelopmentKey(String... variables) {
        return start(environment(Map.of(), variables), InstantSource.system());
    }

    private static TestNode start(Map<String, String> environment, InstantSource clock) {
        environment.putIfAbsent("PORT", "0");
        environment.putIfAbsent("EVENT_LOOPS", "2");
        // Clients that a test left between two polls keep no other test waiting.
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

    /** Where it is. */
    public String url() {
        return "http://localhost:" + gateway.port();
    }

    /** A token that it believes, for an hour. */
    public static String token(String sub, Role role) {
        return token(sub, role, Duration.ofHours(1));
    }

    /** A token that it believes for that long. */
    public static String token(String sub, Role role, Duration life) {
        return token(sub, role, life, null);
    }

    /** A token with that id, which it believes for an hour. */
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
