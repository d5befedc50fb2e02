package dev.mooring.support;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two nodes at one Redis, with the same secrets, for all tests of a class. */
public final class TwoNodes implements BeforeAllCallback, AfterAllCallback {

    /** The {@code CLUSTER_SECRET} of both nodes. */
    public static final String SECRET = "a secret of all the nodes";

    private final String[] variables;
    private @Nullable EmbeddedRedis redis;
    private @Nullable TestNode one;
    private @Nullable TestNode two;

    /** Creates the nodes with these environment variables: name, value, name, value… */
    public TwoNodes(String... variables) {
        this.variables = variables;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        redis = EmbeddedRedis.start();
        one = start("one");
        two = start("two");
    }

    /** Starts a further node with this id. The caller closes it. */
    public TestNode start(String id, String... others) {
        List<String> all = new ArrayList<>(
                List.of("REDIS_URL", Objects.requireNonNull(redis).url(), "NODE_ID", id, "CLUSTER_SECRET", SECRET));
        all.addAll(List.of(variables));
        all.addAll(List.of(others));
        return TestNode.start(all.toArray(String[]::new));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Objects.requireNonNull(one).close();
        Objects.requireNonNull(two).close();
        Objects.requireNonNull(redis).close();
    }

    /** The URL of the first node. */
    public String one() {
        return Objects.requireNonNull(one).url();
    }

    /** The URL of the second node. */
    public String two() {
        return Objects.requireNonNull(two).url();
    }

    /** A client of the nodes' Redis. */
    public RawRedis redis() {
        return new RawRedis(redisUrl());
    }

    /** The URL of the nodes' Redis. */
    public String redisUrl() {
        return Objects.requireNonNull(redis).url();
    }
}
