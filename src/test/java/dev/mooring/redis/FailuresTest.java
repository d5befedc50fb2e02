package dev.mooring.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class FailuresTest {

    private static final String IN_SCRIPT = " script: 88c923858e73954cede057e8a25f614a3552b177, on @user_script:1.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'.",
                "NOREPLICAS Not enough good replicas to write.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOPERM this user has no permissions to run the 'set' command",
                "NOAUTH Authentication required.",
                "BUSY Redis is busy running a script.",
                "LOADING Redis is loading the dataset in memory",
                "CLUSTERDOWN The cluster is down",
                "MASTERDOWN Link with MASTER is down",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "READONLY You can't write against a read only replica."
            })
    void a_redis_that_takes_no_such_commands_now_is_unavailable(String reply) {
        for (String where : new String[] {"", IN_SCRIPT}) {
            Throwable told = Failures.of(ErrorType.create(reply + where));
            assertThat(told).isInstanceOf(RedisUnavailable.class).hasMessage(reply);
            assertThat(Failures.isRefusal(told)).isTrue();
            assertThat(((RedisUnavailable) told).mayHaveRun()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR The user executing the script can't run this command or subcommand",
                "ERR The user executing the script can't access at least one of the keys mentioned in the command"
                        + " arguments",
                "ERR ACL failure in script: User default has no permissions to run the 'set' command"
            })
    void a_script_that_was_stopped_for_want_of_permission_may_have_run_in_part(String reply) {
        Throwable told = Failures.of(ErrorType.create(reply + IN_SCRIPT));
        assertThat(Failures.isRefusal(told)).isTrue();
        assertThat(((RedisUnavailable) told).mayHaveRun()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR unknown command 'SETT'",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR user_script:1: attempt to index a nil value",
                "NOSCRIPT No matching script."
            })
    void a_wrong_command_is_our_mistake_and_no_outage(String reply) {
        Throwable cause = ErrorType.create(reply);
        assertThat(Failures.of(cause)).isSameAs(cause);
        assertThat(Failures.isRefusal(cause)).isFalse();
    }
}
