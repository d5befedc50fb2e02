package dev.mooring.config;

import dev.mooring.auth.AuthConfig;
import dev.mooring.chat.ChatConfig;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.HandshakeLimits;
import dev.mooring.id.NodeId;
import dev.mooring.registry.RegistryConfig;
import dev.mooring.relay.RelayConfig;
import dev.mooring.responder.ResponderConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of a node.
 *
 * @param listen the address at which the node listens
 * @param engine the settings of Engine.IO sessions
 * @param handshakes the limits of handshakes and sessions
 * @param auth whose tokens are believed
 * @param developmentKey whether the key of tokens is for development: made up for this run because none was given, or that
 *     of a laptop's fleet
 * @param chat how {@code /chat} treats its clients
 * @param responder the web hook of automatic answers; empty for none
 * @param redisUrl the URL of Redis; empty to start an embedded Redis
 * @param registry the settings of the node's entries in the registry
 * @param relay the secrets of requests between nodes; empty for no relay
 * @param recoveryWindow how long a client may be away and still recover; zero for no recovery
 * @param historyLimit the approximate number of events that the nodes keep for recovery
 * @param metricsToken the bearer token with which a scraper outside may read the metrics; empty for none
 * @param drainWindow the time over which a draining node closes its clients
 * @param nodeId the node's id; empty for the id of its ECS task, or a random one
 * @param taskEndpoint the metadata endpoint of the ECS task; empty outside ECS
 * @param eventLoops the number of event loops
 * @param logFormat the format of log lines
 */
public record NodeConfig(
        Listen listen,
        EngineConfig engine,
        HandshakeLimits handshakes,
        AuthConfig auth,
        boolean developmentKey,
        ChatConfig chat,
        Optional<ResponderConfig> responder,
        Optional<String> redisUrl,
        RegistryConfig registry,
        Optional<RelayConfig> relay,
        Duration recoveryWindow,
        int historyLimit,
        Optional<String> metricsToken,
        Duration drainWindow,
        Optional<NodeId> nodeId,
        Optional<URI> taskEndpoint,
        int eventLoops,
        LogFormat logFormat) {

    /** A text without secrets. */
    @Override
    public String toString() {
        return "NodeConfig[listen=" + listen + ", nodeId=" + nodeId + ", eventLoops=" + eventLoops + ", logFormat="
                + logFormat + "]";
    }

    /** An address to listen at; port 0 chooses a free port. */
    public record Listen(String host, int port) {}

    /** The format of log lines, one event each. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** For machines. */
        JSON
    }
}
