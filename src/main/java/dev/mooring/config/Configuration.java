package dev.mooring.config;

import dev.mooring.auth.AuthConfig;
import dev.mooring.chat.ChatConfig;
import dev.mooring.chat.Quota;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineLimits;
import dev.mooring.engineio.HandshakeLimits;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.KeptRequest;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.id.NodeId;
import dev.mooring.loop.Rate;
import dev.mooring.redis.RedisConfig;
import dev.mooring.registry.RegistryConfig;
import dev.mooring.relay.RelayConfig;
import dev.mooring.responder.ResponderConfig;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The result of reading a node's environment. */
public sealed interface Configuration {

    /** The environment is valid. */
    record Valid(NodeConfig config) implements Configuration {}

    /** The environment is invalid; there is one entry for each invalid variable. */
    record Invalid(List<BadVariable> variables) implements Configuration {}

    /**
     * Reads an environment.
     *
     * @param terminal whether the log goes to a terminal
     */
    static Configuration read(Map<String, String> environment, boolean terminal, SecureRandom random) {
        return new Reader(new Variables(environment), terminal, random).read(false);
    }

    /**
     * Reads the environment of a node of the command {@code fleet}. It gets the defaults of a node with an embedded Redis:
     * a key for development, and pages of this machine may connect.
     */
    static Configuration readOfFleet(Map<String, String> environment, boolean terminal, SecureRandom random) {
        return new Reader(new Variables(environment), terminal, random).read(true);
    }

    /** Reads one environment. */
    final class Reader {

        private static final int MAX_MILLIS = 3_600_000;
        private static final Pattern ADDRESS =
                Pattern.compile("[A-Za-z0-9.-]{1,253}:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}");
        private static final int MAX_LIMIT = 1_000_000_000;
        private static final int MAX_DAYS = 36_500;
        private static final String EMBEDDED = "embedded";
        private static final String TASK_ENDPOINT = "ECS_CONTAINER_METADATA_URI_V4";
        private static final String LAPTOP_ORIGINS = "http://localhost:*,http://127.0.0.1:*";

        private final Variables variables;
        private final boolean terminal;
        private final SecureRandom random;

        private Reader(Variables variables, boolean terminal, SecureRandom random) {
            this.variables = variables;
            this.terminal = terminal;
            this.random = random;
        }

        private Configuration read(boolean isOfFleet) {
            NodeConfig.Listen listen = new NodeConfig.Listen(
                    variables.text("HOST").orElse("0.0.0.0"), variables.number("PORT", 3001, 0, 65_535));
            Optional<String> redisUrl = redisUrl();
            Key key = key(redisUrl.isEmpty());
            EngineConfig engine = engine(redisUrl.isEmpty() || isOfFleet);
            HandshakeLimits handshakes = handshakes();
            ChatConfig chat = chat();
            Optional<ResponderConfig> responder = responder();
            RegistryConfig registry = registry();
            Optional<RelayConfig> relay = relay(redisUrl.isEmpty());
            Duration recoveryWindow = variables.millis("RECOVERY_WINDOW", Duration.ofMinutes(2), 0, MAX_MILLIS);
            int historyLimit = variables.number("LIMIT_HISTORY", 1_000_000, 1, MAX_LIMIT);
            Optional<String> metricsToken = variables.text("METRICS_TOKEN");
            Duration drainWindow = variables.millis("DRAIN_WINDOW", Duration.ofSeconds(20), 0, MAX_MILLIS);
            Optional<NodeId> nodeId = nodeId();
            Optional<URI> taskEndpoint = Optional.ofNullable(url(TASK_ENDPOINT));
            int eventLoops =
                    variables.number("EVENT_LOOPS", Runtime.getRuntime().availableProcessors(), 1, 256);
            NodeConfig.LogFormat logFormat = logFormat();
            List<BadVariable> bad = variables.bad();
            if (!bad.isEmpty() || key.auth() == null) {
                return new Invalid(bad);
            }
            return new Valid(new NodeConfig(
                    listen,
                    engine,
                    handshakes,
                    key.auth(),
                    key.development() || isOfFleet,
                    chat,
                    responder,
                    redisUrl,
                    registry,
                    relay,
                    recoveryWindow,
                    historyLimit,
                    metricsToken,
                    drainWindow,
                    nodeId,
                    taskEndpoint,
                    eventLoops,
                    logFormat));
        }

        private Optional<String> redisUrl() {
            Optional<String> url = variables.text("REDIS_URL").filter(value -> !value.equals(EMBEDDED));
            String allowed = "redis://[user:password@]host:port[/database], or the same with rediss://";
            if (url.isEmpty() && variables.text(TASK_ENDPOINT).isPresent()) {
                variables.reject("REDIS_URL", allowed + "; ECS tasks must share one Redis, so it cannot be embedded");
            }
            if (url.isPresent() && !isRedisUrl(url.get())) {
                // The URL may contain a password.
                variables.rejectSecret("REDIS_URL", allowed + ", or embedded");
            }
            return url;
        }

        private static boolean isRedisUrl(String url) {
            try {
                return !RedisConfig.of(url).url().isEmpty();
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private record Key(@Nullable AuthConfig auth, boolean development) {}

        private Key key(boolean embedded) {
            Optional<String> secret = variables.text("JWT_SECRET");
            Optional<String> publicKey = variables.text("JWT_PUBLIC_KEY");
            Optional<String> jwksUrl = variables.text("JWT_JWKS_URL");
            boolean none = secret.isEmpty() && publicKey.isEmpty() && jwksUrl.isEmpty();
            Optional<String> previous = variables.text("JWT_SECRET_PREVIOUS");
            if (none && embedded && previous.isPresent()) {
                variables.reject(
                        "JWT_SECRET", "a secret that signs tokens; JWT_SECRET_PREVIOUS only verifies older ones");
                return new Key(null, false);
            }
            if (none && !embedded) {
                variables.reject("JWT_SECRET", "a secret, unless JWT_PUBLIC_KEY or JWT_JWKS_URL is set");
                return new Key(null, false);
            }
            String pem = publicKey.isEmpty() ? null : pem(publicKey.get());
            URI url = jwksUrl.isEmpty() ? null : url("JWT_JWKS_URL");
            if (!none && secret.isEmpty() && pem == null && url == null) {
                return new Key(null, false);
            }
            String key = none ? randomSecret() : secret.orElse(null);
            AuthConfig auth = new AuthConfig(
                    key,
                    pem,
                    url,
                    variables.text("JWT_ISSUER").orElse(null),
                    variables.text("JWT_AUDIENCE").orElse(null));
            return new Key(auth.withPreviousSecret(previous.orElse(null)), none);
        }

        private @Nullable String pem(String value) {
            try {
                String pem = AuthConfig.pem(value);
                // The constructor checks the key.
                AuthConfig checked = new AuthConfig(null, pem, null, null, null);
                return checked.publicKey();
            } catch (IllegalArgumentException e) {
                variables.rejectSecret(
                        "JWT_PUBLIC_KEY", "an RSA or EC P-256 public key in PEM, or the path of a file with one");
                return null;
            }
        }

        private @Nullable URI url(String name) {
            URI none = URI.create("");
            URI url = variables.parse(name, none, "a URL that begins with http:// or https://", value -> {
                URI uri = URI.create(value);
                return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                        ? uri
                        : null;
            });
            return url.equals(none) ? null : url;
        }

        private String randomSecret() {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }

        private EngineConfig engine(boolean embedded) {
            Heartbeat heartbeat = new Heartbeat(
                    variables.millis("WEBSOCKET_PING_INTERVAL", Duration.ofSeconds(25), 1, MAX_MILLIS),
                    variables.millis("WEBSOCKET_PING_TIMEOUT", Duration.ofSeconds(60), 1, MAX_MILLIS));
            EngineLimits limits = EngineLimits.DEFAULT
                    .withMaxPayload(variables.number("WEBSOCKET_MAX_PAYLOAD", 1_000_000, 1, 100_000_000))
                    .withSendBuffer(variables.number("LIMIT_SEND_BUFFER", 1_000_000, 1, 1_000_000_000));
            OriginPolicy origins = variables.parse(
                    "CORS_ORIGINS",
                    embedded ? OriginPolicy.parse(LAPTOP_ORIGINS) : OriginPolicy.SAME_ORIGIN,
                    "a comma-separated list of origins like https://example.com, https://*.example.com, capacitor://localhost or *",
                    OriginPolicy::parse);
            return EngineConfig.of("/socket.io/")
                    .withHeartbeat(heartbeat)
                    .withLimits(limits)
                    .withOrigins(origins)
                    // No other header is read after the handshake. A longer token is refused whether it is cut off or
                    // not.
                    .withKept(KeptRequest.only("authorization", Capacity.KEPT_HEADER_BYTES))
                    .withTrustedProxyHops(variables.number("TRUSTED_PROXY_HOPS", 0, 0, 10));
        }

        private HandshakeLimits handshakes() {
            HandshakeLimits standard = HandshakeLimits.DEFAULT;
            return new HandshakeLimits(
                    variables.number("LIMIT_CONNECTIONS", Capacity.ofThisProcess(), 1, MAX_LIMIT),
                    variables.number("LIMIT_CONNECTIONS_PER_IP", standard.connectionsPerAddress(), 1, MAX_LIMIT),
                    rate("LIMIT_HANDSHAKES_PER_IP", standard.handshakesPerAddress()));
        }

        private Rate rate(String name, Rate standard) {
            return variables.parse(name, standard, "RATE or RATE:BURST, whole numbers above 0 per second", Rate::parse);
        }

        private ChatConfig chat() {
            return new ChatConfig(
                    variables.millis("WEBSOCKET_HEARTBEAT_INTERVAL", Duration.ofSeconds(30), 1, MAX_MILLIS),
                    variables.flag("WIDGET_ENABLED", true),
                    Duration.ofDays(variables.number("CONVERSATION_TTL_DAYS", 30, 1, MAX_DAYS)),
                    variables.text("WIDGET_SECRET").orElse(null),
                    rate("LIMIT_EVENTS_PER_SOCKET", ChatConfig.DEFAULTS.eventRate()),
                    variables.parse(
                            "LIMIT_CONVERSATIONS",
                            Quota.DEFAULT,
                            "PER_CUSTOMER:PER_ADDRESS, whole numbers above 0 per hour",
                            Quota::parse));
        }

        private RegistryConfig registry() {
            Optional<String> address = variables.parse("NODE_ADDRESS", Optional.empty(), "host:port", value -> {
                return ADDRESS.matcher(value).matches() ? Optional.of(value) : null;
            });
            return new RegistryConfig(address, variables.flag("MASK_ADDRESSES", false));
        }

        private Optional<RelayConfig> relay(boolean embedded) {
            Optional<String> secret = clusterSecret("CLUSTER_SECRET");
            Optional<String> previous = clusterSecret("CLUSTER_SECRET_PREVIOUS");
            if (secret.isPresent()) {
                return Optional.of(new RelayConfig(secret.get(), previous, false));
            }
            if (previous.isPresent() && variables.text("CLUSTER_SECRET").isEmpty()) {
                variables.rejectSecret(
                        "CLUSTER_SECRET", "a secret that signs requests; CLUSTER_SECRET_PREVIOUS only verifies them");
            }
            return embedded ? Optional.of(new RelayConfig(randomSecret(), true)) : Optional.empty();
        }

        private Optional<String> clusterSecret(String name) {
            Optional<String> secret = variables.text(name);
            if (secret.isPresent() && secret.get().length() < RelayConfig.MIN_SECRET) {
                variables.rejectSecret(name, "a secret of at least " + RelayConfig.MIN_SECRET + " characters");
                return Optional.empty();
            }
            return secret;
        }

        private Optional<ResponderConfig> responder() {
            try {
                return variables.text("AUTO_RESPONDER_URL").map(url -> ResponderConfig.of(URI.create(url)));
            } catch (IllegalArgumentException e) {
                // The URL may contain a key.
                variables.rejectSecret("AUTO_RESPONDER_URL", "a URL that begins with http:// or https://");
                return Optional.empty();
            }
        }

        private Optional<NodeId> nodeId() {
            return variables.parse(
                    "NODE_ID", Optional.empty(), "1 to 64 of A-Z a-z 0-9 _ -", value -> Optional.of(new NodeId(value)));
        }

        private NodeConfig.LogFormat logFormat() {
            NodeConfig.LogFormat standard = terminal ? NodeConfig.LogFormat.TEXT : NodeConfig.LogFormat.JSON;
            return variables.parse("LOG_FORMAT", standard, "text or json", value -> switch (value) {
                case "text" -> NodeConfig.LogFormat.TEXT;
                case "json" -> NodeConfig.LogFormat.JSON;
                default -> null;
            });
        }
    }
}
