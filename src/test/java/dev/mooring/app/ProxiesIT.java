package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The addresses of clients behind two trusted proxies, as the registry lists them. */
class ProxiesIT {

    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start("TRUSTED_PROXY_HOPS", "2");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** In {@code forwarded} a bar separates the lines of the header. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "203.0.113.1, 10.0.0.1                     ! 203.0.113.1",
                "198.51.100.9, 203.0.113.2, 10.0.0.1       ! 203.0.113.2",
                "203.0.113.3 | 10.0.0.1                    ! 203.0.113.3",
                "198.51.100.9 | 203.0.113.4, 10.0.0.1      ! 203.0.113.4",
                "198.51.100.9, 203.0.113.5 | 10.0.0.1      ! 203.0.113.5",
                "unknown, <b>, 203.0.113.6, nonsense       ! 203.0.113.6",
                "203.0.113.7:4711, 10.0.0.1                ! 203.0.113.7",
                "2001:db8::8, 10.0.0.1                     ! 2001:db8::8",
                "[2001:db8::9]:4711, 10.0.0.1              ! 2001:db8::9",
                "10.0.0.1                                  ! 127.0.0.1",
                "` `                                       ! 127.0.0.1",
                "203.0.113.1, unknown, 10.0.0.1            ! 127.0.0.1",
                "203.0.113.1, , 10.0.0.1                   ! 127.0.0.1",
                "203.0.113.1, 999.0.113.1, 10.0.0.1        ! 127.0.0.1",
                "203.0.113.1, localhost, 10.0.0.1          ! 127.0.0.1",
                "203.0.113.1, a:b:c:, 10.0.0.1             ! 127.0.0.1"
            })
    void the_clients_address_is_the_one_the_outer_proxy_saw_or_else_the_peer(String forwarded, String address) {
        String[] headers = Arrays.stream(forwarded.split("\\|"))
                .flatMap(line -> Arrays.stream(new String[] {"X-Forwarded-For", line.strip()}))
                .toArray(String[]::new);
        String opened = RawHttp.get(node.url() + "/socket.io/?EIO=4&transport=polling", headers)
                .body();
        String session = new JsonObject(opened.substring(1)).getString("sid").substring(0, 16);
        await().untilAsserted(() -> assertThat(sessionsOf(address).encode()).contains(session));
    }

    private static JsonArray sessionsOf(String address) {
        String query = "?limit=200&ip=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
        return new JsonObject(RawHttp.get(node.url() + "/ops/sessions" + query, "Authorization", "Bearer " + ADMIN)
                        .body())
                .getJsonArray("sessions");
    }
}
