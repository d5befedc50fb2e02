package dev.mooring.support;

import io.vertx.core.json.JsonObject;

/** A client of {@code /chat} by long-polling, which polls only when a test wants it to. */
public final class RawPolling {

    private final String session;

    private RawPolling(String url) {
        String path = url + "/socket.io/?EIO=4&transport=polling";
        String open = RawHttp.get(path).body();
        session = path + "&sid=" + new JsonObject(open.substring(1)).getString("sid");
        post("40/chat,");
        String ignored = pollUntil("40/chat,");
    }

    /** Connects as a widget. */
    public static RawPolling connect(String url) {
        return new RawPolling(url);
    }

    /** Sends a packet. */
    public void post(String packet) {
        String answer = RawHttp.post(session, packet).body();
        if (!answer.equals("ok")) {
            throw new AssertionError(answer);
        }
    }

    /** Polls until that has come, and answers with all that came; afterwards no poll waits. */
    public String pollUntil(String part) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(part) < 0) {
            all.append(RawHttp.get(session).body());
        }
        return all.toString();
    }
}
