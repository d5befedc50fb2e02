package dev.mooring.socketio.adapter;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * The acks of one broadcast. Owned by the loop that broadcasts; ends when every loop has said how many sockets it has
 * asked, and each of these has answered or is known not to.
 */
final class AckCollector {

    private final Loop origin;
    private final Promise<List<Args>> promise = Promise.promise();
    private final List<Args> answers = new ArrayList<>();
    private int loopsToReport;
    private int outstanding;
    private int missing;

    AckCollector(Loop origin, int loops) {
        this.origin = origin;
        this.loopsToReport = loops;
    }

    /** Completes on the origin, never from within the caller: what its listeners throw is no fault of a receiver. */
    Future<List<Args>> future() {
        return promise.future();
    }

    /** A loop has asked that many sockets; may come after some of their answers. */
    void onAsked(int sockets) {
        loopsToReport--;
        outstanding += sockets;
        endIfAllHere();
    }

    /** What a socket of any loop answers with: from there it is sent to the origin. */
    AckAnswer answer() {
        return new AckAnswer() {
            @Override
            public void onAck(Args args) {
                origin.run(() -> {
                    answers.add(args);
                    onAnswered();
                });
            }

            @Override
            public void onMissing(RuntimeException why) {
                origin.run(() -> {
                    missing++;
                    onAnswered();
                });
            }
        };
    }

    private void onAnswered() {
        outstanding--;
        endIfAllHere();
    }

    private void endIfAllHere() {
        if (loopsToReport > 0 || outstanding > 0) {
            return;
        }
        origin.later(() -> {
            if (missing == 0) {
                promise.complete(answers);
            } else {
                promise.fail(new MissingAcksException(answers, missing));
            }
        });
    }
}
