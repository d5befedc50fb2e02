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
 * A rehearsal of a deployment: replaces tasks of a service as ECS does. New tasks start and become healthy, then old
 * ones stop.
 *
 * <pre>
 *   target deregistered ─► deregistration delay ─► balancer cuts ─► SIGTERM ─► stop timeout ─► SIGKILL
 * </pre>
 *
 * @param order the first signal that the old tasks get
 */
record Rehearsal(StandInService service, Timers timers, Order order) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The first signal to an old task that it must stop. */
    enum Order {
        /** The balancer reports the target as draining, which the task's watcher sees. */
        WATCHER,
        /** SIGTERM, as on Spot; the balancer deregisters the target afterwards. */
        SIGNAL,
        /** SIGTERM, after the balancer has cut the connections: the task has no watcher, or no right to ask AWS. */
        NOTHING,
        /** An operator's request. */
        REQUEST
    }

    /**
     * The times of a deployment: those of the templates, or shorter ones.
     *
     * @param healthy the time for which a new task must be healthy before it gets clients
     * @param window the drain window of a task
     * @param delay the deregistration delay
     * @param stop the time from SIGTERM to SIGKILL
     * @param late the time from SIGTERM to the deregistration of a task, if the signal comes first
     */
    record Timers(Duration healthy, Duration window, Duration delay, Duration stop, Duration late) {

        static Timers of(Size size) {
            return size.isFull()
                    ? new Timers(seconds(10), seconds(20), seconds(30), seconds(60), seconds(2))
                    : new Timers(seconds(0), seconds(4), seconds(10), seconds(10), seconds(1));
        }

        private static Duration seconds(int number) {
            return Duration.ofSeconds(number);
        }

        /** The approximate duration of a rehearsal. */
        int all() {
            return (int) (healthy.toSeconds() + delay.toSeconds() + window.toSeconds() / 4 + 5);
        }
    }

    /**
     * The fate of the old tasks.
     *
     * @param left the number of their sessions at the end of the delay
     * @param cut the number of connections that the balancer cut then
     * @param failed the number of tasks that were killed, or exited with another status than 0
     * @param registered the number of old tasks in the registry afterwards
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

    /** Replaces these tasks together by tasks of the jar of this build, as with {@code MaximumPercent} 200. */
    Outcome replace(List<Task> old) throws IOException, InterruptedException {
        service.announceRollout();
        List<Integer> looks = old.stream().map(service::looks).toList();
        List<Task> young = service.start(JarProcess.JAR, old.size(), timers.healthy());
        if (order == Order.WATCHER) {
            // At its second question a watcher knows of the rollout, and asks each second.
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

    /** The registry's records of these tasks, read from another task. */
    private static Stream<JsonObject> nodes(Task witness, List<Task> tasks) {
        Set<String> ids = tasks.stream().map(task -> task.node().id()).collect(Collectors.toSet());
        JsonArray all = witness.node().ask("/ops/nodes").getJsonArray("nodes");
        return all.stream().map(JsonObject.class::cast).filter(node -> ids.contains(node.getString("id")));
    }

    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }
}
