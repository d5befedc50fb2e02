package dev.mooring.app;

import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Role;
import dev.mooring.config.NodeConfig;
import dev.mooring.relay.RelayConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;

/** The log lines of a node's start and stop. Stateless. */
final class LifecycleLog {

    private static final Logger LOG = System.getLogger(LifecycleLog.class.getName());

    private LifecycleLog() {}

    /** Logs that the node listens at this port, and what a developer needs to use it: Redis URL, secret and tokens. */
    static void listening(NodeConfig config, NodeIdentity self, NodeRedis redis, int port, InstantSource clock) {
        if (redis.embedded() != null) {
            LOG.log(
                    Level.INFO,
                    "embedded Redis at {0}, which ends with this process; other nodes need REDIS_URL={0}",
                    redis.embedded().url());
        }
        config.relay()
                .filter(RelayConfig::generated)
                .ifPresent(relay -> LOG.log(
                        Level.INFO,
                        "generated CLUSTER_SECRET={0} for this run; other nodes need the same value",
                        relay.secret()));
        if (config.developmentKey()) {
            DevelopmentTokens tokens = new DevelopmentTokens(config.auth(), clock);
            LOG.log(
                    Level.INFO,
                    "no JWT key is configured, so the node generated one; use these tokens as auth.token or"
                            + " Authorization: Bearer");
            for (Role role : List.of(Role.AGENT, Role.SERVICE, Role.ADMIN)) {
                LOG.log(Level.INFO, "{0}: {1}", role.wireName(), tokens.mint(role.wireName() + "-1", role));
            }
        }
        warnWithoutRelay(config);
        String host = config.listen().host();
        LOG.log(
                Level.INFO,
                "node {0} {1} listening at http://{2}:{3}",
                self.id(),
                self.version(),
                host.equals("0.0.0.0") ? "localhost" : host.contains(":") ? "[" + host + "]" : host,
                String.valueOf(port));
    }

    private static void warnWithoutRelay(NodeConfig config) {
        if (config.relay().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "no relay between nodes, because CLUSTER_SECRET is not set: the load balancer must be" + " sticky");
        }
    }

    static void stopping() {
        LOG.log(Level.INFO, "stopping the node");
    }

    static void stopped() {
        LOG.log(Level.INFO, "the node has stopped");
    }

    static void stopFailed(RuntimeException cause) {
        LOG.log(Level.ERROR, "the node did not stop cleanly", cause);
    }
}
