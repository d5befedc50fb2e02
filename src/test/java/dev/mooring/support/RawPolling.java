package dev.mooring.support;

import io.vertx.core.json.JsonObject;

/** A session on long-polling without a client on it: a test sends packets, and polls when it wants to. */
public final class RawPolling {

    private static final String PATH = "/socket.io/?EIO=4&transport=polling";

    private final String uri;
    private final String sid;

    private RawPolling(String url, String sid) {
        this.uri = url + PATH + "&sid=" + sid;
        this.sid = sid;
    }

    /** Begins a session. */
    public static RawPolling open(String url, String... headers) {
        String body = RawHttp.get(url + PATH, headers).body();
        return new RawPolling(url, new JsonObject(body.substring(1)).getString("sid"));
    }

    /** Begins a session, and joins {@code /chat} with that auth. */
    public static RawPolling connect(String url, JsonObject auth, String... headers) {
        RawPolling session = open(url, headers).send("40/chat," + auth.encode());
        String joined = session.poll();
        if (!joined.startsWith("40/chat,{")) {
            throw new AssertionError(joined);
        }
        return session;
    }

    /** The same session by way of another node. */
    public RawPolling by(String url) {
        return new RawPolling(url, sid);
    }

    /** The whole name of the session, which is a secret. */
    public String sid() {
        return sid;
    }

    /** What others may know of it. */
    public String session() {
        return sid.substring(0, 16);
    }

    /** Where it polls. */
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

    /** What has come, once something has. */
    public String poll() {
        return RawHttp.get(uri).body();
    }

    /** Polls until that has come, and answers with all that came; afterwards no poll waits. */
    public String pollUntil(String part) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(part) < 0) {
            all.append(poll());
        }
        return all.toString();
    }
}
