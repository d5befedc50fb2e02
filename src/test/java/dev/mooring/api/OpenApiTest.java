package dev.mooring.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.AutoResponder;
import dev.mooring.chat.ChatConfig;
import dev.mooring.chat.Stores;
import dev.mooring.chat.event.Chat;
import dev.mooring.chat.store.MemoryStore;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The OpenAPI document and the mounted routes are the same. */
@ExtendWith(VertxExtension.class)
class OpenApiTest {

    @Test
    void the_document_describes_exactly_the_mounted_routes(Vertx vertx) throws IOException {
        assertThat(described()).isEqualTo(mounted(vertx)).hasSize(7);
    }

    private static Set<String> described() throws IOException {
        Set<String> operations = new TreeSet<>();
        try (InputStream yaml = Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/openapi.yaml"))) {
            JsonNode paths = new YAMLMapper().readTree(yaml).get("paths");
            paths.properties()
                    .forEach(path -> path.getValue().properties().forEach(field -> {
                        if (!field.getKey().equals("parameters")) {
                            operations.add(HttpMethod.valueOf(field.getKey().toUpperCase(Locale.ROOT)) + " "
                                    + path.getKey().replaceAll("\\{(\\w+)}", ":$1"));
                        }
                    }));
        }
        return operations;
    }

    private static Set<String> mounted(Vertx vertx) {
        Set<String> operations = new TreeSet<>();
        Router router = Router.router(vertx);
        api(vertx).mount(router);
        for (Route route : router.getRoutes()) {
            if (route.methods() != null) {
                route.methods().forEach(method -> operations.add(method + " " + route.getPath()));
            }
        }
        return operations;
    }

    private static ApiRoutes api(Vertx vertx) {
        Loops loops = await(Loops.start(vertx, 1));
        MemoryStore store = new MemoryStore(loops, InstantSource.system());
        Stores stores = new Stores(store, store);
        Namespace namespace =
                SocketIoServer.create(loops, ServerOptions.DEFAULTS).of("/chat");
        AuthConfig keys = AuthConfig.ofSecret("a secret that only tests know, and long enough");
        PerLoop<TokenVerifier> verifiers =
                PerLoop.create(loops, loop -> new TokenVerifier(keys, InstantSource.system()));
        Chat.Services services =
                new Chat.Services(stores, AutoResponder.NONE, InstantSource.system(), new SecureRandom());
        Chat chat = Chat.open(namespace, loops, ChatConfig.DEFAULTS, verifiers, services);
        SessionDirectory directory = new SessionDirectory(
                () -> {
                    throw new IllegalStateException("this test does not use the directory");
                },
                new SecureRandom());
        return ApiRoutes.forBackEnds(
                loops,
                verifiers,
                1_000,
                new ConversationOperations(stores, chat.messageService()),
                new UserOperations(namespace, directory));
    }
}
