package dev.mooring.cluster;

/**
 * The state and the counters of the connection to the other nodes.
 *
 * @param skipped entries and messages that could not be read, since the start
 * @param unrecorded events that were delivered without a record because Redis did not take them in time, since the start
 * @param gaps how often entries were removed before this node had read them, since the start
 * @param waiting messages that wait for their place in the stream
 * @param lagMillis how far this node is behind the end of the stream; 0 when it is not
 */
public record BusStatus(long skipped, long unrecorded, long gaps, int waiting, long lagMillis) {

    /** A connection of which nothing is known yet. */
    public static final BusStatus NONE = new BusStatus(0, 0, 0, 0, 0);
}
