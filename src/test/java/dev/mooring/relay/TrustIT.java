package dev.mooring.relay;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawTcp;
import dev.mooring.support.StandInNode;
import dev.mooring.support.TwoNodes;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The tickets that a node accepts, and the requests that a node relays. */
class TrustIT {

    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final String SID = POLLING + "&sid=";
    private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";
    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    private static final RelayConfig CONFIG = new RelayConfig(TwoNodes.SECRET, false);

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes("TRUSTED_PROXY_HOPS", "1");

    private static String ticket(Duration age, String client, String uri) {
        return new RelayTicket("two", Instant.now().minus(age).toEpochMilli(), client).write(CONFIG, "GET", uri);
    }

    /** Opens a session on the first node with the ticket, and returns the client's address in the list of sessions. */
    private static String addressOfSessionWith(String ticket) {
        String session = RawPolling.open(NODES.one(), RelayTicket.HEADER, ticket, "X-Forwarded-For", "203.0.113.7")
                .session();
        return await().until(() -> address(session), address -> !address.isEmpty());
    }

    private static String address(String session) {
        String answer = RawHttp.get(NODES.one() + "/ops/sessions/" + session, "Authorization", "Bearer " + ADMIN)
                .body();
        return new JsonObject(answer).getString("ip", "");
    }

    @Test
    void the_clients_address_comes_from_the_ticket_of_a_node() {
        assertThat(addressOfSessionWith(ticket(Duration.ZERO, "198.51.100.1", POLLING)))
                .isEqualTo("198.51.100.1");
        assertThat(addressOfSessionWith(ticket(Duration.ofSeconds(28), "2001:db8::1", POLLING)))
                .isEqualTo("2001:db8::1");
    }

    @Test
    void an_old_or_forged_ticket_or_one_for_another_request_is_ignored() {
        assertThat(addressOfSessionWith(ticket(Duration.ofSeconds(31), "198.51.100.1", POLLING)))
                .isEqualTo("203.0.113.7");
        assertThat(addressOfSessionWith(ticket(Duration.ZERO, "198.51.100.1", POLLING + "&x")))
                .isEqualTo("203.0.113.7");
        String good = ticket(Duration.ZERO, "198.51.100.1", POLLING);
        assertThat(addressOfSessionWith(good.replace("198.51.100.1", "198.51.100.2")))
                .isEqualTo("203.0.113.7");
        assertThat(addressOfSessionWith("v1;two;0;198.51.100.1;AAAA")).isEqualTo("203.0.113.7");
        assertThat(addressOfSessionWith("nonsense")).isEqualTo("203.0.113.7");
    }

    @Test
    void a_relayed_request_is_not_relayed_again() {
        String path = SID + RawPolling.open(NODES.one()).sid();
        HttpResponse<String> brought =
                RawHttp.get(NODES.two() + path, RelayTicket.HEADER, ticket(Duration.ZERO, "198.51.100.1", path));
        assertThat(brought.statusCode()).isEqualTo(400);
        assertThat(brought.body()).isEqualTo(UNKNOWN);
        String forged = ticket(Duration.ofSeconds(31), "198.51.100.1", path);
        assertThat(RawHttp.send("OPTIONS", NODES.two() + path, "", RelayTicket.HEADER, forged)
                        .statusCode())
                .isEqualTo(204);
        assertThat(RawHttp.post(NODES.two() + path, "40/chat,", RelayTicket.HEADER, forged)
                        .body())
                .as("a request with a forged ticket is relayed like any other")
                .isEqualTo("ok");
    }

    @Test
    void a_request_is_relayed_unchanged_with_a_ticket_that_replaces_the_clients_own() {
        try (StandInNode other = StandInNode.start(NODES.redis(), "standin1")) {
            String path = SID + other.sid() + "&t=%7E;+";
            HttpResponse<String> answer = RawHttp.get(
                    NODES.one() + path,
                    RelayTicket.HEADER,
                    "v1;two;1;6.6.6.6;AAAA",
                    "X-Forwarded-For",
                    "192.0.2.1, 203.0.113.7",
                    "Cookie",
                    "a=b",
                    "TE",
                    "trailers",
                    "Origin",
                    "https://elsewhere.example.com");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("6");
            assertThat(answer.headers().allValues("x-from")).containsExactly("stand-in");
            assertThat(answer.headers().allValues("vary"))
                    .as("only the headers of the owner")
                    .isEmpty();
            HttpServerRequest request = other.request();
            assertThat(request.uri()).isEqualTo(path);
            assertThat(request.getHeader("Host")).isEqualTo(NODES.one().substring("http://".length()));
            assertThat(request.getHeader("Cookie")).isEqualTo("a=b");
            assertThat(request.getHeader("Origin")).isEqualTo("https://elsewhere.example.com");
            assertThat(request.getHeader("X-Forwarded-For")).isEqualTo("192.0.2.1, 203.0.113.7");
            assertThat(request.getHeader("TE")).isNull();
            assertThat(request.headers().getAll(RelayTicket.HEADER)).hasSize(1);
            assertThat(RelayTicket.read(request.getHeader(RelayTicket.HEADER), CONFIG, "GET", path, Instant.now()))
                    .get()
                    .satisfies(ticket -> assertThat(ticket.client()).isEqualTo("203.0.113.7"))
                    .satisfies(ticket -> assertThat(ticket.node()).isEqualTo("one"));
        }
    }

    @Test
    void a_body_is_relayed_even_if_the_client_declares_its_length_hop_by_hop() throws IOException {
        String path = SID + RawPolling.open(NODES.one()).sid();
        String request = "POST " + path + " HTTP/1.1\r\nHost: two\r\nConnection: Content-Length\r\n"
                + "Content-Length: 8\r\n\r\n40/chat,";
        assertThat(RawTcp.exchange(URI.create(NODES.two()).getPort(), request))
                .startsWith("HTTP/1.1 200")
                .endsWith("ok");
    }

    @Test
    void the_owner_answers_a_preflight_and_without_an_owner_any_node_does() {
        try (StandInNode other = StandInNode.start(NODES.redis(), "standin2")) {
            HttpResponse<String> answer = RawHttp.send("OPTIONS", NODES.one() + SID + other.sid(), "");
            assertThat(answer.headers().allValues("x-from")).containsExactly("stand-in");
            assertThat(other.request().method().name()).isEqualTo("OPTIONS");
        }
        assertThat(RawHttp.send("OPTIONS", NODES.one() + SID + StandInNode.sid("nobodys1"), "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void a_session_of_an_unreachable_owner_is_unknown_at_once() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            StandInNode.register(NODES.redis(), "standin3", "ready", socket.getLocalPort());
        }
        assertUnknownAtOnce(SID + StandInNode.sid("standin3"), Duration.ofMillis(1_500));
        assertUnknownAtOnce(SID + StandInNode.sid("standin3"), Duration.ofMillis(500));
    }

    @Test
    void an_unknown_node_key_is_looked_up_once_and_an_invalid_sid_never() {
        assertUnknownAtOnce(SID + StandInNode.sid("nobodys2"), Duration.ofMillis(1_500));
        for (int i = 0; i < 20; i++) {
            assertUnknownAtOnce(SID + StandInNode.sid("nobodys2"), Duration.ofMillis(500));
            assertUnknownAtOnce(
                    SID + StandInNode.sid("other" + (100 + i)).replaceAll("A$", "B"), Duration.ofMillis(500));
        }
    }

    private static void assertUnknownAtOnce(String path, Duration atMost) {
        long start = System.nanoTime();
        HttpResponse<String> answer = RawHttp.get(NODES.one() + path);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(atMost);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(UNKNOWN);
    }

    @Test
    void only_nodes_can_use_the_probe() {
        String path = "/relay/probe";
        assertThat(RawHttp.get(NODES.one() + path).statusCode()).isEqualTo(404);
        assertThat(RawHttp.get(NODES.one() + path, RelayTicket.HEADER, ticket(Duration.ZERO, "two", "/"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(RawHttp.get(NODES.one() + path, RelayTicket.HEADER, ticket(Duration.ZERO, "two", path))
                        .statusCode())
                .isEqualTo(204);
    }
}
