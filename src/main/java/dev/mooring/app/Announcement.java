package dev.mooring.app;

import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Role;
import dev.mooring.config.NodeConfig;
import dev.mooring.relay.RelayConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;

/** What a node says in its log when it comes and goes. Stateless. */
final class Announcement {

    private static final Logger LOG = System.getLogger(Announcement.class.getName());

    private Announcement() {}

    /** It serves at that port. */
    static void listening(NodeConfig config, NodeIdentity self, NodeRedis redis, int port, InstantSource clock) {
        if (redis.embedded() != null) {
            LOG.log(
                    Level.INFO,
                    "embedded Redis at {0}, gone with this process; another node joins by REDIS_URL={0}",
                    redis.embedded().url());
        }
        config.relay()
                .filter(RelayConfig::generated)
                .ifPresent(made -> LOG.log(
                        Level.INFO, "and by CLUSTER_SECRET={0}, which was made up for this run", made.secret()));
        if (config.developmentKey()) {
            DevelopmentTokens tokens = new DevelopmentTokens(config.auth(), clock);
            LOG.log(
                    Level.INFO,
                    "no JWT key is configured; tokens for this run, as auth.token or Authorization: Bearer");
            for (Role role : List.of(Role.AGENT, Role.SERVICE, Role.ADMIN)) {
                LOG.log(Level.INFO, "{0}: {1}", role.wireName(), tokens.mint(role.wireName() + "-1", role));
            }
        }
        notThereYet(config);
        String host = config.listen().host();
        LOG.log(
                Level.INFO,
                "node {0} {1} listening at http://{2}:{3}",
                self.id(),
                self.version(),
                host.equals("0.0.0.0") ? "localhost" : host.contains(":") ? "[" + host + "]" : host,
                String.valueOf(port));
    }

    private static void notThereYet(NodeConfig config) {
        if (config.relay().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "no relay between nodes without a CLUSTER_SECRET: the load balancer must bring a session's requests "
                            + "to its node");
        }
    }

    static void stopping() {
        LOG.log(Level.INFO, "stopping");
    }

    static void stopped() {
        LOG.log(Level.INFO, "stopped");
    }

    static void notStopped(RuntimeException why) {
        LOG.log(Level.ERROR, "did not stop cleanly", why);
    }
}
