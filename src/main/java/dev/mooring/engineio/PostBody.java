package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.packet.PayloadCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of one POST, up to the maximum payload. Owned by the connection's loop. */
final class PostBody {

    /** Gets the result; one method is called, once. */
    interface Listener {

        /** The whole body has arrived. */
        void onPackets(Decoded<List<EnginePacket>> packets);

        /** The body is larger than allowed; the rest is not read. */
        void onTooLarge();

        /** The connection was lost before the end of the body. */
        void onBroken();
    }

    private final int maxPayload;
    private final Listener listener;
    /** The bytes that have arrived; null before the first chunk, which is usually the only one. */
    private @Nullable Buffer body;

    private boolean over;

    private PostBody(int maxPayload, Listener listener) {
        this.maxPayload = maxPayload;
        this.listener = listener;
    }

    /** Reads the body of a request. */
    static void read(HttpServerRequest request, int maxPayload, Listener listener) {
        PostBody post = new PostBody(maxPayload, listener);
        if (isTooLarge(request, maxPayload)) {
            post.tooLarge();
            return;
        }
        request.handler(post::onChunk);
        request.endHandler(ignored -> post.onEnd());
        request.exceptionHandler(ignored -> post.onException());
    }

    /** Whether the request's {@code Content-Length} is larger than allowed. */
    static boolean isTooLarge(HttpServerRequest request, int maxPayload) {
        return declaredLength(request) > maxPayload;
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void onChunk(Buffer chunk) {
        if (over) {
            return;
        }
        int length = chunk.length() + (body == null ? 0 : body.length());
        if (length > maxPayload) {
            tooLarge();
        } else {
            body = body == null ? chunk : body.appendBuffer(chunk);
        }
    }

    private void tooLarge() {
        over = true;
        listener.onTooLarge();
    }

    private void onEnd() {
        if (!over) {
            over = true;
            listener.onPackets(PayloadCodec.decode(body == null ? "" : body.toString(StandardCharsets.UTF_8)));
        }
    }

    private void onException() {
        if (!over) {
            over = true;
            listener.onBroken();
        }
    }
}
