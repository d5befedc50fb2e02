package dev.mooring.cluster;

import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.Promise;

/**
 * One change of one state in Redis.
 *
 * @param kind what is to be done
 * @param state of the socket
 * @param sinceNanos when it was asked for, by {@link System#nanoTime()}
 * @param done told once what became of it
 */
record StateWrite(Kind kind, SocketState state, long sinceNanos, Promise<Void> done) {

    /** As the script {@code write-states.lua} names them. */
    enum Kind {
        /** The state is written, and lives on. */
        WRITE("write"),
        /** The state lives on as it is. */
        RENEW("renew"),
        /** The session has ended: the state lives for the recovery window. */
        RELEASE("release"),
        /** The state is deleted. */
        REMOVE("remove");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    /** The state that is changed; a state that another session has restored is another one. */
    record StateKey(String session, String pid) {

        static StateKey of(SocketState state) {
            return new StateKey(state.session(), state.pid());
        }

        /** Without the pid, which is a secret. */
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

    /** Whether it is the last that happens to the state. */
    boolean isEnd() {
        return kind == Kind.RELEASE || kind == Kind.REMOVE;
    }

    long ageMillis() {
        return (System.nanoTime() - sinceNanos) / 1_000_000;
    }

    /** The value that Redis is given; empty where it needs none. */
    String value() {
        return switch (kind) {
            case WRITE -> StateCodec.encode(state);
            case RELEASE -> StateCodec.encodeReleased(state);
            case RENEW, REMOVE -> "";
        };
    }
}
