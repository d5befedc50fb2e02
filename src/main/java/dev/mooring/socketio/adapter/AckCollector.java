package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the acks of one broadcast. Completes when every loop and node has reported how many sockets it asked, and
 * each of these sockets has sent its ack or cannot any more. Owned by the loop that broadcasts.
 */
final class AckCollector {

    private final Loop origin;
    private final Promise<List<Args>> promise = Promise.promise();
    private final List<Args> answers = new ArrayList<>();
    private int reportsDue;
    private int outstanding;
    private int remoteOutstanding;
    private int remoteReportsDue;
    private int missing;
    private boolean isComplete;

    /**
     * Creates a collector.
     *
     * @param reports the number of reports to wait for: one for each loop, and one for all other nodes
     */
    AckCollector(Loop origin, int reports) {
        this.origin = origin;
        this.reportsDue = reports;
    }

    /**
     * The acks of the broadcast. Completes on the origin loop in a task of its own, so that an exception of a listener
     * does not reach the sender of the last ack.
     */
    Future<List<Args>> future() {
        return promise.future();
    }

    /** Handles the report of one loop: the number of sockets that it asked. Some of their acks may have come before. */
    void onAsked(int sockets) {
        reportsDue--;
        outstanding += sockets;
        completeIfDone();
    }

    /** The receiver for the ack of one socket, on any loop; it passes the ack to the origin loop. */
    AckAnswer answer() {
        return new AckAnswer() {
            @Override
            public void onAck(Args args) {
                origin.run(() -> {
                    answers.add(args);
                    outstanding--;
                    completeIfDone();
                });
            }

            @Override
            public void onMissing(RuntimeException why) {
                origin.run(() -> {
                    missing++;
                    outstanding--;
                    completeIfDone();
                });
            }
        };
    }

    /** The receiver for the acks of other nodes. It replaces one of the awaited reports. */
    RemoteAcks remote() {
        remoteReportsDue = 1;
        return new RemoteAcks() {
            @Override
            public void onNodes(int nodes) {
                origin.run(() -> {
                    reportsDue += nodes - 1;
                    remoteReportsDue = nodes;
                    completeIfDone();
                });
            }

            @Override
            public void onAsked(int sockets) {
                origin.run(() -> {
                    remoteReportsDue--;
                    remoteOutstanding += sockets;
                    AckCollector.this.onAsked(sockets);
                });
            }

            @Override
            public void onAck(Args args) {
                origin.run(() -> {
                    answers.add(args);
                    remoteOutstanding--;
                    outstanding--;
                    completeIfDone();
                });
            }

            @Override
            public void onEnd() {
                origin.run(AckCollector.this::onRemoteEnd);
            }
        };
    }

    /**
     * Counts the outstanding acks of other nodes as missing. A node without a report counts as one missing ack, because
     * the number of its sockets is unknown.
     */
    private void onRemoteEnd() {
        missing += remoteOutstanding + remoteReportsDue;
        outstanding -= remoteOutstanding;
        reportsDue -= remoteReportsDue;
        remoteOutstanding = 0;
        remoteReportsDue = 0;
        completeIfDone();
    }

    private void completeIfDone() {
        if (isComplete || reportsDue > 0 || outstanding > 0) {
            return;
        }
        isComplete = true;
        origin.later(() -> {
            if (missing == 0) {
                promise.complete(answers);
            } else {
                promise.fail(new MissingAcksException(answers, missing));
            }
        });
    }
}
