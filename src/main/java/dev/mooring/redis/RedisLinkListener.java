package dev.mooring.redis;

/** Is told when a link goes up and down, and when Redis refuses its commands. All methods run on the link's loop. */
public interface RedisLinkListener {

    /** The link is up and every subscription is confirmed. Redis may have lost what was written before. */
    default void onUp() {}

    /**
     * The link is down; commands fail until it is up again.
     *
     * @param why the reason, for the log
     */
    default void onDown(String why) {}

    /**
     * Redis has begun to refuse commands with error replies.
     *
     * @param why the first error reply
     */
    default void onRefused(String why) {}

    /** Redis accepts commands again. */
    default void onServed() {}
}
