package dev.mooring.support;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node for all tests of a class. Its clients are closed after each test. */
public final class ChatNode implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private final String[] variables;
    private final List<Runnable> closes = new ArrayList<>();
    private @Nullable TestNode node;

    /** Creates a node with these environment variables: name, value, name, value… */
    public ChatNode(String... variables) {
        this.variables = variables;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        node = TestNode.start(variables);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closes.forEach(Runnable::run);
        closes.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Objects.requireNonNull(node).close();
    }

    /** The URL of the node. */
    public String url() {
        return Objects.requireNonNull(node).url();
    }

    /** A client of the node's API for back ends. */
    public BackEnd backEnd() {
        return new BackEnd(url());
    }

    /** Starts to connect with a token, or without one as a widget. */
    public ChatClient open(@Nullable String token) {
        return closed(ChatClient.open(url(), token));
    }

    /** Connects with a token, or without one as a widget. */
    public ChatClient connect(@Nullable String token, String... transports) {
        return closed(ChatClient.connect(url(), token, transports));
    }

    private ChatClient closed(ChatClient client) {
        closes.add(client::close);
        return client;
    }

    /** Connects as the agent {@code agent-7}. */
    public ChatClient agent() {
        return connect(TestNode.token("agent-7", Role.AGENT));
    }

    /** Connects as a widget without a customer id. */
    public ChatClient widget() {
        return connect(null);
    }

    /** Connects a client on a bare WebSocket, of which a test sees every frame. */
    public RawChat raw(@Nullable String token) {
        RawChat client = RawChat.connect(url(), token);
        closes.add(client::close);
        return client;
    }
}
