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
    /** Of loop 0. */
    private final RefusalLog refusals;

    private RedisLinks(Loops loops, List<RedisLink> all, String shownUrl) {
        this.loops = loops;
        this.all = List.copyOf(all);
        this.refusals = new RefusalLog(shownUrl);
    }

    /** Links of all these loops, not started. */
    public static RedisLinks of(Loops loops, RedisConfig config, RandomGenerator random) {
        List<RedisLink> links = new ArrayList<>();
        loops.forEach(loop -> links.add(new RedisLink(loop, config, random)));
        return new RedisLinks(loops, links, config.shownUrl());
    }

    /** Starts all; succeeds when all are up, fails when the first attempt of one does. */
    public Future<Void> start() {
        return forEach(link -> {
            link.listen(new Reporter(link.loop().index()));
            return link.start();
        });
    }

    /** The link of the caller's loop. */
    public RedisLink here() {
        return all.get(caller().index());
    }

    private Loop caller() {
        return loops.current().orElseThrow(() -> new IllegalStateException("asked from outside the node's loops"));
    }

    /** Whether all are up, and Redis refuses none of their commands; answers on the caller's loop. */
    public Future<Boolean> areServing() {
        Loop caller = caller();
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            RedisLink link = all.get(i);
            answers.add(caller.ask(loops.at(i), () -> Future.succeededFuture(link.isServing())));
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

    /** Brings to loop 0 what happens to one link. */
    private final class Reporter implements RedisLinkListener {

        private final int loop;

        Reporter(int loop) {
            this.loop = loop;
        }

        @Override
        public void onRefused(String why) {
            loops.at(0).run(() -> refusals.refused(loop, why));
            // A link that writes little would notice late.
            all.forEach(other -> other.loop().run(other::probe));
        }

        @Override
        public void onServed() {
            loops.at(0).run(() -> refusals.served(loop));
        }
    }
}
