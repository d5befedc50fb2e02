package dev.mooring.relay;

import dev.mooring.engineio.ContinueExpectation;
import dev.mooring.id.HeaderList;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One request on its way to another node, and the answer on its way back: as they are, but for what is between
 * neighbours. Nothing is kept of them but what waits to be written. Owned by the connection's loop.
 */
final class RelayedRequest {

    private static final CharSequence WEBSOCKET = HttpHeaders.createOptimized("websocket");
    private static final int LINGER_SECONDS = 1;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpServerRequest request;
    private final HttpClientRequest onward;
    private final Consumer<Tunnel> tunnels;
    private final Promise<Boolean> taken = Promise.promise();
    private boolean isOver;

    /**
     * A request that is about to go.
     *
     * @param request the client's, paused
     * @param onward the same to the other node, empty yet
     * @param tunnels told of what becomes a tunnel
     */
    RelayedRequest(HttpServerRequest request, HttpClientRequest onward, Consumer<Tunnel> tunnels) {
        this.request = request;
        this.onward = onward;
        this.tunnels = tunnels;
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
            if (answer.failed()) {
                isOver = true;
                taken.tryComplete(response.closed());
            } else if (upgrades && answer.result().statusCode() == SWITCHING_PROTOCOLS) {
                tunnel(answer.result());
            } else {
                answer(answer.result());
            }
        });
        return taken.future();
    }

    private void giveUp() {
        if (!isOver) {
            isOver = true;
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
        request.handler(bytes -> {
            Future<Void> ignored = onward.write(bytes);
            if (onward.writeQueueFull()) {
                request.pause();
                onward.drainHandler(drained -> request.resume());
            }
        });
        request.exceptionHandler(cause -> giveUp());
        request.endHandler(ended -> {
            Future<Void> ignored = onward.end();
        });
        request.resume();
    }

    private void answer(HttpClientResponse answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.statusCode());
        RelayHeaders.replace(response.headers(), answer.headers());
        response.setChunked(answer.headers().contains(HttpHeaders.TRANSFER_ENCODING));
        if (!request.isEnded()) {
            // Nobody reads the rest of the body. The header alone does not make Vert.x close the connection.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
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
                .onComplete(done -> isOver = true);
    }

    private void tunnel(HttpClientResponse answer) {
        isOver = true;
        NetSocket owner = answer.netSocket();
        owner.pause();
        owner.exceptionHandler(LocalRelay::ignore);
        HttpServerResponse response = request.response();
        RelayHeaders.replace(response.headers(), answer.headers());
        response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE).putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
        taken.tryComplete(true);
        request.resume();
        upgraded()
                .onSuccess(client -> tunnels.accept(new Tunnel(client, owner)))
                .onFailure(cause -> {
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
