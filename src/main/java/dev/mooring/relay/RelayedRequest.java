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
 * Relays one request to another node, and the answer back, both without hop-by-hop headers. It buffers only bytes that
 * wait to be written. Owned by the connection's loop.
 */
final class RelayedRequest {

    private static final CharSequence WEBSOCKET = HttpHeaders.createOptimized("websocket");
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int LINGER_SECONDS = 1;

    /** The maximum time in which the other node sends no answer, or reads nothing of the body. */
    private static final long ANSWER_MILLIS = 1_800;

    private final HttpServerRequest request;
    private final HttpClientRequest onward;
    private final LoopRelay loopRelay;
    private final boolean isOffer;
    private final Promise<Boolean> handled = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private @Nullable Deadline answerDeadline;
    private boolean isSendingBody;
    private boolean isAnswered;
    private boolean isSilent;

    /**
     * A request that is not sent yet.
     *
     * @param request the client's request, paused
     * @param onward the request to the other node, still empty
     * @param loopRelay keeps the tunnel if the request becomes one
     * @param isOffer whether another node may take the request instead: it is sent without its body, and an answer of 503 is
     *     not sent to the client, but completes {@link #send} with false
     */
    RelayedRequest(HttpServerRequest request, HttpClientRequest onward, LoopRelay loopRelay, boolean isOffer) {
        this.request = request;
        this.onward = onward;
        this.loopRelay = loopRelay;
        this.isOffer = isOffer;
    }

    /** Sends the request. Completes with false, without an answer to the client, when the other node does not answer. */
    Future<Boolean> send(String ticket) {
        HttpServerResponse response = request.response();
        // The future of the answer reports failures; without this handler Vert.x would log them too.
        onward.exceptionHandler(cause -> {});
        if (response.closed()) {
            abandon();
            return Future.succeededFuture(true);
        }
        response.closeHandler(closed -> abandon());
        RelayHeaders.replace(onward.headers(), request.headers());
        onward.putHeader(RelayTicket.HEADER, ticket);
        boolean upgrades = HeaderList.contains(request.headers().getAll(HttpHeaders.UPGRADE), WEBSOCKET.toString());
        (upgrades ? connect() : exchange()).onComplete(answer -> {
            cancelDeadline();
            if (answer.failed()) {
                handled.tryComplete(response.closed());
                ended.tryComplete();
            } else if (isOffer && answer.result().statusCode() == SERVICE_UNAVAILABLE) {
                decline();
            } else if (upgrades && answer.result().statusCode() == SWITCHING_PROTOCOLS) {
                tunnel(answer.result());
            } else {
                answer(answer.result());
            }
        });
        return handled.future();
    }

    /** Completes when the request and its answer have ended, or it has become a tunnel. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Whether the other node did not answer in time. */
    boolean isSilent() {
        return isSilent;
    }

    /**
     * Starts the deadline for the answer: the request fails when the other node does not answer in time. Must be called
     * before the request is sent.
     *
     * @param millis the part of that time that has already passed
     */
    void startDeadline(long millis) {
        cancelDeadline();
        answerDeadline = loopRelay.loop().timers().schedule(Math.max(1, ANSWER_MILLIS - millis), this::onSilence);
    }

    private void onSilence() {
        if (isSendingBody && !onward.writeQueueFull()) {
            startDeadline(0); // the client has not sent more yet
        } else {
            failSilentOwner();
        }
    }

    private void restartDeadline() {
        if (answerDeadline != null && !ended.future().isComplete()) {
            startDeadline(0);
        }
    }

    private void cancelDeadline() {
        if (answerDeadline != null) {
            answerDeadline.cancel();
        }
    }

    /** The other node is silent: fails the request, even if half of the answer has arrived. */
    void failSilentOwner() {
        if (ended.future().isComplete()) {
            return;
        }
        isSilent = true;
        ended.tryComplete();
        Future<Void> reset = onward.reset();
        Future<?> ignored = isAnswered ? reset.eventually(request.response()::reset) : reset;
        handled.tryComplete(false);
    }

    private void decline() {
        ended.tryComplete();
        Future<Void> ignored = onward.reset(); // nobody reads the answer's body
        handled.tryComplete(false);
    }

    private void abandon() {
        cancelDeadline();
        if (ended.tryComplete()) {
            Future<Void> ignored = onward.reset(); // the other node sees the end of the connection
        }
        handled.tryComplete(true);
    }

    private Future<HttpClientResponse> connect() {
        onward.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        return onward.connect();
    }

    private Future<HttpClientResponse> exchange() {
        if (isOffer) {
            // A handshake has no body of use, and a body could be sent only once.
            onward.headers().remove(HttpHeaders.CONTENT_LENGTH);
        } else if (request.headers().contains(HttpHeaders.CONTENT_LENGTH)
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

    /** Lets the owner answer {@code Expect: 100-continue}, so that the client sends no body that the owner refuses. */
    private void askForBody() {
        onward.putHeader(HttpHeaders.EXPECT, ContinueExpectation.NAME);
        onward.continueHandler(wanted -> {
            Future<Void> ignored = request.response().writeContinue();
            sendBody();
        });
        Future<Void> ignored = onward.sendHead(); // if it fails, the answer fails too
    }

    /** Copies the body without a pipe: a pipe removes the failure handler at its end, and Vert.x would log later failures. */
    private void sendBody() {
        isSendingBody = true;
        request.handler(bytes -> {
            Future<Void> ignored = onward.write(bytes);
            if (onward.writeQueueFull()) {
                request.pause();
                restartDeadline();
                onward.drainHandler(drained -> request.resume());
            }
        });
        request.exceptionHandler(cause -> abandon());
        request.endHandler(ended -> {
            isSendingBody = false;
            restartDeadline();
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
        // The node drains, so the next request should reach another node; or the rest of the body is unread.
        boolean isLast = loopRelay.isDraining();
        boolean isCutShort = !request.isEnded();
        if (isLast || isCutShort) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (isCutShort) {
            // The header alone does not make Vert.x close the connection.
            Future<Void> ignored = request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
            request.resume();
        }
        handled.tryComplete(true);
        // A failed answer must not end the response normally: half an answer is invalid. The pipe would also throw
        // after such an end, because it still uses the response.
        answer.pipe()
                .endOnFailure(false)
                .to(response)
                .onFailure(cause -> {
                    Future<Void> ignored = response.reset();
                })
                .onComplete(done -> {
                    ended.tryComplete();
                    if (isLast) {
                        Future<Void> ignored = request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
                    }
                });
    }

    private void tunnel(HttpClientResponse answer) {
        ended.tryComplete();
        NetSocket owner = answer.netSocket();
        owner.pause();
        owner.exceptionHandler(LoopRelay::ignore);
        HttpServerResponse response = request.response();
        RelayHeaders.replace(response.headers(), answer.headers());
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        handled.tryComplete(true);
        request.resume();
        upgraded()
                .onSuccess(client -> loopRelay.addTunnel(new Tunnel(client, owner)))
                .onFailure(cause -> {
                    Future<Void> ignored = owner.close(); // the client has disconnected
                });
    }

    /** Vert.x throws when the client has disconnected. */
    private Future<NetSocket> upgraded() {
        try {
            return request.toNetSocket();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
