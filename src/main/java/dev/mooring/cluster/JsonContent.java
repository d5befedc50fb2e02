package dev.mooring.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.mooring.cluster.EntryContent.Volatility;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.PacketDecoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.io.IOException;
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

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /** Enough for the content around the arguments of most events. */
    private static final int INITIAL_CHARACTERS = 256;

    /** The packet type EVENT, which precedes the array in a client's packet. */
    private static final String EVENT = "2";

    private final String namespace;
    private final String text;
    private final JsonParser json;
    private SocketIoPacket.@Nullable Event packet;
    private @Nullable Targets targets;
    private Volatility flag = Volatility.ABSENT;
    private @Nullable Set<String> rooms;
    private @Nullable Boolean close;
    private boolean isRequest;

    /** The content is not in the format between nodes. */
    private static final class InvalidContent extends IOException {
        private static final long serialVersionUID = 1;
    }

    private JsonContent(String namespace, String text, JsonParser json) {
        this.namespace = namespace;
        this.text = text;
        this.json = json;
    }

    /** Reads the content of an entry of {@code namespace}; empty if it is invalid. */
    static Optional<EntryContent> read(String namespace, String text) {
        try (JsonParser json = JSON.createParser(text)) {
            JsonContent content = new JsonContent(namespace, text, json);
            content.read();
            return content.isRequest
                    ? Optional.empty()
                    : Optional.of(new EntryContent(
                            content.packet, content.targets, content.flag, content.rooms, content.close));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void read() throws IOException {
        expect(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "packet" -> packet(value);
                case "opts" -> options(value);
                case "rooms" -> rooms = strings(value);
                case "close" -> close = value == JsonToken.VALUE_TRUE;
                case "requestId" -> isRequest = true;
                default -> {}
            }
            json.skipChildren();
        }
        expect(json.nextToken() == null);
    }

    private void packet(JsonToken start) throws IOException {
        expect(start == JsonToken.START_OBJECT);
        packet = null;
        boolean isEvent = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("type")) {
                isEvent = value == JsonToken.VALUE_NUMBER_INT && json.getText().equals(EVENT);
            } else if (name.equals("data")) {
                packet = event(value);
            } else if (name.equals("id")) {
                isRequest = true;
            }
            json.skipChildren();
        }
        expect(isEvent && packet != null);
    }

    private SocketIoPacket.Event event(JsonToken start) throws IOException {
        expect(start == JsonToken.START_ARRAY);
        int from = offset();
        json.skipChildren();
        String array = text.substring(from, offset() + 1);
        if (new PacketDecoder().decode(EVENT + array) instanceof SocketIoPacket.Event event) {
            return new SocketIoPacket.Event(namespace, event.name(), event.args(), SocketIoPacket.NO_ACK);
        }
        throw new InvalidContent();
    }

    private int offset() {
        return (int) json.currentTokenLocation().getCharOffset();
    }

    private void options(JsonToken start) throws IOException {
        expect(start == JsonToken.START_OBJECT);
        Set<String> in = null;
        Set<String> except = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "rooms" -> in = strings(value);
                case "except" -> except = strings(value);
                case "flags" -> flags(value);
                default -> {}
            }
            json.skipChildren();
        }
        if (in == null || except == null) {
            throw new InvalidContent();
        }
        targets = new Targets(in, except, false);
    }

    private void flags(JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isVolatile = json.currentName().equals("volatile");
            JsonToken value = json.nextToken();
            if (isVolatile) {
                flag = value == JsonToken.VALUE_TRUE ? Volatility.YES : Volatility.NO;
            }
            json.skipChildren();
        }
    }

    private Set<String> strings(JsonToken start) throws IOException {
        expect(start == JsonToken.START_ARRAY);
        Set<String> strings = new LinkedHashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_STRING);
            strings.add(json.getText());
        }
        return strings;
    }

    private static void expect(boolean isValid) throws InvalidContent {
        if (!isValid) {
            throw new InvalidContent();
        }
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
