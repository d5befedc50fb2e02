package dev.mooring.redis;

/** Is told when a link comes and goes. Both methods run on the link's loop, one at a time. */
public interface RedisLinkListener {

    /** The link has proven to work, and every subscription is in place. What Redis had been told may be lost. */
    default void onUp() {}

    /**
     * The link is lost; commands fail until it is back.
     *
     * @param why for the log
     */
    default void onDown(String why) {}
}
