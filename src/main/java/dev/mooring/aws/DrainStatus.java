package dev.mooring.aws;

/** Whether AWS takes this task out of service. */
public sealed interface DrainStatus {

    /** The task is in service. */
    record InService() implements DrainStatus {}

    /**
     * The task is being taken out of service.
     *
     * @param by the AWS service that reports it and its words, for the log
     */
    record Draining(String by) implements DrainStatus {}

    /**
     * The state is unknown: a call failed, was throttled or is not allowed.
     *
     * @param why the reason, for the log
     */
    record Unknown(String why) implements DrainStatus {}
}
