package dev.mooring.aws;

import dev.mooring.aws.RolloutVerdict.InProgress;
import dev.mooring.aws.RolloutVerdict.Failed;
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

    private static RolloutVerdict judge(boolean isSeen, long seconds, Deployment... deployments) {
        ServiceView view = new ServiceView(FORMER, List.of(deployments), List.of(), List.of());
        return RolloutVerdict.of(view, OURS, isSeen, Duration.ofSeconds(seconds));
    }

    @Test
    void only_our_own_completed_primary_deployment_is_steady() {
        assertThat(judge(true, 60, primary(OURS, State.COMPLETED))).isEqualTo(new Steady());
        assertThat(judge(false, 0, primary(OURS, State.COMPLETED))).isEqualTo(new Steady());
        assertThat(judge(true, 60, primary(OURS, State.IN_PROGRESS))).isEqualTo(new InProgress());
        assertThat(judge(true, 60, primary(FORMER, State.COMPLETED))).isInstanceOf(Failed.class);
        assertThat(judge(true, 60, primary(FORMER, State.COMPLETED), active(OURS, State.COMPLETED, "")))
                .isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void another_primary_deployment_right_after_the_update_may_be_an_old_answer(State state) {
        assertThat(judge(false, 29, primary(FORMER, state))).isEqualTo(new InProgress());
        assertThat(judge(false, 30, primary(FORMER, state)))
                .isEqualTo(new Failed("the primary deployment is " + FORMER));
        assertThat(judge(true, 1, primary(FORMER, state))).isInstanceOf(Failed.class);
    }

    @Test
    void our_failed_deployment_is_not_ours_at_once_with_the_reason_of_ecs() {
        assertThat(judge(
                        false,
                        1,
                        primary(FORMER, State.IN_PROGRESS),
                        active(OURS, State.FAILED, "tasks failed to start")))
                .isEqualTo(new Failed("tasks failed to start"));
        assertThat(judge(false, 1, primary(OURS, State.FAILED))).isEqualTo(new Failed("ECS gives no reason"));
    }

    @Test
    void a_service_without_deployments_is_no_success() {
        assertThat(judge(false, 1)).isEqualTo(new InProgress());
        assertThat(judge(false, 31)).isEqualTo(new Failed("the primary deployment is none"));
    }
}
