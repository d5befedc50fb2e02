package dev.mooring.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** HTTP requests of a test, with the JDK's client. */
public final class RawHttp {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private RawHttp() {}

    /** Sends a GET. */
    public static HttpResponse<String> get(String uri, String... headers) {
        return send("GET", uri, "", headers);
    }

    /** Sends a POST. */
    public static HttpResponse<String> post(String uri, String body, String... headers) {
        return send("POST", uri, body, headers);
    }

    /** Sends a request and waits for its answer. */
    public static HttpResponse<String> send(String method, String uri, String body, String... headers) {
        try {
            return HTTP.send(request(method, uri, body, headers), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + uri, e);
        }
    }

    /** Sends a request, waits for the status and headers of its answer, and closes the connection. */
    public static HttpResponse<InputStream> sendAndLeave(String method, String uri, String body, String... headers) {
        try {
            HttpResponse<InputStream> answer =
                    HTTP.send(request(method, uri, body, headers), BodyHandlers.ofInputStream());
            answer.body().close();
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + uri, e);
        }
    }

    /** Sends a GET without waiting for the answer. */
    public static CompletableFuture<HttpResponse<String>> getLater(String uri) {
        return HTTP.sendAsync(request("GET", uri, ""), BodyHandlers.ofString());
    }

    /** Sends a GET without waiting for the answer, whose body is not decoded. */
    public static CompletableFuture<HttpResponse<byte[]>> bytesLater(String uri, String... headers) {
        return HTTP.sendAsync(request("GET", uri, "", headers), BodyHandlers.ofByteArray());
    }

    /** Sends a GET that may take as long as a ping interval. */
    public static HttpResponse<String> getPatiently(String uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                    .timeout(Duration.ofSeconds(40))
                    .build();
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(uri, e);
        }
    }

    private static HttpRequest request(String method, String uri, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(10))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
