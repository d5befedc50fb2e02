package dev.mooring.cluster;

import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.Promise;

/**
 * A write of one socket's state to Redis.
 *
 * @param kind the kind of write
 * @param state the state of the socket
 * @param sinceNanos when the write was requested, by {@link System#nanoTime()}
 * @param done completed once, with the result of the write
 */
record StateWrite(Kind kind, SocketState state, long sinceNanos, Promise<Void> done) {

    /** The kinds of writes, with their names in the script {@code write-states.lua}. */
    enum Kind {
        /** Writes the state, with the expiry of a connected socket. */
        WRITE("write"),
        /** Renews the expiry of the state. */
        RENEW("renew"),
        /** Writes the state after the end of its session: it expires after the recovery window. */
        RELEASE("release"),
        /** Deletes the state. */
        REMOVE("remove");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    /** Identifies a state of one owner. A session that restores a state becomes the owner of another one. */
    record StateKey(String session, String pid) {

        static StateKey of(SocketState state) {
            return new StateKey(state.session(), state.pid());
        }

        /** The key without the pid, which is a secret. */
        @Override
        public String toString() {
            return "StateKey[" + session + "]";
        }
    }

    static StateWrite of(Kind kind, SocketState state) {
        return new StateWrite(kind, state, System.nanoTime(), Promise.promise());
    }

    StateKey key() {
        return StateKey.of(state);
    }

    /** Whether this write is the last one of its state. */
    boolean isEnd() {
        return kind == Kind.RELEASE || kind == Kind.REMOVE;
    }

    long ageMillis() {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }

    /** The value for Redis; empty if the kind needs none. */
    String value() {
        return switch (kind) {
            case WRITE -> StateCodec.encode(state);
            case RELEASE -> StateCodec.encodeReleased(state);
            case RENEW, REMOVE -> "";
        };
    }
}
