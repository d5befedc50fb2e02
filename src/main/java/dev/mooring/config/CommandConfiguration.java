package dev.mooring.config;

import dev.mooring.auth.AuthConfig;
import dev.mooring.id.AddressMask;
import dev.mooring.redis.RedisConfig;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads the variables that a command needs from the environment of the nodes. Stateless. */
public final class CommandConfiguration {

    private CommandConfiguration() {}

    /**
     * Reads the address of the nodes' Redis.
     *
     * @throws BadConfiguration when {@code REDIS_URL} is missing or invalid
     */
    public static RedisConfig redis(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        String url = variables.text("REDIS_URL").orElse("");
        try {
            return RedisConfig.of(url);
        } catch (IllegalArgumentException e) {
            // The value may contain a password.
            variables.rejectSecret(
                    "REDIS_URL",
                    "the URL of the nodes' Redis, redis://[user:password@]host:port[/database] or the same with rediss://; "
                            + "the URL of an embedded Redis is in its node's log");
            throw new BadConfiguration(variables.bad());
        }
    }

    /**
     * Reads how to mask addresses in a filter, as the nodes mask them in the registry.
     *
     * @throws BadConfiguration when {@code MASK_ADDRESSES} is invalid
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
     * Reads the secret, the issuer and the audience of new tokens.
     *
     * @throws BadConfiguration when {@code JWT_SECRET} is missing
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
                .orElseThrow(() -> new BadConfiguration(List.of(
                        new BadVariable("JWT_SECRET", "", "the nodes' secret; public keys cannot sign tokens"))));
    }
}
