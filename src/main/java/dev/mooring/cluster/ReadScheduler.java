package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import java.util.concurrent.TimeUnit;

/**
 * Starts each read of the stream after the one before: at once while the stream is quiet, after a pause while it is busy.
 * Owned by its loop.
 */
final class ReadScheduler {

    /*
     * A read of one entry costs Redis and the node as much as a read of ten. Without the pause, every node would read a
     * stream with thousands of entries a second thousands of times a second.
     *
     * A write of this node that starts in a pause reads, too. So a pause lasts until the write that waits has started.
     */

    /** The pause after a read of a busy stream, so that the next read returns more entries. */
    private static final long BUSY_MILLIS = 3;

    /** A read that returns this many entries shows that the stream is busy, however long the read took. */
    private static final int MANY = 10;

    /** The pause after a read by a write of this node, during which the next write is likely. */
    private static final long JOINT_MILLIS = 8;

    /** The longest pause while a write of this node waits, or Redis's answer to one is outstanding. */
    private static final long WRITE_MILLIS = 50;

    private final Pause pause;
    private final Runnable read;
    private long answeredNanos = System.nanoTime();
    private boolean isWriteDue;
    private boolean isWriteReading;

    /** @param read starts a read */
    ReadScheduler(Loop loop, Runnable read) {
        this.pause = new Pause(loop);
        this.read = read;
    }

    /** Schedules the next read after a read that returned this many entries. */
    void onRead(int entries) {
        long passed = System.nanoTime() - answeredNanos;
        answeredNanos += passed;
        boolean isBusy = entries >= MANY || passed <= TimeUnit.MILLISECONDS.toNanos(2 * BUSY_MILLIS);
        if (isWriteDue || isBusy) {
            pause(BUSY_MILLIS);
        } else {
            read.run();
        }
    }

    /** Schedules the next read after a write that has read. */
    void onWriteRead() {
        answeredNanos = System.nanoTime();
        pause(JOINT_MILLIS);
    }

    private void pause(long millis) {
        pause.start(isWriteDue ? WRITE_MILLIS : millis, read);
    }

    /** Called when a write waits: prolongs the pause, if there is one, until the write has started. */
    void expectWrite() {
        if (!isWriteDue) {
            isWriteDue = true;
            if (!isWriteReading && pause.cancel()) {
                pause(WRITE_MILLIS);
            }
        }
    }

    /** Called when the writes that waited start. */
    void onWrite() {
        isWriteDue = false;
    }

    /** Lets a write read if there is a pause; returns whether it may. The pause lasts until {@link #endWriteRead}. */
    boolean beginWriteRead() {
        isWriteReading = pause.cancel();
        if (isWriteReading) {
            pause.start(WRITE_MILLIS, read);
        }
        return isWriteReading;
    }

    /** Ends the pause that {@link #beginWriteRead} began; returns false if a read has started meanwhile. */
    boolean endWriteRead() {
        isWriteReading = false;
        return pause.cancel();
    }

    boolean isPausing() {
        return pause.isRunning();
    }

    /** Ends the pause and reads, if there is a pause. */
    void readNow() {
        if (pause.cancel()) {
            read.run();
        }
    }

    /** Ends the pause without a read, and expects no write. */
    void reset() {
        isWriteDue = false;
        isWriteReading = false;
        boolean ignored = pause.cancel();
    }
}
