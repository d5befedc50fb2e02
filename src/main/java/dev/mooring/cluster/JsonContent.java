package dev.mooring.cluster;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.mooring.cluster.EntryContent.Volatility;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.JsonScanner;
import dev.mooring.socketio.packet.PacketDecoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the content of entries in JSON. The arguments of an event are not parsed into objects: their JSON is
 * validated and kept as text. An instance reads one content.
 */
final class JsonContent {

    /** Enough for the content around the arguments of most events. */
    private static final int INITIAL_CHARACTERS = 256;

    /** The packet type EVENT. */
    private static final String EVENT = "2";

    private final String namespace;
    private final JsonScanner json;
    private SocketIoPacket.@Nullable Event packet;
    private @Nullable Targets targets;
    private Volatility flag = Volatility.ABSENT;
    private @Nullable Set<String> rooms;
    private @Nullable Boolean close;
    private boolean isRequest;

    /** The content is not in the format between nodes. */
    private static final class InvalidContent extends Exception {
        private static final long serialVersionUID = 1;
    }

    private JsonContent(String namespace, String text) {
        this.namespace = namespace;
        this.json = new JsonScanner(text, 0);
    }

    /** Reads the content of an entry of {@code namespace}; empty if it is invalid. */
    static Optional<EntryContent> read(String namespace, String text) {
        JsonContent content = new JsonContent(namespace, text);
        try {
            content.read();
        } catch (InvalidContent e) {
            return Optional.empty();
        }
        return content.isRequest
                ? Optional.empty()
                : Optional.of(
                        new EntryContent(content.packet, content.targets, content.flag, content.rooms, content.close));
    }

    private void read() throws InvalidContent {
        for (String name = firstName(); name != null; name = nextName()) {
            switch (name) {
                case "packet" -> packet();
                case "opts" -> options();
                case "rooms" -> rooms = strings();
                case "close" -> close = value().equals("true");
                default -> {
                    isRequest |= name.equals("requestId");
                    skip();
                }
            }
        }
        expect(json.isAtEnd());
    }

    /*
     * Brackets are taken, not entered: the arguments of an event may be nested as deep here as in the packet of a client.
     */

    /** Begins an object, and returns the name of its first field; null if it has none, and is over. */
    private @Nullable String firstName() throws InvalidContent {
        expect(json.take('{'));
        return json.take('}') ? null : required(json.name());
    }

    /** Returns the name of the next field of an object; null if it is over. */
    private @Nullable String nextName() throws InvalidContent {
        if (json.take(',')) {
            return required(json.name());
        }
        expect(json.take('}'));
        return null;
    }

    private void packet() throws InvalidContent {
        packet = null;
        String type = "";
        for (String name = firstName(); name != null; name = nextName()) {
            switch (name) {
                case "type" -> type = value();
                case "data" -> packet = PacketDecoder.event(namespace, json).orElseThrow(InvalidContent::new);
                default -> {
                    isRequest |= name.equals("id");
                    skip();
                }
            }
        }
        expect(type.equals(EVENT) && packet != null);
    }

    private void options() throws InvalidContent {
        Set<String> in = null;
        Set<String> except = null;
        for (String name = firstName(); name != null; name = nextName()) {
            switch (name) {
                case "rooms" -> in = strings();
                case "except" -> except = strings();
                case "flags" -> flags();
                default -> skip();
            }
        }
        targets = new Targets(required(in), required(except), false);
    }

    private void flags() throws InvalidContent {
        if (json.peek() != '{') {
            skip();
            return;
        }
        for (String name = firstName(); name != null; name = nextName()) {
            String value = value();
            if (name.equals("volatile")) {
                flag = value.equals("true") ? Volatility.YES : Volatility.NO;
            }
        }
    }

    private Set<String> strings() throws InvalidContent {
        Set<String> strings = new LinkedHashSet<>();
        expect(json.take('['));
        if (json.take(']')) {
            return strings;
        }
        do {
            strings.add(required(json.string()));
        } while (json.take(','));
        expect(json.take(']'));
        return strings;
    }

    /** Moves past a value of any type, and returns its JSON. */
    private String value() throws InvalidContent {
        json.peek();
        int from = json.position();
        skip();
        return json.textFrom(from);
    }

    private void skip() throws InvalidContent {
        expect(json.skipValue());
    }

    private static void expect(boolean isValid) throws InvalidContent {
        if (!isValid) {
            throw new InvalidContent();
        }
    }

    private static <T> T required(@Nullable T value) throws InvalidContent {
        if (value == null) {
            throw new InvalidContent();
        }
        return value;
    }

    /** Writes the content of a message, whose event must not have attachments. */
    static String write(ClusterMessage message, boolean isVolatile) {
        StringBuilder json = new StringBuilder(INITIAL_CHARACTERS).append('{');
        if (message instanceof ClusterMessage.Emit emit) {
            writePacket(json, emit.broadcast().packet());
        }
        writeOptions(json, message.targets(), isVolatile);
        if (message instanceof ClusterMessage.SocketsJoin join) {
            writeStrings(json.append(','), "rooms", join.rooms());
        } else if (message instanceof ClusterMessage.SocketsLeave leave) {
            writeStrings(json.append(','), "rooms", leave.rooms());
        } else if (message instanceof ClusterMessage.DisconnectSockets disconnect) {
            json.append(",\"close\":").append(disconnect.close());
        }
        return json.append('}').toString();
    }

    private static void writePacket(StringBuilder json, SocketIoPacket.Event event) {
        String values = event.args().values();
        json.ensureCapacity(INITIAL_CHARACTERS + values.length());
        writeString(json.append("\"packet\":{\"type\":").append(EVENT).append(",\"data\":["), event.name());
        if (!values.isEmpty()) {
            json.append(',').append(values);
        }
        json.append("]},");
    }

    private static void writeOptions(StringBuilder json, Targets targets, boolean isVolatile) {
        writeStrings(json.append("\"opts\":{"), "rooms", targets.rooms());
        writeStrings(json.append(','), "except", targets.except());
        json.append(",\"flags\":{")
                .append(isVolatile ? "\"volatile\":true" : "")
                .append("}}");
    }

    private static void writeStrings(StringBuilder json, String name, Collection<String> strings) {
        json.append('"').append(name).append("\":[");
        String separator = "";
        for (String string : strings) {
            writeString(json.append(separator), string);
            separator = ",";
        }
        json.append(']');
    }

    private static void writeString(StringBuilder json, String string) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(string, json);
        json.append('"');
    }
}
