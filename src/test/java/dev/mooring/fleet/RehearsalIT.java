package dev.mooring.fleet;

import dev.mooring.fleet.Rehearsal.Order;
import dev.mooring.fleet.Rehearsal.Outcome;
import dev.mooring.fleet.Rehearsal.Timers;
import dev.mooring.fleet.StandInService.Task;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A deployment: two tasks behind a balancer are replaced by two new ones in ECS's order, while clients send messages.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RehearsalIT {

    private static final Size SIZE = Size.current();
    private static final Timers TIMERS = Timers.of(SIZE);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int TASKS = 2;

    /** The jar of the previous version, built by the profile {@code rehearsal}. */
    private static final String PREVIOUS = "target/previous/mooring.jar";

    private final RehearsalTable table = new RehearsalTable();

    /** The result of a rehearsal. */
    private record Shown(Outcome outcome, LoadReport load) {}

    /**
     * The plan of a rehearsal.
     *
     * @param jar the jar of the old tasks
     * @param isOneByOne whether the tasks are replaced one after the other
     * @param options the options of the load
     */
    private record Plan(String name, Order order, String jar, boolean isOneByOne, JsonObject options) {

        /** A plan with official clients and the jar of this build. */
        static Plan of(String name, Order order, boolean isOneByOne, int reconnectionDelay) {
            JsonObject options = SIZE.load();
            int seconds = TIMERS.all() * (isOneByOne ? TASKS : 1);
            return new Plan(
                    name,
                    order,
                    JarProcess.JAR,
                    isOneByOne,
                    options.put("messages", seconds * options.getInteger("rate"))
                            .put("cookies", true)
                            .put("reconnectionDelay", reconnectionDelay));
        }

        Plan with(String option, Object value) {
            return new Plan(name, order, jar, isOneByOne, options.copy().put(option, value));
        }

        Plan from(String oldJar) {
            return new Plan(name, order, oldJar, isOneByOne, options);
        }
    }

    private Shown rehearse(Plan plan) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                StandInService service = new StandInService(
                        redis.url(),
                        "DRAIN_WINDOW",
                        String.valueOf(TIMERS.window().toMillis()),
                        "EVENT_LOOPS",
                        "1",
                        "TRUSTED_PROXY_HOPS",
                        "1")) {
            List<Task> old = service.start(plan.jar(), TASKS, Duration.ZERO);
            if (plan.order() == Order.NOTHING) {
                StandInService ignored = service.withoutRights();
            }
            try (Load load = Load.start(plan.options(), LIMIT, service.url())) {
                Rehearsal rehearsal = new Rehearsal(service, TIMERS, plan.order());
                Outcome outcome = plan.isOneByOne() ? rehearsal.replaceOneByOne(old) : rehearsal.replace(old);
                load.awaitSent();
                LoadReport report =
                        load.report().assertAllAcknowledged(plan.options().getInteger("messages"));
                table.add(plan.name(), outcome, report, service.runtime());
                return new Shown(outcome, report);
            }
        }
    }

    /** Asserts what holds for every order. */
    private static void assertNothingLost(Shown shown) {
        LoadReport ignored = shown.load().assertWhole().assertNotDoubled().assertRecovered();
        assertThat(RehearsalTable.failedConnects(shown.load()))
                .as("failed connects: " + shown.load().json().encode())
                .isZero();
        assertThat(shown.outcome().failed())
                .as("tasks that were killed or failed")
                .isZero();
        assertThat(shown.outcome().registered()).as("old nodes in the registry").isZero();
    }

    private static void assertUnnoticed(Shown shown, int limitMillis) {
        assertNothingLost(shown);
        assertThat(shown.outcome().left())
                .as("sessions left on old tasks at the delay's end")
                .isZero();
        assertThat(shown.load().count("recovered") + shown.load().count("tookOver"))
                .isGreaterThan(shown.load().count("members") / 2);
        assertThat(shown.load().millis("outage", "p95"))
                .as("time without service, p95: " + shown.load().json().encode())
                // Old and new nodes, balancer, Redis and clients share a few processors here, which new nodes need
                // most.
                .isLessThan(limitMillis * (SIZE.isFull() ? 2 : 3));
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"WATCHER", "SIGNAL"})
    void no_session_is_left_when_the_balancer_cuts_connections(Order order) throws Exception {
        String run = order == Order.WATCHER ? "watcher first, both together" : "SIGTERM first, both together";
        assertUnnoticed(rehearse(Plan.of(run, order, false, 500)), 1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1_000})
    void few_clients_wait_if_tasks_are_replaced_one_by_one(int reconnectionDelay) throws Exception {
        assumeTrue(SIZE.isFull(), "skipped: runs in full size only, with -Prehearsal");
        String run = "watcher first, one by one" + (reconnectionDelay == 500 ? "" : ", clients with their defaults");
        assertUnnoticed(rehearse(Plan.of(run, Order.WATCHER, true, reconnectionDelay)), 2 * reconnectionDelay);
    }

    @Test
    void clients_that_move_are_never_without_service() throws Exception {
        assumeTrue(SIZE.isFull(), "skipped: runs in full size only, with -Prehearsal");
        Plan plan = Plan.of("watcher first, both together, clients with `moves`", Order.WATCHER, false, 500);
        Shown shown = rehearse(plan.with("moves", 1));
        assertUnnoticed(shown, 1);
        assertThat(shown.load().tally("disconnects")).isEqualTo(new JsonObject());
    }

    @Test
    void without_a_watcher_the_balancer_cuts_clients_and_nothing_is_lost() throws Exception {
        assumeTrue(SIZE.isFull(), "skipped: runs in full size only, with -Prehearsal");
        Shown shown = rehearse(Plan.of("no watcher, both together", Order.NOTHING, false, 500));
        assertNothingLost(shown);
        assertThat(shown.outcome().left())
                .as("connections that the balancer cuts")
                .isPositive();
    }

    @Test
    void tasks_of_the_previous_version_are_replaced_the_same_way() throws Exception {
        assumeTrue(SIZE.isFull(), "skipped: runs in full size only, with -Prehearsal");
        assertThat(new File(PREVIOUS))
                .as("first: src/test/previous-jar COMMIT target/previous")
                .isFile();
        // The previous version has no drain watcher.
        Plan plan = Plan.of("previous version, drained by hand, one by one", Order.REQUEST, true, 500);
        // Its nodes have no cache, and are a few seconds old themselves.
        assertUnnoticed(rehearse(plan.from(PREVIOUS)), 2_000);
    }
}
