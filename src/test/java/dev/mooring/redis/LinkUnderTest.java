package dev.mooring.redis;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A link on its loop, asked by the test's thread; hears and keeps what happens to it. */
record LinkUnderTest(Loop loop, RedisLink link, List<String> events, List<String> messages) {

    /** One that is impatient, as tests are. */
    static LinkUnderTest of(Loop loop, String url) {
        return of(
                loop,
                new RedisConfig(
                        url,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(300),
                        Duration.ofMillis(200)));
    }

    static LinkUnderTest of(Loop loop, RedisConfig config) {
        RedisLink link = new RedisLink(loop, config, new Random());
        LinkUnderTest test = new LinkUnderTest(loop, link, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
        test.onLoop(() -> {
            link.listen(new RedisLinkListener() {
                @Override
                public void onUp() {
                    test.events.add("up");
                }

                @Override
                public void onDown(String why) {
                    test.events.add("down: " + why);
                }
            });
            return Future.succeededFuture();
        });
        return test;
    }

    LinkUnderTest started() {
        onLoop(link::start);
        return this;
    }

    Response ask(Command command, String... arguments) {
        return onLoop(() -> link.send(request(command, arguments)));
    }

    /** Why a command fails. */
    Throwable failure(Command command, String... arguments) {
        return onLoop(() -> link.send(request(command, arguments))
                .map((Throwable) new AssertionError("it succeeded"))
                .otherwise(cause -> cause));
    }

    Future<Void> subscribe(String channel) {
        return loop.call(() -> link.subscribe(channel, message -> messages.add(channel + ": " + message.toString())));
    }

    boolean isUp() {
        return onLoop(() -> Future.succeededFuture(link.isUp()));
    }

    void close() {
        onLoop(link::close);
    }

    <T> T onLoop(Supplier<Future<T>> work) {
        return await(loop.call(work));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static Request request(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return request;
    }
}
