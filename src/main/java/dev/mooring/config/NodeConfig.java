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
 * All that a node is told by its environment.
 *
 * @param listen where it listens
 * @param engine how sessions behave
 * @param handshakes how many sessions the node takes
 * @param auth whose tokens are believed
 * @param developmentKey whether the key of tokens is for development: made up for this run because none was given, or that
 *     of a laptop's fleet
 * @param chat how {@code /chat} treats its clients
 * @param responder who is asked for automatic answers; empty for nobody
 * @param redisUrl the Redis to use; empty to start one
 * @param registry what the node says of itself and its clients
 * @param relay what the nodes have in common; empty for no relay
 * @param recoveryWindow how long a client may be away and still recover; zero for no recovery
 * @param historyLimit how many events the nodes keep for clients that were away, about
 * @param metricsToken who has it may see the metrics from outside
 * @param drainWindow over how long a draining node lets its clients go
 * @param nodeId the node's name; empty for that of its ECS task, or any
 * @param taskEndpoint where ECS says which task this is; empty outside ECS
 * @param eventLoops how many event loops to use
 * @param logFormat how events are logged
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

    /** Without secrets, and what may hold some. */
    @Override
    public String toString() {
        return "NodeConfig[listen=" + listen + ", nodeId=" + nodeId + ", eventLoops=" + eventLoops + ", logFormat="
                + logFormat + "]";
    }

    /** An address to listen at; port 0 takes a free one. */
    public record Listen(String host, int port) {}

    /** How events are logged, one per line. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** For machines. */
        JSON
    }
}
