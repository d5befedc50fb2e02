package dev.mooring.cluster;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the stream, as it stands there.
 *
 * @param id its place
 * @param uid who wrote it: a node's name within one namespace
 * @param namespace the namespace that it is about
 * @param type the number of its {@link MessageType}
 * @param data its content, JSON or MessagePack in base64
 */
record StreamEntry(StreamId id, String uid, String namespace, String type, String data) {

    /** The key of the stream. */
    static final String STREAM = "socket.io";

    /** How many characters of content an entry may have; longer ones are not read. */
    static final int MAX_DATA = 4_000_000;

    /** How many characters any other field may have. */
    private static final int MAX_FIELD = 1_000;

    /** Whether that node has written it about that namespace. */
    boolean isFrom(String node, String about) {
        return uid.equals(node) && namespace.equals(about);
    }

    /** The id of an entry in an answer of Redis; empty if that is no entry. */
    static Optional<StreamId> id(@Nullable Response entry) {
        return entry != null && entry.type() == ResponseType.MULTI && entry.size() == 2
                ? StreamId.parse(String.valueOf(entry.get(0)))
                : Optional.empty();
    }

    /** Reads an entry with that id; empty when fields are missing, too long, or there twice. */
    static Optional<StreamEntry> read(StreamId id, Response entry) {
        Response fields = entry.get(1);
        if (fields == null || fields.type() != ResponseType.MULTI || fields.size() % 2 != 0) {
            return Optional.empty();
        }
        String[] values = new String[4];
        for (int i = 0; i < fields.size(); i += 2) {
            int place = place(String.valueOf(fields.get(i)));
            if (place >= 0) {
                Response value = fields.get(i + 1);
                if (values[place] != null || value == null || isTooLong(value, place)) {
                    return Optional.empty();
                }
                values[place] = value.toString();
            }
        }
        for (String value : values) {
            if (value == null) {
                return Optional.empty();
            }
        }
        return Optional.of(new StreamEntry(id, values[0], values[1], values[2], values[3]));
    }

    private static int place(String field) {
        return switch (field) {
            case "uid" -> 0;
            case "nsp" -> 1;
            case "type" -> 2;
            case "data" -> 3;
            default -> -1;
        };
    }

    private static boolean isTooLong(Response value, int place) {
        int limit = place == 3 ? MAX_DATA : MAX_FIELD;
        return value.type() != ResponseType.BULK || value.toBuffer().length() > limit;
    }
}
