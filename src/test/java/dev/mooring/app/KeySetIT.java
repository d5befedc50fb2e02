package dev.mooring.app;

import dev.mooring.support.MetadataEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** A node that fetches the key set of an issuer. */
class KeySetIT {

    @ParameterizedTest
    @ValueSource(ints = {200, 503})
    void a_node_that_has_stopped_keeps_no_connection_to_the_issuer(int status) {
        List<CompletableFuture<Void>> connections = new CopyOnWriteArrayList<>();
        try (MetadataEndpoint issuer = MetadataEndpoint.start((number, request) -> {
            CompletableFuture<Void> closed = new CompletableFuture<>();
            request.connection().closeHandler(ignored -> closed.complete(null));
            connections.add(closed);
            MetadataEndpoint.reply(request, status, "{\"keys\":[]}");
        })) {
            TestNode node = TestNode.start("JWT_JWKS_URL", issuer.uri().toString());
            assertThat(connections).isNotEmpty().noneMatch(CompletableFuture::isDone);
            node.close();
            assertThat(connections).allSatisfy(closed -> assertThat(closed).succeedsWithin(Duration.ofSeconds(2)));
        }
    }
}
