package dev.mooring.relay;

import dev.mooring.engineio.ContinueExpectation;
import dev.mooring.id.HeaderList;
import dev.mooring.loop.Timers.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to another node, and the answer on its way back: as they are, but for what is between
 * neighbours. Nothing is kept of them but what waits to be written. Owned by the connection's loop.
 */
final class RelayedRequest {

    private static final CharSequence WEBSOCKET = HttpHeaders.createOptimized("websocket");
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int LINGER_SECONDS = 1;

    /** How long the other node may leave a request without an answer, or take no more of its body. */
    private static final long ANSWER_MILLIS = 1_800;

    private final HttpServerRequest request;
    private final HttpClientRequest onward;
    private final LoopRelay part;
    private final Promise<Boolean> taken = Promise.promise();
    private final Promise<Void> over = Promise.promise();
    private @Nullable Deadline answerDeadline;
    private boolean isSendingBody;
    private boolean isAnswered;
    private boolean isSilent;

    /**
     * A request that is about to go.
     *
     * @param request the client's, paused
     * @param onward the same to the other node, empty yet
     * @param part told of what becomes a tunnel
     */
    RelayedRequest(HttpServerRequest request, HttpClientRequest onward, LoopRelay part) {
        this.request = request;
        this.onward = onward;
        this.part = part;
    }

    /** Sends it. Completes with false, nothing answered, when the other node does not answer. */
    Future<Boolean> send(String ticket) {
        HttpServerResponse response = request.response();
        // What goes wrong, the answer's future tells; Vert.x would log it, too.
        onward.exceptionHandler(cause -> {});
        if (response.closed()) {
            giveUp();
            return Future.succeededFuture(true);
        }
        response.closeHandler(closed -> giveUp());
        RelayHeaders.replace(onward.headers(), request.headers());
        onward.putHeader(RelayTicket.HEADER, ticket);
        boolean upgrades = HeaderList.contains(request.headers().getAll(HttpHeaders.UPGRADE), WEBSOCKET.toString());
        (upgrades ? connect() : exchange()).onComplete(answer -> {
            cancelDeadline();
            if (answer.failed()) {
                taken.tryComplete(response.closed());
                over.tryComplete();
            } else if (upgrades && answer.result().statusCode() == SWITCHING_PROTOCOLS) {
                tunnel(answer.result());
            } else {
                answer(answer.result());
            }
        });
        return taken.future();
    }

    /** Completes when nothing of it is under way any more, or it has become a tunnel. */
    Future<Void> over() {
        return over.future();
    }

    /** Whether the other node was given up because it did not answer. */
    boolean isSilent() {
        return isSilent;
    }

    /**
     * Gives the other node up when it leaves the request without an answer for too long; to be called before the request
     * is sent.
     *
     * @param millis of that time, what has passed already
     */
    void limitSilence(long millis) {
        cancelDeadline();
        answerDeadline = part.loop().timers().schedule(Math.max(1, ANSWER_MILLIS - millis), this::onSilence);
    }

    private void onSilence() {
        if (isSendingBody && !onward.writeQueueFull()) {
            limitSilence(0); // it is the client who is to send
        } else {
            giveUpOwner();
        }
    }

    private void limitSilenceAnew() {
        if (answerDeadline != null && !over.future().isComplete()) {
            limitSilence(0);
        }
    }

    private void cancelDeadline() {
        if (answerDeadline != null) {
            answerDeadline.cancel();
        }
    }

    /** The other node is silent: the request counts as not answered, and half an answer as none. */
    void giveUpOwner() {
        if (over.future().isComplete()) {
            return;
        }
        isSilent = true;
        over.tryComplete();
        Future<Void> reset = onward.reset();
        Future<?> ignored = isAnswered ? reset.eventually(request.response()::reset) : reset;
        taken.tryComplete(false);
    }

    private void giveUp() {
        cancelDeadline();
        if (over.tryComplete()) {
            Future<Void> ignored = onward.reset(); // the other node sees that the connection ends
        }
        taken.tryComplete(true);
    }

    private Future<HttpClientResponse> connect() {
        onward.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        return onward.connect();
    }

    private Future<HttpClientResponse> exchange() {
        if (request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            onward.setChunked(!request.headers().contains(HttpHeaders.CONTENT_LENGTH));
            if (ContinueExpectation.isIn(request)) {
                askForBody();
            } else {
                sendBody();
            }
            return onward.response();
        }
        request.resume();
        return onward.send();
    }

    /** The owner decides: the client sends no body that the owner refuses. */
    private void askForBody() {
        onward.putHeader(HttpHeaders.EXPECT, ContinueExpectation.NAME);
        onward.continueHandler(wanted -> {
            Future<Void> ignored = request.response().writeContinue();
            sendBody();
        });
        Future<Void> ignored = onward.sendHead(); // when it fails, so does the answer
    }

    /** By hand: a pipe would take the handler of failures away when it ends, and Vert.x would log what comes later. */
    private void sendBody() {
        isSendingBody = true;
        request.handler(bytes -> {
            Future<Void> ignored = onward.write(bytes);
            if (onward.writeQueueFull()) {
                request.pause();
                limitSilenceAnew();
                onward.drainHandler(drained -> request.resume());
            }
        });
        request.exceptionHandler(cause -> giveUp());
        request.endHandler(ended -> {
            isSendingBody = false;
            limitSilenceAnew();
            Future<Void> ignored = onward.end();
        });
        request.resume();
    }

    private void answer(HttpClientResponse answer) {
        isAnswered = true;
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode());
        RelayHeaders.replace(response.headers(), answer.headers());
        response.setChunked(answer.headers().contains(HttpHeaders.TRANSFER_ENCODING));
        // The next request is to take another way; or nobody reads the rest of the body.
        boolean isLast = part.isDraining();
        boolean isCutShort = !request.isEnded();
        if (isLast || isCutShort) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (isCutShort) {
            // The header alone does not make Vert.x close the connection.
            Future<Void> ignored = request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
            request.resume();
        }
        taken.tryComplete(true);
        // Without an end after a failure: half an answer is none, and the pipe, which still looks at the response then,
        // would
        // throw because that has ended.
        answer.pipe()
                .endOnFailure(false)
                .to(response)
                .onFailure(cause -> {
                    Future<Void> ignored = response.reset();
                })
                .onComplete(done -> {
                    over.tryComplete();
                    if (isLast) {
                        Future<Void> ignored = request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
                    }
                });
    }

    private void tunnel(HttpClientResponse answer) {
        over.tryComplete();
        NetSocket owner = answer.netSocket();
        owner.pause();
        owner.exceptionHandler(LoopRelay::ignore);
        HttpServerResponse response = request.response();
        RelayHeaders.replace(response.headers(), answer.headers());
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        taken.tryComplete(true);
        request.resume();
        upgraded().onSuccess(client -> part.hold(new Tunnel(client, owner))).onFailure(cause -> {
            Future<Void> ignored = owner.close(); // the client is gone
        });
    }

    /** Vert.x throws when the client has hung up. */
    private Future<NetSocket> upgraded() {
        try {
            return request.toNetSocket();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
