package dev.mooring.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a Redis something by the simplest client that there can be. */
final class Ask {

    private Ask() {}

    /** Sends one command in words, and answers the first kilobytes of what comes back, unparsed. */
    static String redis(String url, String command) {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isServing(String url) {
        try {
            return redis(url, "PING").startsWith("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static long pid(String url) {
        return Long.parseLong(first("process_id:(\\d+)", redis(url, "INFO server")));
    }

    static String folder(String url) {
        return first("(/\\S+mooring-redis-\\d+)", redis(url, "CONFIG GET dir"));
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in: " + text);
        }
        return matcher.group(1);
    }
}
