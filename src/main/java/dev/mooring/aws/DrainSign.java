package dev.mooring.aws;

/** What AWS said the last time that it was asked whether this task is drained. */
public sealed interface DrainSign {

    /** The task is in service. */
    record InService() implements DrainSign {}

    /**
     * The task is being taken out of service.
     *
     * @param by who says so, for the log
     */
    record Draining(String by) implements DrainSign {}

    /**
     * Nobody knows: a call failed, was throttled or is not allowed.
     *
     * @param why for the log
     */
    record Unknown(String why) implements DrainSign {}
}
