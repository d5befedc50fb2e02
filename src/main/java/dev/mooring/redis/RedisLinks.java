package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The links of a node to Redis, one for each loop. Immutable; any thread may hold it. */
public final class RedisLinks {

    private final Loops loops;
    private final PerLoop<RedisLink> all;
    /** Of loop 0. */
    private final RefusalLog refusals;

    private RedisLinks(Loops loops, PerLoop<RedisLink> all, String shownUrl) {
        this.loops = loops;
        this.all = all;
        this.refusals = new RefusalLog(shownUrl);
    }

    /** Links for these loops, not started. */
    public static RedisLinks of(Loops loops, RedisConfig config, RandomGenerator random) {
        return new RedisLinks(
                loops, PerLoop.create(loops, loop -> new RedisLink(loop, config, random)), config.shownUrl());
    }

    /** Starts all links; succeeds when all are up, fails when the first attempt of one fails. */
    public Future<Void> start() {
        return all.call(link -> {
                    link.listen(new Reporter(link.loop().index()));
                    return link.start();
                })
                .mapEmpty();
    }

    /** The link of the caller's loop. */
    public RedisLink here() {
        return all.here();
    }

    /** Whether all links are up and Redis refuses none of their commands; completes on the caller's loop. */
    public Future<Boolean> areServing() {
        return all.gather(RedisLink::isServing).map(each -> !each.contains(false));
    }

    /** Creates a value for each loop from the loop's link. */
    public <T> PerLoop<T> perLoop(Function<RedisLink, T> factory) {
        return PerLoop.create(loops, loop -> factory.apply(all.of(loop)));
    }

    /** The link of that loop. */
    public RedisLink of(Loop loop) {
        return all.of(loop);
    }

    /** Closes all links. */
    public Future<Void> close() {
        return all.call(RedisLink::close).mapEmpty();
    }

    /** Reports the refusals of one link to loop 0. */
    private final class Reporter implements RedisLinkListener {

        private final int loop;

        Reporter(int loop) {
            this.loop = loop;
        }

        @Override
        public void onRefused(String why) {
            loops.at(0).run(() -> refusals.refused(loop, why));
            // A link with few writes would notice a refusal late.
            all.forEach(RedisLink::probe);
        }

        @Override
        public void onServed() {
            loops.at(0).run(() -> refusals.served(loop));
        }
    }
}
