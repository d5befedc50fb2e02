package dev.mooring.redis;

/** Is told when a link comes and goes, and when Redis refuses its commands. All methods run on the link's loop, one at a time. */
public interface RedisLinkListener {

    /** The link has proven to work, and every subscription is in place. What Redis had been told may be lost. */
    default void onUp() {}

    /**
     * The link is lost; commands fail until it is back.
     *
     * @param why for the log
     */
    default void onDown(String why) {}

    /**
     * Redis has begun to refuse commands, by error replies.
     *
     * @param why the first of them
     */
    default void onRefused(String why) {}

    /** Redis takes commands again. */
    default void onServed() {}
}
