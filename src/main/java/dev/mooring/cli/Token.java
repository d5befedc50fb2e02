package dev.mooring.cli;

import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.config.CommandConfiguration;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Signs a token. */
@Command(
        name = "token",
        description = {
            "Signs a token with JWT_SECRET, for development and for operators; it names JWT_ISSUER and JWT_AUDIENCE where"
                    + " they are set. Clients send it as auth.token, HTTP requests as Authorization: Bearer."
        })
final class Token implements Callable<Integer> {

    /** Ten years, as what is revoked can be for. */
    private static final int MOST_HOURS = 24 * 3650;

    @Mixin
    private final Output output = new Output();

    @Option(names = "--sub", paramLabel = "ID", required = true, description = "Whose token it is.")
    private String sub = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "agent",
            converter = RoleName.class,
            completionCandidates = RoleName.class,
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
    private Role role = Role.AGENT;

    @Option(names = "--name", paramLabel = "NAME", description = "The name that others see.")
    private @Nullable String name;

    @Option(names = "--email", paramLabel = "ADDRESS", description = "The address that others see.")
    private @Nullable String email;

    @Option(names = "--hours", paramLabel = "N", defaultValue = "12", description = "How long; ${DEFAULT-VALUE}.")
    private int hours;

    @Override
    public Integer call() {
        if (hours < 1 || hours > MOST_HOURS) {
            throw new IllegalArgumentException("--hours must be a whole number from 1 to " + MOST_HOURS);
        }
        InstantSource clock = InstantSource.system();
        Instant until = clock.instant().plus(Duration.ofHours(hours)).truncatedTo(ChronoUnit.SECONDS);
        DevelopmentTokens tokens = new DevelopmentTokens(CommandConfiguration.tokens(System.getenv()), clock);
        String token = tokens.mint(new Principal(sub, role, email, name, until));
        output.print(new JsonObject().put("token", token).put("expiresAt", until.toString()), () -> output.line(token));
        return ExitStatus.OK;
    }

    /** A role as tokens spell it. */
    static final class RoleName implements ITypeConverter<Role>, Iterable<String> {

        @Override
        public Role convert(String value) {
            return Arrays.stream(Role.values())
                    .filter(role -> role.wireName().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("no role: " + value));
        }

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Role.values()).map(Role::wireName).iterator();
        }
    }
}
