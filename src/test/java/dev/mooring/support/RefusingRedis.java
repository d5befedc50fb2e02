package dev.mooring.support;

/** The ways in which a Redis that runs refuses what it is asked for, and how each is begun and repaired. */
public enum RefusingRedis {
    /** No write while fewer replicas than wanted are there. */
    NOREPLICAS("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0"),
    /** No memory for anything new. */
    OOM("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    /** The user may not write. */
    NOPERM_WRITES("ACL SETUSER default -@write", "ACL SETUSER default +@write"),
    /** The user may write other keys only, among them the one that links probe. */
    NOPERM_KEYS("ACL SETUSER default resetkeys %R~* ~mooring:canary:*", "ACL SETUSER default resetkeys allkeys"),
    /** The user may run no script. */
    NOPERM_SCRIPTS("ACL SETUSER default -eval -evalsha", "ACL SETUSER default +eval +evalsha"),
    /** It has become a replica. */
    READONLY("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE");

    private final String begin;
    private final String end;

    RefusingRedis(String begin, String end) {
        this.begin = begin;
        this.end = end;
    }

    /** Begins to refuse. */
    public void begin(RawRedis redis) {
        redis.text(begin.split(" "));
    }

    /** Is repaired. */
    public void end(RawRedis redis) {
        redis.text(end.split(" "));
    }
}
