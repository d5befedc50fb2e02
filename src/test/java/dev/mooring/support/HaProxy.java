package dev.mooring.support;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * HAProxy, configured like an ALB: a sticky cookie {@code AWSALB}, least connections, an idle timeout of 120 s. A
 * deregistered target gets no new connections, cookie or not, and keeps its WebSockets until they are cut.
 */
public final class HaProxy implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
    private static final int SLOTS = 32;

    private static final String CONFIG = """
            global
              stats socket %s mode 600 level admin
            defaults
              mode http
              timeout connect 2s
              timeout client 120s
              timeout server 120s
              timeout tunnel 120s
              option redispatch 1
              retries 2
            frontend door
              bind 127.0.0.1:%d
              default_backend tg
            backend tg
              balance leastconn
              cookie AWSALB insert indirect nocache
              option forwardfor
            %s
            """;

    private final Map<String, String> slots = new HashMap<>();
    private final Path folder;
    private final int port;
    private final Process process;

    private HaProxy(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        Path config = folder.resolve("haproxy.cfg");
        // One server entry per target in the course of a test, because each new target must be an unused entry.
        String servers = IntStream.range(0, SLOTS)
                .mapToObj(i -> "  server s%d 127.0.0.1:9 cookie s%d disabled".formatted(i, i))
                .collect(Collectors.joining("\n"));
        Files.writeString(config, CONFIG.formatted(folder.resolve("admin.sock"), port, servers));
        this.process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        await().failFast("HAProxy ended", () -> !process.isAlive())
                .until(() -> Files.exists(folder.resolve("admin.sock")) && isAnswering());
    }

    /** Starts HAProxy without targets. The test is skipped if HAProxy is not installed. */
    public static HaProxy start() throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), () -> "skipped: not on this machine: " + PROGRAM);
        return new HaProxy(Files.createTempDirectory("haproxy-"), freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** The URL of HAProxy. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Registers a node as a target: it gets new connections. */
    public void register(String url) {
        String slot = "tg/s" + slots.size();
        slots.put(url, slot);
        URI node = URI.create(url);
        String address = node.getHost().equals("localhost") ? "127.0.0.1" : node.getHost();
        String unexpected = tell("set server " + slot + " addr " + address + " port " + node.getPort())
                .replaceAll("(?s).*(changed|no need).*", "");
        if (!unexpected.isBlank()) {
            throw new AssertionError(unexpected);
        }
        expectSilence("set server " + slot + " state ready");
    }

    /** Deregisters a node: it gets no new connections, with or without a cookie, and keeps its WebSockets. */
    public void deregister(String url) {
        expectSilence("set server " + slots.get(url) + " state maint");
    }

    /** Ends the deregistration delay: closes all connections of a node. */
    public void cut(String url) {
        expectSilence("shutdown sessions server " + slots.get(url));
    }

    /** The number of HAProxy's connections to a node. */
    public int connections(String url) {
        String name = slots.get(url).substring("tg/".length());
        return tell("show stat tg 4 -1")
                .lines()
                .map(line -> line.split(","))
                .filter(fields -> fields.length > 4 && fields[1].equals(name))
                .mapToInt(fields -> Integer.parseInt(fields[4]))
                .sum();
    }

    private void expectSilence(String command) {
        String answer = tell(command);
        if (!answer.isBlank()) {
            throw new AssertionError(command + ": " + answer);
        }
    }

    private boolean isAnswering() {
        try {
            return tell("show info").contains("Uptime");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private String tell(String command) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            boolean ignored = channel.connect(UnixDomainSocketAddress.of(folder.resolve("admin.sock")));
            Channels.newOutputStream(channel).write((command + "\n").getBytes(StandardCharsets.UTF_8));
            try (BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
                return reader.lines().collect(Collectors.joining("\n"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        Process ignored = process.destroyForcibly().onExit().join();
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            Files.delete(file.toPath());
        }
        Files.delete(folder);
    }
}
