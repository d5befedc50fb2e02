package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The links of a node to one Redis: each loop has its own. Immutable; any thread may hold it. */
public final class RedisLinks {

    private final Loops loops;
    private final List<RedisLink> all;

    private RedisLinks(Loops loops, List<RedisLink> all) {
        this.loops = loops;
        this.all = List.copyOf(all);
    }

    /** Links of all these loops, not started. */
    public static RedisLinks of(Loops loops, RedisConfig config, RandomGenerator random) {
        List<RedisLink> links = new ArrayList<>();
        loops.forEach(loop -> links.add(new RedisLink(loop, config, random)));
        return new RedisLinks(loops, links);
    }

    /** Starts all; succeeds when all are up, fails when the first attempt of one does. */
    public Future<Void> start() {
        return forEach(RedisLink::start);
    }

    /** The link of the caller's loop. */
    public RedisLink here() {
        return all.get(caller().index());
    }

    private Loop caller() {
        return loops.current().orElseThrow(() -> new IllegalStateException("asked from outside the node's loops"));
    }

    /** Whether all are up; answers on the caller's loop. */
    public Future<Boolean> areUp() {
        Loop caller = caller();
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            RedisLink link = all.get(i);
            answers.add(caller.ask(loops.at(i), () -> Future.succeededFuture(link.isUp())));
        }
        return Future.all(answers).map(each -> each.<Boolean>list().stream().allMatch(Boolean::booleanValue));
    }

    /** The link of that loop, for it to use. */
    public RedisLink of(Loop loop) {
        return all.get(loop.index());
    }

    /** Closes all, for good. */
    public Future<Void> close() {
        return forEach(RedisLink::close);
    }

    private Future<Void> forEach(Function<RedisLink, Future<Void>> work) {
        List<Future<Void>> done = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            RedisLink link = all.get(i);
            done.add(loops.at(i).call(() -> work.apply(link)));
        }
        return Future.all(done).mapEmpty();
    }
}
