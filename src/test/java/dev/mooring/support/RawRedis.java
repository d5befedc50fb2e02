package dev.mooring.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A Redis client that is independent of the tested code. It uses a new connection for each command. */
public final class RawRedis {

    private final URI uri;

    /** A client of the Redis at a URL. */
    public RawRedis(String url) {
        this.uri = URI.create(url);
    }

    /**
     * Sends a command, and returns a String, a Long, a List of answers, or null. Fails if Redis answers with an error.
     */
    public @Nullable Object ask(String... command) {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(5000);
            StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
            for (String word : command) {
                request.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return answer(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command that returns a number. */
    public long number(String... command) {
        return Long.parseLong(String.valueOf(ask(command)));
    }

    /** Sends a command that returns a text; "null" if there is none. */
    public String text(String... command) {
        return String.valueOf(ask(command));
    }

    /** Sends a command that returns a list of texts. */
    public List<String> list(String... command) {
        List<String> texts = new ArrayList<>();
        if (ask(command) instanceof List<?> answers) {
            answers.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }

    /** Reads the fields of a hash. */
    public Map<String, String> hash(String key) {
        List<String> pairs = list("HGETALL", key);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            fields.put(pairs.get(i), pairs.get(i + 1));
        }
        return fields;
    }

    /** All keys as text, each with its type and its content. */
    public String dump() {
        StringBuilder all = new StringBuilder();
        String cursor = "0";
        do {
            List<?> page = (List<?>) Objects.requireNonNull(ask("SCAN", cursor, "COUNT", "1000"));
            cursor = String.valueOf(page.get(0));
            for (Object key : (List<?>) page.get(1)) {
                String name = String.valueOf(key);
                all.append(name).append(' ').append(dump(name)).append('\n');
            }
        } while (!cursor.equals("0"));
        return all.toString();
    }

    private String dump(String key) {
        String type = text("TYPE", key);
        return type + " "
                + switch (type) {
                    case "string" -> text("GET", key);
                    case "hash" -> text("HGETALL", key);
                    case "zset" -> text("ZRANGE", key, "0", "-1", "WITHSCORES");
                    case "set" -> text("SMEMBERS", key);
                    case "list" -> text("LRANGE", key, "0", "-1");
                    case "stream" -> text("XRANGE", key, "-", "+");
                    case "none" -> "";
                    default -> throw new AssertionError("a kind that is not dumped: " + type);
                };
    }

    /** Collects all commands that Redis receives from now on, also PUBLISH and the commands of scripts. */
    public Monitor monitor() throws IOException {
        return new Monitor(new Socket(uri.getHost(), uri.getPort()));
    }

    /** The commands that a Redis receives, by MONITOR. */
    public static final class Monitor implements AutoCloseable {

        private final Socket socket;
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        private Monitor(Socket socket) throws IOException {
            this.socket = socket;
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            lines.add(line(in));
            Thread reader = new Thread(() -> read(in), "commands of a Redis");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(DataInputStream in) {
            try {
                while (true) {
                    lines.add(line(in));
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        /** All commands so far. */
        public String heard() {
            return String.join("\n", lines);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static @Nullable Object answer(DataInputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.parseLong(rest);
            case '$' -> bulk(in, Integer.parseInt(rest));
            case '*' -> {
                List<@Nullable Object> answers = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    answers.add(answer(in));
                }
                yield answers;
            }
            default -> throw new IOException(line);
        };
    }

    private static @Nullable String bulk(DataInputStream in, int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }
}
