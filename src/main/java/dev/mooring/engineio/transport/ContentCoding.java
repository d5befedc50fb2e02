package dev.mooring.engineio.transport;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A content coding with which the body of a polling response can be compressed. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-content-codings">Content codings</a>
 */
enum ContentCoding {
    /** The gzip format of RFC 1952. */
    GZIP("gzip"),
    /** The zlib format of RFC 1950, which HTTP calls {@code deflate}; it contains a deflate stream of RFC 1951. */
    DEFLATE("deflate");

    /**
     * The fastest level: compression blocks the loop, and repetitive packet text already shrinks well at this level.
     */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** The name of the coding in HTTP headers. */
    String token() {
        return token;
    }

    /**
     * The coding that the client prefers; empty when the client accepts neither.
     *
     * @param accepted the client's {@code Accept-Encoding} header
     */
    static Optional<ContentCoding> preferred(@Nullable String accepted) {
        if (accepted == null) {
            return Optional.empty();
        }
        double gzip = GZIP.weightIn(accepted);
        double deflate = DEFLATE.weightIn(accepted);
        if (gzip > 0 && gzip >= deflate) {
            return Optional.of(GZIP);
        }
        return deflate > 0 ? Optional.of(DEFLATE) : Optional.empty();
    }

    /** The quality value of this coding in the header; 0 if the client does not accept the coding. */
    private double weightIn(String accepted) {
        double others = 0;
        for (String item : accepted.split(",", -1)) {
            String[] parts = item.split(";", -1);
            String name = parts[0].strip();
            if (name.equalsIgnoreCase(token)) {
                return weight(parts);
            }
            if (name.equals("*")) {
                others = weight(parts);
            }
        }
        return others;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }

    /** Compresses the body with this coding. */
    Buffer encode(Buffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length() / 2);
        try (OutputStream out = this == GZIP ? new FastGzip(bytes) : new FastDeflate(bytes)) {
            out.write(body.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // impossible: the stream writes to memory
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    // The JDK's streams, with a compression level, for which their constructors have no parameter

    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(LEVEL);
        }
    }

    private static final class FastDeflate extends DeflaterOutputStream {

        FastDeflate(OutputStream out) {
            super(out);
            def.setLevel(LEVEL);
        }
    }
}
