package dev.mooring.aws;

import dev.mooring.aws.RolloutVerdict.Failed;
import dev.mooring.aws.RolloutVerdict.InProgress;
import dev.mooring.aws.RolloutVerdict.Steady;
import dev.mooring.aws.ServiceView.Counts;
import dev.mooring.aws.ServiceView.Deployment;
import dev.mooring.aws.ServiceView.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import static org.assertj.core.api.Assertions.assertThat;

class RolloutVerdictTest {

    private static final String OURS = "definition:2";
    private static final String FORMER = "definition:1";

    private static Deployment primary(String definition, State state) {
        return new Deployment(true, definition, state, "", new Counts(2, 2, 0, 0));
    }

    private static Deployment active(String definition, State state, String reason) {
        return new Deployment(false, definition, state, reason, new Counts(2, 1, 0, 3));
    }

    private static RolloutVerdict verdict(boolean isSeen, long seconds, Deployment... deployments) {
        ServiceView view = new ServiceView(FORMER, List.of(deployments), List.of(), List.of());
        return RolloutVerdict.of(view, OURS, isSeen, Duration.ofSeconds(seconds));
    }

    @Test
    void only_the_new_completed_primary_deployment_is_steady() {
        assertThat(verdict(true, 60, primary(OURS, State.COMPLETED))).isEqualTo(new Steady());
        assertThat(verdict(false, 0, primary(OURS, State.COMPLETED))).isEqualTo(new Steady());
        assertThat(verdict(true, 60, primary(OURS, State.IN_PROGRESS))).isEqualTo(new InProgress());
        assertThat(verdict(true, 60, primary(FORMER, State.COMPLETED))).isInstanceOf(Failed.class);
        assertThat(verdict(true, 60, primary(FORMER, State.COMPLETED), active(OURS, State.COMPLETED, "")))
                .isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void another_primary_deployment_right_after_the_update_is_in_progress(State state) {
        assertThat(verdict(false, 29, primary(FORMER, state))).isEqualTo(new InProgress());
        assertThat(verdict(false, 30, primary(FORMER, state)))
                .isEqualTo(new Failed("the primary deployment is " + FORMER));
        assertThat(verdict(true, 1, primary(FORMER, state))).isInstanceOf(Failed.class);
    }

    @Test
    void a_failed_deployment_has_failed_at_once_with_the_reason_of_ecs() {
        assertThat(verdict(
                        false,
                        1,
                        primary(FORMER, State.IN_PROGRESS),
                        active(OURS, State.FAILED, "tasks failed to start")))
                .isEqualTo(new Failed("tasks failed to start"));
        assertThat(verdict(false, 1, primary(OURS, State.FAILED))).isEqualTo(new Failed("ECS gives no reason"));
    }

    @Test
    void a_service_without_deployments_has_failed() {
        assertThat(verdict(false, 1)).isEqualTo(new InProgress());
        assertThat(verdict(false, 31)).isEqualTo(new Failed("the primary deployment is none"));
    }
}
