package dev.mooring.app;

import dev.mooring.logging.CollectedLog;
import dev.mooring.support.BareWebSocket;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.StandInNode;
import dev.mooring.support.TwoNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that hangs up causes no log line: after any step, with a FIN or with a RST, at the node of its
 * session and through another one.
 */
class HangUpIT {

    private static final int TIMES = 30;
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes(
            "DRAIN_WINDOW", "100", "LIMIT_HANDSHAKES_PER_IP", "10000:10000", "LIMIT_CONNECTIONS_PER_IP", "10000");

    private static CollectedLog log;

    @BeforeAll
    static void collect() {
        log = CollectedLog.collect();
    }

    @AfterAll
    static void stopCollecting() {
        log.close();
    }

    /** The last step of a client of a polling session at node one before it hangs up. */
    enum Step {
        NOTHING {
            @Override
            void send(BareWebSocket client, String sid) {}
        },
        HALF_A_REQUEST {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send("GET " + POLLING + " HTTP/1.1\r\nHost: localhost\r\nX-");
            }
        },
        NO_HTTP {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send("\u0000\u0001\u0002 hello\r\n\r\n");
            }
        },
        A_HANDSHAKE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("GET", POLLING, ""));
            }
        },
        A_WEBSOCKET_HANDSHAKE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET));
            }
        },
        A_WEBSOCKET_HANDSHAKE_AND_A_CONNECT {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET)).frame("40/chat,");
            }
        },
        A_POLL {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("GET", POLLING + sid, ""));
            }
        },
        HALF_A_POST {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send("POST " + POLLING + sid + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n40/ch");
            }
        },
        HALF_A_CHUNKED_POST {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send("POST " + POLLING + sid
                        + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n40/ch\r\n20\r\nat");
            }
        },
        A_POST {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("POST", POLLING + sid, "40/chat,"));
            }
        },
        AN_UPGRADE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET + sid));
            }
        },
        AN_UPGRADE_AND_A_PROBE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET + sid)).frame("2probe");
            }
        },
        AN_UPGRADE_AND_HALF_A_FRAME {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                assertThat(client.send(BareWebSocket.upgrade(WEBSOCKET + sid)).head())
                        .startsWith("HTTP/1.1 101");
                client.send("\u0001");
            }
        },
        A_WHOLE_UPGRADE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET + sid)).head();
                assertThat(client.frame("2probe").text()).isEqualTo("3probe");
                client.frame("5").frame("40/chat,").frame("40/chat,");
            }
        },
        A_PONG_THAT_NOBODY_ASKED_FOR {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET + sid)).head();
                client.frame("3");
            }
        },
        THREE_REQUESTS_AT_ONCE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("POST", POLLING + sid, "40/chat,")
                        + request("GET", POLLING + sid, "")
                        + BareWebSocket.upgrade(WEBSOCKET + sid));
            }
        },
        A_POLL_AND_AN_UPGRADE_BEHIND_IT {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("GET", POLLING + sid, "") + BareWebSocket.upgrade(WEBSOCKET + sid));
            }
        },
        AN_UPGRADE_OF_NO_SESSION {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(BareWebSocket.upgrade(WEBSOCKET + sid.substring(0, sid.length() - 2) + "AA"));
            }
        },
        A_LARGE_FILE {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("GET", "/socket.io/socket.io.js", "").repeat(20));
            }
        },
        HALF_A_CALL_OF_THE_API {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send("POST /api/conversations HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n{");
            }
        },
        A_CALL_OF_THE_API {
            @Override
            void send(BareWebSocket client, String sid) throws IOException {
                client.send(request("GET", "/ops/counts", "") + request("GET", "/health", ""));
            }
        };

        abstract void send(BareWebSocket client, String sid) throws IOException;

        private static String request(String method, String path, String body) {
            return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_hangs_up_causes_no_log_line(Step step) throws IOException {
        for (String node : Arrays.asList(NODES.one(), NODES.two())) {
            for (int i = 0; i < TIMES; i++) {
                String sid = "&sid=" + RawPolling.open(NODES.one()).sid();
                BareWebSocket client = BareWebSocket.dial(node);
                step.send(client, sid);
                if (i % 2 == 0) {
                    client.reset();
                } else {
                    client.close();
                }
            }
        }
        assertLogIsEmpty();
    }

    private static void assertLogIsEmpty() {
        // Pending work ends first: both nodes answer, and so does each of their loops.
        for (int i = 0; i < 8; i++) {
            assertThat(RawHttp.get(NODES.one() + "/health").statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(NODES.two() + "/health").statusCode()).isEqualTo(200);
        }
        assertThat(log.take()).isEmpty();
    }

    /** The part of an answer that the owner of a relayed request sends before it resets the connection. */
    enum Answer {
        NONE(""),
        HALF_A_HEAD("HTTP/1.1 200 OK\r\nContent-"),
        HALF_A_BODY("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        HALF_A_CHUNK("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nhalf"),
        A_WHOLE_ONE("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        AN_UPGRADE("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
        AN_UPGRADE_AND_HALF_A_FRAME(AN_UPGRADE.text + "\u0001");

        private final String text;

        Answer(String text) {
            this.text = text;
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_owner_that_resets_a_relayed_connection_causes_no_log_line(Answer answer) throws Exception {
        try (ServerSocket owner = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String key = "port%04x".formatted(owner.getLocalPort());
            StandInNode.register(NODES.redis(), key, "draining", owner.getLocalPort());
            for (int i = 0; i < TIMES; i++) {
                BareWebSocket client = BareWebSocket.dial(NODES.one());
                client.send(BareWebSocket.upgrade(WEBSOCKET + "&sid=" + StandInNode.sid(key)));
                try (Socket connection = owner.accept()) {
                    int ignored = connection.getInputStream().read();
                    connection.getOutputStream().write(answer.text.getBytes(StandardCharsets.UTF_8));
                    if (answer.text.endsWith("ok") || answer.text.startsWith("HTTP/1.1 101")) {
                        assertThat(client.head()).startsWith(answer.text.substring(0, 12));
                    }
                    connection.setSoLinger(true, 0);
                }
                client.close();
            }
        }
        assertLogIsEmpty();
    }
}
