package dev.mooring.support;

/** The ways in which a running Redis refuses commands; each can be started and repaired. */
public enum RefusingRedis {
    /** NOREPLICAS: no writes with fewer replicas than required. */
    NOREPLICAS("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0"),
    /** OOM: no memory for new data. */
    OOM("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    /** NOPERM: the user may not write. */
    NOPERM_WRITES("ACL SETUSER default -@write", "ACL SETUSER default +@write"),
    /** NOPERM: the user may write other keys only, among them the key that links probe. */
    NOPERM_KEYS("ACL SETUSER default resetkeys %R~* ~mooring:canary:*", "ACL SETUSER default resetkeys allkeys"),
    /** NOPERM: the user may run no script. */
    NOPERM_SCRIPTS("ACL SETUSER default -eval -evalsha", "ACL SETUSER default +eval +evalsha"),
    /** READONLY: the server has become a replica. */
    READONLY("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE");

    private final String begin;
    private final String end;

    RefusingRedis(String begin, String end) {
        this.begin = begin;
        this.end = end;
    }

    /** Starts to refuse commands. */
    public void begin(RawRedis redis) {
        redis.text(begin.split(" "));
    }

    /** Repairs the Redis. */
    public void end(RawRedis redis) {
        redis.text(end.split(" "));
    }
}
