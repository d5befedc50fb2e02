package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * The acks of one broadcast. Owned by the loop that broadcasts; ends when every loop and node has reported how many
 * sockets it has asked, and each of these has answered or is known not to.
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

    /** A collector that waits for so many reports. */
    AckCollector(Loop origin, int reports) {
        this.origin = origin;
        this.reportsDue = reports;
    }

    /** Completes on the origin, never from within the caller: what its listeners throw is no fault of a receiver. */
    Future<List<Args>> future() {
        return promise.future();
    }

    /** A loop has asked that many sockets; may come after some of their answers. */
    void onAsked(int sockets) {
        reportsDue--;
        outstanding += sockets;
        completeIfDone();
    }

    /** What a socket of any loop answers with: from there it is sent to the origin. */
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

    /** What the bus tells of other nodes; takes the place of one report that is due. */
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

    /** A node that has not reported counts as one missing ack: how many sockets it would have asked, nobody knows. */
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
