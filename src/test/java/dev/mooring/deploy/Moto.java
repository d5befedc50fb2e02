package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import static org.awaitility.Awaitility.await;

/**
 * A process of moto, a model of AWS. Tests ask it over HTTP and not with the AWS command line, which takes a second for
 * each call.
 */
final class Moto implements AutoCloseable {

    static final String REGION = "us-east-1";

    private static final Path STAND_IN = DeploymentFiles.ROOT.resolve("src/test/aws/stand_in.py");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    Moto() throws IOException, InterruptedException {
        this(Path.of("no such file"));
    }

    /** @param failing a file with the names of stacks that must fail, see {@code src/test/aws/stand_in.py} */
    Moto(Path failing) throws IOException, InterruptedException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        python(), STAND_IN.toString(), "-H", "127.0.0.1", "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("MOTO_FAIL", failing.toString());
        builder.environment().put("MOTO_ACM_VALIDATION_WAIT", "0");
        process = builder.start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                if (!process.isAlive()) {
                    throw new IOException("moto_server has ended");
                }
                return answers();
            });
        } catch (RuntimeException e) {
            close();
            throw new IOException("moto_server does not answer", e);
        }
    }

    /** The Python interpreter of moto, taken from the first line of its command. */
    private static String python() throws IOException {
        String command =
                new Shell().run("bash", "-c", "command -v moto_server").output().strip();
        try (Stream<String> lines = Files.lines(Path.of(command))) {
            return lines.findFirst().orElseThrow().replaceFirst("^#!\\s*", "");
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** A shell whose AWS command line uses this process. */
    Shell shell() {
        return new Shell()
                .with("AWS_ENDPOINT_URL", endpoint())
                .with("AWS_ACCESS_KEY_ID", "stand-in")
                .with("AWS_SECRET_ACCESS_KEY", "stand-in")
                .with("AWS_REGION", REGION)
                .with("AWS_DEFAULT_REGION", REGION);
    }

    /** Calls an action of a service with the query protocol; the answer is XML. */
    String query(String service, String action, Map<String, String> parameters) {
        String form = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "Action=" + action + "&", ""));
        return send(
                service,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** Calls an action of a service with the JSON protocol. */
    JsonNode json(String service, String target, String body) {
        return DeploymentFiles.json(send(
                service,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", target)
                        .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    private String send(String service, HttpRequest.Builder request) {
        // moto reads the service from the signature's scope, and does not check the signature.
        String scope = "stand-in/20260101/" + REGION + "/" + service + "/aws4_request";
        try {
            HttpResponse<String> response = client.send(
                    request.uri(URI.create(endpoint() + "/"))
                            .header(
                                    "Authorization",
                                    "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=none")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(service + " answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private boolean answers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/moto-api/"))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        // A shim of a Python version manager may have started the server as a child process.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
