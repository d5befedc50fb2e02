package dev.mooring.cluster;

/**
 * The state and the counters of a bus; counters count from the start.
 *
 * @param skipped the number of entries and messages that could not be read
 * @param unrecorded the number of events that were delivered without a record, because Redis did not store them in time
 * @param gaps how often entries were removed before this node had read them
 * @param waiting the number of messages that wait to be read back from the stream
 * @param lagMillis how far this node has read behind the end of the stream; 0 if it has read all
 */
public record BusStatus(long skipped, long unrecorded, long gaps, int waiting, long lagMillis) {

    /** The status of a bus that is not started. */
    public static final BusStatus NONE = new BusStatus(0, 0, 0, 0, 0);
}
