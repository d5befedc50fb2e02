package dev.mooring.socketio;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * Static files from a folder of the class path, served with an ETag, and gzipped to clients that accept gzip. Reads each
 * file when it is first asked for, and keeps it. Owned by the loop of its router.
 */
public final class StaticFiles {

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "application/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "map", "application/json",
            "ts", "text/plain; charset=utf-8");

    private static final String GZIP = "gzip";

    private final String folder;
    private final Consumer<HttpServerRequest> headers;
    private final Map<String, Bundle> read = new HashMap<>();

    /** A file, plain and gzipped. Each form has its own ETag, so that a cache never takes one for the other. */
    private record Bundle(Form plain, Form gzipped) {
        Form preferred(RoutingContext request) {
            boolean takesGzip = request.parsedHeaders().acceptEncoding().stream()
                    .anyMatch(coding -> coding.weight() > 0 && GZIP.equalsIgnoreCase(coding.value()));
            return takesGzip ? gzipped : plain;
        }
    }

    private record Form(Buffer bytes, String etag, boolean isGzipped) {}

    /**
     * Files of that folder.
     *
     * @param folder of the class path, with a slash at its end
     * @param headers writes headers that every answer carries, 304 included; {@code Cache-Control} is one of them
     */
    public StaticFiles(String folder, Consumer<HttpServerRequest> headers) {
        this.folder = folder;
        this.headers = headers;
    }

    /**
     * Serves one file to GET and HEAD of a path.
     *
     * @param file its path in the folder; ends in {@code html}, {@code css}, {@code js}, {@code svg}, {@code map} or
     *     {@code ts}
     * @throws IllegalArgumentException when the file's name has another ending
     */
    public void mount(Router router, String path, String file) {
        String contentType = CONTENT_TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (contentType == null) {
            throw new IllegalArgumentException("no content type is known for " + file);
        }
        router.get(path).method(HttpMethod.HEAD).handler(request -> serve(request, file, contentType));
    }

    private void serve(RoutingContext request, String file, String contentType) {
        Bundle bundle = read.get(file);
        if (bundle != null) {
            send(request.request(), bundle.preferred(request), contentType);
            return;
        }
        request.vertx()
                .fileSystem()
                .readFile(folder + file)
                .map(StaticFiles::bundle)
                .onSuccess(fresh -> {
                    read.put(file, fresh);
                    send(request.request(), fresh.preferred(request), contentType);
                })
                .onFailure(request::fail);
    }

    private static Bundle bundle(Buffer plain) {
        try {
            byte[] bytes = plain.getBytes();
            ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(gzipped)) {
                gzip.write(bytes);
            }
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String tag = '"' + HexFormat.of().formatHex(hash, 0, 12);
            return new Bundle(
                    new Form(plain, tag + '"', false),
                    new Form(Buffer.buffer(gzipped.toByteArray()), tag + "-gzip\"", true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(HttpServerRequest request, Form form, String contentType) {
        headers.accept(request);
        HttpServerResponse response = request.response().putHeader(HttpHeaders.ETAG, form.etag());
        response.headers().add(HttpHeaders.VARY, "Accept-Encoding");
        String known = String.join(",", request.headers().getAll(HttpHeaders.IF_NONE_MATCH));
        Future<Void> ignored;
        if (known.equals("*") || known.contains(form.etag())) {
            ignored = response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        if (form.isGzipped()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, GZIP);
        }
        ignored = response.end(form.bytes());
    }
}
