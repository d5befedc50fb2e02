package dev.mooring.fleet;

import dev.mooring.fleet.StandInService.Task;
import dev.mooring.support.JarProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import static org.awaitility.Awaitility.await;

/**
 * Replaces tasks of a service by new ones, as ECS does: the new ones start and are healthy, and the old ones leave.
 *
 * <pre>
 *   target deregistered ─► deregistration delay ─► balancer cuts ─► SIGTERM ─► stop timeout ─► SIGKILL
 * </pre>
 *
 * @param order what the old tasks hear first
 */
record Rehearsal(StandInService service, Timers timers, Order order) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What an old task hears first of its end. */
    enum Order {
        /** The balancer's word, which its watcher asks for. */
        WATCHER,
        /** SIGTERM, as on Spot; the balancer follows. */
        SIGNAL,
        /** SIGTERM, after the balancer has cut its connections: it has no watcher, or the watcher may not ask. */
        NOTHING,
        /** An operator's request. */
        REQUEST
    }

    /**
     * Times of the templates, or shorter ones.
     *
     * @param healthy how long a new task must be healthy before it gets clients
     * @param window over how long a task lets its clients go
     * @param delay the deregistration delay
     * @param stop how long after SIGTERM a task is killed
     * @param late how long after SIGTERM the balancer deregisters a task, where the signal comes first
     */
    record Timers(Duration healthy, Duration window, Duration delay, Duration stop, Duration late) {

        static Timers of(Size size) {
            return size.isFull()
                    ? new Timers(seconds(10), seconds(20), seconds(30), seconds(60), seconds(2))
                    : new Timers(seconds(0), seconds(3), seconds(9), seconds(10), seconds(1));
        }

        private static Duration seconds(int number) {
            return Duration.ofSeconds(number);
        }

        /** How long all of it takes, about. */
        int all() {
            return (int) (healthy.toSeconds() + delay.toSeconds() + window.toSeconds() / 4 + 5);
        }
    }

    /**
     * What became of the old tasks.
     *
     * @param left sessions on them when the delay ended
     * @param cut connections that the balancer cut then
     * @param failed tasks that were killed, or ended with another status than 0
     * @param registered how many of them are in the registry afterwards
     */
    record Outcome(int left, int cut, int failed, int registered) {

        private Outcome plus(Outcome other) {
            return new Outcome(
                    left + other.left, cut + other.cut, failed + other.failed, registered + other.registered);
        }
    }

    /** Replaces tasks one after the other, as with {@code MaximumPercent} 150. */
    Outcome replaceOneByOne(List<Task> old) throws IOException, InterruptedException {
        Outcome all = new Outcome(0, 0, 0, 0);
        for (Task task : old) {
            all = all.plus(replace(List.of(task)));
        }
        return all;
    }

    /** Replaces those tasks by as many of the jar that was just built, together, as with {@code MaximumPercent} 200. */
    Outcome replace(List<Task> old) throws IOException, InterruptedException {
        service.announceRollout();
        List<Integer> looks = old.stream().map(service::looks).toList();
        List<Task> young = service.start(JarProcess.JAR, old.size(), timers.healthy());
        if (order == Order.WATCHER) {
            // By its second look, a watcher has heard of the rollout, and looks fast.
            await().atMost(PATIENCE)
                    .until(() ->
                            IntStream.range(0, old.size()).allMatch(i -> service.looks(old.get(i)) > looks.get(i) + 1));
        }
        if (order == Order.SIGNAL) {
            for (Task task : old) {
                service.signal(task);
            }
            pass(timers.late());
        }
        old.forEach(service::deregister);
        if (order == Order.REQUEST) {
            old.forEach(task -> task.node().drain());
        }
        pass(timers.delay());
        Task witness = young.get(0);
        int left = nodes(witness, old)
                .mapToInt(node -> node.getInteger("sessions"))
                .sum();
        int cut = old.stream().mapToInt(service::connections).sum();
        old.forEach(service::cut);
        return new Outcome(left, cut, stop(old), (int) nodes(witness, old).count());
    }

    private int stop(List<Task> old) throws IOException, InterruptedException {
        int failed = 0;
        if (order != Order.SIGNAL) {
            for (Task task : old) {
                service.signal(task);
            }
        }
        for (Task task : old) {
            failed += service.awaitEnd(task, timers.stop()) ? 0 : 1;
        }
        return failed;
    }

    /** What the registry says of those tasks, asked at another one. */
    private static Stream<JsonObject> nodes(Task witness, List<Task> tasks) {
        Set<String> ids = tasks.stream().map(task -> task.node().id()).collect(Collectors.toSet());
        JsonArray all = witness.node().ask("/ops/nodes").getJsonArray("nodes");
        return all.stream().map(JsonObject.class::cast).filter(node -> ids.contains(node.getString("id")));
    }

    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }
}
