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

/** The command {@code token}: signs a token. */
@Command(
        name = "token",
        description = {
            "Signs a token with JWT_SECRET, for development and for operators; with JWT_ISSUER and JWT_AUDIENCE if they"
                    + " are set. Clients send it as auth.token, HTTP requests as Authorization: Bearer."
        })
final class Token implements Callable<Integer> {

    /** Ten years, the longest duration of a revocation. */
    private static final int MAX_HOURS = 24 * 3650;

    @Mixin
    private final Output output = new Output();

    @Option(names = "--sub", paramLabel = "ID", required = true, description = "The user of the token (claim sub).")
    private String sub = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "agent",
            converter = RoleName.class,
            completionCandidates = RoleName.class,
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Role role = Role.AGENT;

    @Option(names = "--name", paramLabel = "NAME", description = "The user's name, which other users see.")
    private @Nullable String name;

    @Option(names = "--email", paramLabel = "ADDRESS", description = "The user's email address, which other users see.")
    private @Nullable String email;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "12",
            description = "The token's life. Default: ${DEFAULT-VALUE}.")
    private int hours;

    @Override
    public Integer call() {
        if (hours < 1 || hours > MAX_HOURS) {
            throw new IllegalArgumentException("--hours must be a whole number from 1 to " + MAX_HOURS);
        }
        InstantSource clock = InstantSource.system();
        Instant until = clock.instant().plus(Duration.ofHours(hours)).truncatedTo(ChronoUnit.SECONDS);
        DevelopmentTokens tokens = new DevelopmentTokens(CommandConfiguration.tokens(System.getenv()), clock);
        String token = tokens.mint(new Principal(sub, role, email, name, until));
        output.print(new JsonObject().put("token", token).put("expiresAt", until.toString()), () -> output.line(token));
        return ExitStatus.OK;
    }

    /** The converter of a role's name in tokens. */
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
