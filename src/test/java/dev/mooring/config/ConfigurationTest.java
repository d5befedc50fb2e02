package dev.mooring.config;

import dev.mooring.auth.AuthConfig;
import dev.mooring.chat.Quota;
import dev.mooring.config.NodeConfig.LogFormat;
import dev.mooring.engineio.EngineLimits;
import dev.mooring.engineio.HandshakeLimits;
import dev.mooring.engineio.OriginPolicy.Grant;
import dev.mooring.id.NodeId;
import dev.mooring.loop.Rate;
import dev.mooring.redis.RedisConfig;
import dev.mooring.registry.RegistryConfig;
import dev.mooring.relay.RelayConfig;
import dev.mooring.responder.ResponderConfig;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigurationTest {

    private static Configuration read(Map<String, String> environment) {
        return Configuration.read(environment, false, new SecureRandom());
    }

    private static NodeConfig valid(Map<String, String> environment) {
        if (read(environment) instanceof Configuration.Valid valid) {
            return valid.config();
        }
        throw new AssertionError(read(environment));
    }

    private static List<BadVariable> bad(Map<String, String> environment) {
        if (read(environment) instanceof Configuration.Invalid invalid) {
            return invalid.variables();
        }
        throw new AssertionError("accepted: " + environment);
    }

    @Test
    void without_variables_the_defaults_are_for_a_laptop() {
        NodeConfig config = valid(Map.of());
        assertThat(config.listen()).isEqualTo(new NodeConfig.Listen("0.0.0.0", 3001));
        assertThat(config.developmentKey()).isTrue();
        assertThat(config.redisUrl()).isEmpty();
        assertThat(config.engine().heartbeat().pingInterval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.engine().heartbeat().pingTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.engine().origins().grant("http://localhost:5173", "x"))
                .isEqualTo(Grant.WITH_CREDENTIALS);
        assertThat(config.engine().origins().grant("https://evil.example", "x")).isEqualTo(Grant.REFUSED);
    }

    @Test
    void node_address_and_address_masking_are_read() {
        RegistryConfig none = valid(Map.of()).registry();
        assertThat(none).isEqualTo(new RegistryConfig(Optional.empty(), false));
        Map<String, String> given = Map.of("NODE_ADDRESS", "10.0.1.7:3001", "MASK_ADDRESSES", "true");
        assertThat(valid(given).registry()).isEqualTo(new RegistryConfig(Optional.of("10.0.1.7:3001"), true));
        for (String address : List.of("10.0.1.7", "http://a:1", "a b:1", ":1", "a:")) {
            assertThat(bad(Map.of("NODE_ADDRESS", address)))
                    .singleElement()
                    .asString()
                    .startsWith("NODE_ADDRESS=" + address + " is not allowed: host:port");
        }
    }

    @Test
    void limits_are_rates_numbers_and_quotas_and_have_defaults() {
        NodeConfig none = valid(Map.of());
        assertThat(none.handshakes().connectionsPerAddress()).isEqualTo(1_000);
        assertThat(none.handshakes().connections()).as("from memory").isGreaterThan(100);
        assertThat(none.handshakes().handshakesPerAddress()).isEqualTo(new Rate(100, 500));
        assertThat(none.chat().eventRate()).isEqualTo(new Rate(50, 200));
        assertThat(none.chat().newConversations()).isEqualTo(new Quota(5, 60));
        NodeConfig given = valid(Map.of(
                "LIMIT_CONNECTIONS", "7",
                "LIMIT_CONNECTIONS_PER_IP", "3",
                "LIMIT_HANDSHAKES_PER_IP", "10:20",
                "LIMIT_EVENTS_PER_SOCKET", "5",
                "LIMIT_CONVERSATIONS", "1:2"));
        assertThat(given.handshakes()).isEqualTo(new HandshakeLimits(7, 3, new Rate(10, 20)));
        assertThat(given.chat().eventRate()).isEqualTo(new Rate(5, 5));
        assertThat(given.chat().newConversations()).isEqualTo(new Quota(1, 2));
        assertThat(bad(Map.of(
                        "LIMIT_CONNECTIONS", "0",
                        "LIMIT_HANDSHAKES_PER_IP", "fast",
                        "LIMIT_EVENTS_PER_SOCKET", "1:0",
                        "LIMIT_CONVERSATIONS", "5")))
                .extracting(BadVariable::name)
                .containsExactlyInAnyOrder(
                        "LIMIT_CONNECTIONS",
                        "LIMIT_HANDSHAKES_PER_IP",
                        "LIMIT_EVENTS_PER_SOCKET",
                        "LIMIT_CONVERSATIONS");
    }

    @Test
    void messages_are_ascii_for_containers_without_a_locale() {
        Map<String, String> environment = Map.of("REDIS_URL", "cache", "ECS_CONTAINER_METADATA_URI_V4", "task");
        assertThat(bad(environment))
                .hasSizeGreaterThan(1)
                .allSatisfy(line -> assertThat(line.toString()).isASCII());
        assertThatThrownBy(() -> RedisConfig.of("cache")).message().isASCII();
        assertThatThrownBy(() -> CommandConfiguration.redis(Map.of())).message().isASCII();
    }

    @Test
    void payload_and_send_buffer_are_a_million_bytes_by_default() {
        EngineLimits none = valid(Map.of()).engine().limits();
        assertThat(none.maxPayload()).isEqualTo(1_000_000);
        assertThat(none.sendBuffer()).isEqualTo(1_000_000);
        EngineLimits given = valid(Map.of("WEBSOCKET_MAX_PAYLOAD", "2000", "LIMIT_SEND_BUFFER", "3000"))
                .engine()
                .limits();
        assertThat(given.maxPayload()).isEqualTo(2_000);
        assertThat(given.sendBuffer()).isEqualTo(3_000);
    }

    @Test
    void recovery_can_be_switched_off_and_its_history_be_bounded() {
        assertThat(valid(Map.of()).recoveryWindow()).isEqualTo(Duration.ofMinutes(2));
        assertThat(valid(Map.of("RECOVERY_WINDOW", "0")).recoveryWindow()).isZero();
        assertThat(valid(Map.of("LIMIT_HISTORY", "5000")).historyLimit()).isEqualTo(5_000);
        assertThat(valid(Map.of()).historyLimit()).isEqualTo(1_000_000);
    }

    @Test
    void with_an_external_redis_nodes_relay_only_with_a_secret() {
        assertThat(valid(Map.of("REDIS_URL", "redis://cache", "JWT_SECRET", "s"))
                        .relay())
                .isEmpty();
        assertThat(valid(Map.of("REDIS_URL", "redis://cache", "JWT_SECRET", "s", "CLUSTER_SECRET", "0123456789abcdef"))
                        .relay())
                .contains(new RelayConfig("0123456789abcdef", false));
    }

    @Test
    void previous_secrets_are_read_beside_the_current_ones() {
        NodeConfig config = valid(Map.of(
                "JWT_SECRET",
                "now",
                "JWT_SECRET_PREVIOUS",
                " before ",
                "CLUSTER_SECRET",
                "0123456789abcdef",
                "CLUSTER_SECRET_PREVIOUS",
                "fedcba9876543210"));
        assertThat(config.auth()).isEqualTo(AuthConfig.ofSecret("now").withPreviousSecret("before"));
        assertThat(config.relay())
                .contains(new RelayConfig("0123456789abcdef", Optional.of("fedcba9876543210"), false));
        NodeConfig blank = valid(Map.of(
                "JWT_SECRET",
                "now",
                "JWT_SECRET_PREVIOUS",
                " ",
                "CLUSTER_SECRET",
                "0123456789abcdef",
                "CLUSTER_SECRET_PREVIOUS",
                ""));
        assertThat(blank.auth()).isEqualTo(AuthConfig.ofSecret("now"));
        assertThat(blank.relay()).contains(new RelayConfig("0123456789abcdef", false));
    }

    @Test
    void a_previous_secret_is_allowed_beside_a_key_set() {
        AuthConfig auth = valid(Map.of("JWT_JWKS_URL", "https://id.example/keys", "JWT_SECRET_PREVIOUS", "before"))
                .auth();
        assertThat(auth.secret()).isNull();
        assertThat(auth.previousSecret()).isEqualTo("before");
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTER_SECRET_PREVIOUS, 0123456789abcde, CLUSTER_SECRET, 0123456789abcdef, CLUSTER_SECRET_PREVIOUS=*** is not allowed",
        "CLUSTER_SECRET_PREVIOUS, 0123456789abcdef, JWT_SECRET, s, CLUSTER_SECRET is missing",
        "JWT_SECRET_PREVIOUS, before, CLUSTER_SECRET, 0123456789abcdef, JWT_SECRET is missing"
    })
    void a_previous_secret_that_is_too_short_or_alone_is_refused_by_name(
            String name, String value, String other, String otherValue, String message) {
        Map<String, String> embedded = new HashMap<>(Map.of(name, value, other, otherValue));
        assertThat(bad(embedded)).singleElement().asString().startsWith(message).doesNotContain(value);
        embedded.put("REDIS_URL", "redis://cache");
        assertThat(bad(embedded))
                .extracting(BadVariable::toString)
                .anySatisfy(line -> assertThat(line).startsWith(message).doesNotContain(value));
    }

    @Test
    void with_the_embedded_redis_a_relay_secret_is_generated() {
        RelayConfig one = valid(Map.of()).relay().orElseThrow();
        assertThat(one.generated()).isTrue();
        assertThat(one.secret())
                .isNotEqualTo(valid(Map.of()).relay().orElseThrow().secret());
        assertThat(valid(Map.of("CLUSTER_SECRET", "0123456789abcdef")).relay())
                .contains(new RelayConfig("0123456789abcdef", false));
    }

    @Test
    void the_log_is_text_at_a_terminal_and_json_elsewhere_by_default() {
        for (boolean terminal : new boolean[] {true, false}) {
            assertThat(Configuration.read(Map.of(), terminal, new SecureRandom()))
                    .isInstanceOfSatisfying(
                            Configuration.Valid.class,
                            valid -> assertThat(valid.config().logFormat())
                                    .isEqualTo(terminal ? LogFormat.TEXT : LogFormat.JSON));
        }
        assertThat(valid(Map.of("LOG_FORMAT", "text")).logFormat()).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void there_is_one_loop_per_processor_by_default() {
        assertThat(valid(Map.of()).eventLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(valid(Map.of("EVENT_LOOPS", "7")).eventLoops()).isEqualTo(7);
    }

    @Test
    void the_generated_key_differs_at_each_start() {
        assertThat(valid(Map.of()).auth().secret())
                .isNotEqualTo(valid(Map.of()).auth().secret());
    }

    @Test
    void with_an_external_redis_only_the_same_origin_is_allowed_and_a_key_is_needed() {
        Map<String, String> redis = Map.of("REDIS_URL", "redis://user:secret@cache:6379");
        assertThat(bad(redis)).singleElement().asString().startsWith("JWT_SECRET is missing: ");
        NodeConfig config = valid(Map.of("REDIS_URL", "redis://user:secret@cache:6379", "JWT_SECRET", "s"));
        assertThat(config.engine().origins().grant("http://localhost:5173", "x"))
                .isEqualTo(Grant.REFUSED);
    }

    @Test
    void on_ecs_redis_cannot_be_embedded() {
        Map<String, String> ecs = Map.of("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/x");
        assertThat(bad(ecs)).anySatisfy(variable -> assertThat(variable.name()).isEqualTo("REDIS_URL"));
    }

    @Test
    void on_ecs_the_task_endpoint_is_read() {
        assertThat(valid(Map.of()).taskEndpoint()).isEmpty();
        Map<String, String> ecs = Map.of(
                "ECS_CONTAINER_METADATA_URI_V4",
                "http://169.254.170.2/v4/x",
                "REDIS_URL",
                "redis://cache:6379",
                "JWT_SECRET",
                "s");
        assertThat(valid(ecs).taskEndpoint()).contains(URI.create("http://169.254.170.2/v4/x"));
        Map<String, String> garbled = new HashMap<>(ecs);
        garbled.put("ECS_CONTAINER_METADATA_URI_V4", "169.254.170.2");
        assertThat(bad(garbled))
                .singleElement()
                .asString()
                .startsWith("ECS_CONTAINER_METADATA_URI_V4=169.254.170.2 is not allowed: a URL");
    }

    @Test
    void node_id_is_read() {
        assertThat(valid(Map.of()).nodeId()).isEmpty();
        assertThat(valid(Map.of("NODE_ID", "blue")).nodeId()).contains(new NodeId("blue"));
    }

    @Test
    void an_empty_variable_counts_as_none() {
        assertThat(valid(Map.of("PORT", "", "REDIS_URL", " ")).listen().port()).isEqualTo(3001);
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 65536",
        "PORT, abc",
        "PORT, -1",
        "PORT, 3.5",
        "WEBSOCKET_PING_INTERVAL, 0",
        "WEBSOCKET_PING_TIMEOUT, -5",
        "WEBSOCKET_HEARTBEAT_INTERVAL, soon",
        "WEBSOCKET_MAX_PAYLOAD, 0",
        "LIMIT_SEND_BUFFER, 99999999999",
        "WIDGET_ENABLED, yes",
        "TRUSTED_PROXY_HOPS, -1",
        "EVENT_LOOPS, 0",
        "CONVERSATION_TTL_DAYS, 0",
        "CONVERSATION_TTL_DAYS, 1.5",
        "DRAIN_WINDOW, -1",
        "DRAIN_WINDOW, 20s",
        "RECOVERY_WINDOW, -1",
        "RECOVERY_WINDOW, 2m",
        "LOG_FORMAT, xml",
        "NODE_ID, a b",
        "CORS_ORIGINS, example.com",
        "JWT_JWKS_URL, ftp://keys"
    })
    void a_bad_variable_is_named_with_its_value_and_what_is_allowed(String name, String value) {
        assertThat(bad(Map.of(name, value, "JWT_SECRET", "s")))
                .singleElement()
                .asString()
                .startsWith(name + "=" + value + " is not allowed: ");
    }

    @Test
    void credentials_in_an_address_are_masked() {
        assertThat(bad(Map.of("JWT_JWKS_URL", "ftp://me:hunter2@keys")))
                .singleElement()
                .asString()
                .startsWith("JWT_JWKS_URL=ftp://***@keys is not allowed: ");
    }

    @Test
    void every_bad_variable_has_a_line_of_its_own() {
        assertThat(bad(Map.of("PORT", "x", "EVENT_LOOPS", "x", "LOG_FORMAT", "x")))
                .hasSize(3);
    }

    @Test
    void conversations_are_kept_for_30_days_by_default() {
        assertThat(valid(Map.of()).chat().conversationLife()).isEqualTo(Duration.ofDays(30));
        assertThat(valid(Map.of("CONVERSATION_TTL_DAYS", "7")).chat().conversationLife())
                .isEqualTo(Duration.ofDays(7));
    }

    @Test
    void the_drain_window_is_20_seconds_by_default() {
        assertThat(valid(Map.of()).drainWindow()).isEqualTo(Duration.ofSeconds(20));
        assertThat(valid(Map.of("DRAIN_WINDOW", "0")).drainWindow()).isEqualTo(Duration.ZERO);
    }

    @Test
    void the_web_hook_is_read() {
        assertThat(valid(Map.of()).responder()).isEmpty();
        assertThat(valid(Map.of("AUTO_RESPONDER_URL", "https://bot.example/answer?key=k"))
                        .responder()
                        .orElseThrow())
                .isEqualTo(ResponderConfig.of(URI.create("https://bot.example/answer?key=k")));
    }

    @Test
    void secrets_are_masked() {
        assertThat(bad(Map.of(
                        "REDIS_URL",
                        "http://user:hunter2@cache",
                        "JWT_PUBLIC_KEY",
                        "hunter2",
                        "AUTO_RESPONDER_URL",
                        "hunter2",
                        "CLUSTER_SECRET",
                        "hunter2 is not")))
                .hasSize(4)
                .allSatisfy(variable ->
                        assertThat(variable.toString()).contains("***").doesNotContain("hunter2"));
    }
}
