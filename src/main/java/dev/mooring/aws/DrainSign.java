package dev.mooring.aws;

/** AWS's answer to the question whether this task is taken out of service. */
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
