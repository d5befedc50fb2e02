package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.RawTcp;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A load balancer closes {@code /ops/*} and {@code /metrics} by the path as it is sent: the node answers 404 where another
 * spelling would come to the same routes.
 */
class ClosedPathsIT {

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String get(String path) throws IOException {
        return RawTcp.exchange(
                URI.create(node.url()).getPort(),
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\nAuthorization: Bearer "
                        + TestNode.token("admin-1", Role.ADMIN) + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ops/nodes",
                "/ops/counts?by=namespace",
                "/ops/",
                "/ops/main.js",
                "/ops/socket.io/?EIO=4&transport=polling",
                "/metrics"
            })
    void the_plain_path_is_served(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%6Fps/nodes",
                "/o%70s/counts",
                "/%6f%70%73/",
                "/x/../ops/nodes",
                "/socket.io/../ops/nodes",
                "/./ops/nodes",
                "/x/%2e%2e/ops/nodes",
                "//ops/nodes",
                "/opsx/../ops/nodes",
                "/%6Fps/socket.io/?EIO=4&transport=polling",
                "/socket.io/../ops/socket.io/?EIO=4&transport=polling",
                "/%6Detrics",
                "/x/../metrics",
                "/metricsx/../metrics",
                "/OPS/nodes",
                "/ops;x/nodes"
            })
    void another_spelling_is_not_found(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 404 ").contains("not_found");
    }
}
