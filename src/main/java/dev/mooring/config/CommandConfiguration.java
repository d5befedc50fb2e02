package dev.mooring.config;

import dev.mooring.auth.AuthConfig;
import dev.mooring.id.AddressMask;
import dev.mooring.redis.RedisConfig;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What a command reads of the environment that nodes have: only what it needs. Stateless. */
public final class CommandConfiguration {

    private CommandConfiguration() {}

    /**
     * The Redis of the nodes.
     *
     * @throws BadConfiguration when there is none, or no such
     */
    public static RedisConfig redis(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        String url = variables.text("REDIS_URL").orElse("");
        try {
            return RedisConfig.of(url);
        } catch (IllegalArgumentException e) {
            // Its value may hold a password.
            variables.rejectSecret(
                    "REDIS_URL",
                    "the URL of the nodes' Redis, redis://[user:password@]host:port[/database] or the same with rediss://; "
                            + "that of an embedded one is in its node's log");
            throw new BadConfiguration(variables.bad());
        }
    }

    /**
     * What is done to addresses that are asked for, as it was done to those in the registry.
     *
     * @throws BadConfiguration when that is not clear
     */
    public static UnaryOperator<String> mask(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        UnaryOperator<String> mask = AddressMask.when(variables.flag("MASK_ADDRESSES", false));
        if (!variables.bad().isEmpty()) {
            throw new BadConfiguration(variables.bad());
        }
        return mask;
    }

    /**
     * What tokens are signed with, and name.
     *
     * @throws BadConfiguration when there is no secret
     */
    public static AuthConfig tokens(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return variables
                .text("JWT_SECRET")
                .map(secret -> new AuthConfig(
                        secret,
                        null,
                        null,
                        variables.text("JWT_ISSUER").orElse(null),
                        variables.text("JWT_AUDIENCE").orElse(null)))
                .orElseThrow(() -> new BadConfiguration(
                        List.of(new BadVariable("JWT_SECRET", "", "the secret of the nodes; other keys cannot sign"))));
    }
}
