package dev.mooring.cluster;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the stream.
 *
 * @param id the id of the entry
 * @param uid the uid of the node that wrote the entry, in the namespace
 * @param namespace the namespace that the message belongs to
 * @param type the number of the {@link MessageType}
 * @param data the content, JSON or MessagePack in base64
 */
record StreamEntry(StreamId id, String uid, String namespace, String type, String data) {

    /** The key of the stream. */
    static final String STREAM = "socket.io";

    /** The maximum length of {@code data}; an entry with a longer one is skipped. */
    static final int MAX_DATA = 4_000_000;

    /** The maximum number of bytes of a word that is decoded: a character takes three at most. */
    private static final int MAX_BYTES = 3 * MAX_DATA;

    /** The maximum length of other fields. */
    private static final int MAX_FIELD = 1_000;

    /** The id of an entry in an answer of Redis; empty if the answer is no entry. */
    static Optional<StreamId> id(@Nullable Response entry) {
        return entry != null && entry.type() == ResponseType.MULTI && entry.size() == 2
                ? StreamId.parse(String.valueOf(entry.get(0)))
                : Optional.empty();
    }

    /** Reads an entry of an answer of Redis; empty if it is malformed. */
    static Optional<StreamEntry> read(StreamId id, Response entry) {
        Response fields = entry.get(1);
        if (fields == null || fields.type() != ResponseType.MULTI) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(fields.size());
        for (Response word : fields) {
            if (word == null
                    || word.type() != ResponseType.BULK
                    || word.toBuffer().length() > MAX_BYTES) {
                return Optional.empty();
            }
            words.add(word.toString());
        }
        return read(id, words);
    }

    /**
     * Reads an entry from the names and values of its fields; empty if a field is missing, too long, or present twice.
     */
    static Optional<StreamEntry> read(StreamId id, List<String> fields) {
        if (fields.size() % 2 != 0) {
            return Optional.empty();
        }
        String[] values = new String[4];
        for (int i = 0; i < fields.size(); i += 2) {
            int place = place(fields.get(i));
            if (place >= 0) {
                String value = fields.get(i + 1);
                if (values[place] != null || value.length() > (place == 3 ? MAX_DATA : MAX_FIELD)) {
                    return Optional.empty();
                }
                values[place] = value;
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
}
