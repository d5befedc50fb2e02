package dev.mooring.socketio;

import dev.mooring.engineio.EngineRoutes;
import dev.mooring.engineio.OriginPolicy;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Files of the class path's folder {@code client}, served to pages of allowed origins. A file is read at its first request.
 * Owned by the loop of its router.
 */
final class StaticFiles {

    /**
     * The official browser client's own build.
     *
     * @see <a href="https://socket.io/docs/v4/client-installation/">Client installation</a>
     */
    static final Set<String> OFFICIAL_CLIENT = Set.of(
            "socket.io.js",
            "socket.io.js.map",
            "socket.io.min.js",
            "socket.io.min.js.map",
            "socket.io.esm.min.js",
            "socket.io.esm.min.js.map",
            "socket.io.msgpack.min.js",
            "socket.io.msgpack.min.js.map");

    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "js", "application/javascript; charset=utf-8",
            "map", "application/json",
            "ts", "text/plain; charset=utf-8");
    /** Caches must revalidate, because a new release has the same file names. */
    private static final String CACHE_CONTROL = "public, max-age=0, must-revalidate";

    private static final List<CharSequence> VARY = List.of("Accept-Encoding", "Origin");
    private static final String GZIP = "gzip";

    private final String path;
    private final Set<String> names;
    private final EngineRoutes routes;
    private final Map<String, Bundle> read = new HashMap<>();

    /** A file, plain and gzipped, each with its own ETag, so that caches do not mix them up. */
    private record Bundle(Form plain, Form gzipped) {
        Form preferred(RoutingContext request) {
            boolean takesGzip = request.parsedHeaders().acceptEncoding().stream()
                    .anyMatch(coding -> coding.weight() > 0 && GZIP.equalsIgnoreCase(coding.value()));
            return takesGzip ? gzipped : plain;
        }
    }

    private record Form(Buffer bytes, String etag, boolean isGzipped) {}

    /**
     * Files under a path.
     *
     * @param path the path before each name, with a slash at its end
     * @param names the names of the files in the folder {@code client}
     * @param routes the protocol's routes, whose origin policy the files share
     */
    StaticFiles(String path, Set<String> names, EngineRoutes routes) {
        this.path = path;
        this.names = names;
        this.routes = routes;
    }

    void mount(Router router) {
        // One route per file name, so that no other path can reach a file.
        for (String file : names) {
            router.get(path + file).method(HttpMethod.HEAD).handler(request -> serve(request, file));
            router.options(path + file).handler(request -> routes.handle(request.request()));
        }
    }

    private void serve(RoutingContext request, String file) {
        OriginPolicy.Grant ignored = routes.allowOrigin(request.request());
        Bundle bundle = read.get(file);
        if (bundle != null) {
            send(request.request(), file, bundle.preferred(request));
            return;
        }
        request.vertx()
                .fileSystem()
                .readFile("client/" + file)
                .map(StaticFiles::bundle)
                .onSuccess(fresh -> {
                    read.put(file, fresh);
                    send(request.request(), file, fresh.preferred(request));
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

    private static void send(HttpServerRequest request, String file, Form form) {
        // A browser may cache the file, but must not use it for another origin.
        HttpServerResponse response = request.response()
                .putHeader(HttpHeaders.ETAG, form.etag())
                .putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL)
                .putHeader(HttpHeaders.VARY, VARY);
        String known = String.join(",", request.headers().getAll(HttpHeaders.IF_NONE_MATCH));
        Future<Void> ignored;
        if (known.equals("*") || known.contains(form.etag())) {
            ignored = response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPES.get(file.substring(file.lastIndexOf('.') + 1)));
        if (form.isGzipped()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, GZIP);
        }
        ignored = response.end(form.bytes());
    }
}
