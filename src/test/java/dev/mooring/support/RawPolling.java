package dev.mooring.support;

import io.vertx.core.json.JsonObject;

/** A long-polling session whose packets and polls a test sends itself. */
public final class RawPolling {

    private static final String PATH = "/socket.io/?EIO=4&transport=polling";

    private final String uri;
    private final String sid;

    private RawPolling(String url, String sid) {
        this.uri = url + PATH + "&sid=" + sid;
        this.sid = sid;
    }

    /** Opens a session. */
    public static RawPolling open(String url, String... headers) {
        String body = RawHttp.get(url + PATH, headers).body();
        return new RawPolling(url, new JsonObject(body.substring(1)).getString("sid"));
    }

    /** Opens a session, and connects to {@code /chat} with this {@code auth}. */
    public static RawPolling connect(String url, JsonObject auth, String... headers) {
        RawPolling session = open(url, headers).send("40/chat," + auth.encode());
        String joined = session.poll();
        if (!joined.startsWith("40/chat,{")) {
            throw new AssertionError(joined);
        }
        return session;
    }

    /** The same session, through another node. */
    public RawPolling by(String url) {
        return new RawPolling(url, sid);
    }

    /** The whole sid, with its secret part. */
    public String sid() {
        return sid;
    }

    /** The public part of the sid. */
    public String session() {
        return sid.substring(0, 16);
    }

    /** The URI of the session's requests. */
    public String uri() {
        return uri;
    }

    /** Sends a packet. */
    public RawPolling send(String packet) {
        String answer = RawHttp.post(uri, packet).body();
        if (!answer.equals("ok")) {
            throw new AssertionError(answer);
        }
        return this;
    }

    /** Sends a poll, and returns its payload. */
    public String poll() {
        return RawHttp.get(uri).body();
    }

    /** Polls until a payload contains this text, and returns all payloads. Leaves no poll open. */
    public String pollUntil(String part) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(part) < 0) {
            all.append(poll());
        }
        return all.toString();
    }
}
