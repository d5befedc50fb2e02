package dev.mooring.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command {@code revoke}: revokes tokens. */
@Command(
        name = "revoke",
        description = {
            "Revokes one token, or all tokens of a user, also those that are signed later: within 5 s all nodes"
                    + " refuse them and disconnect the clients that use one. A longer revocation is never shortened."
        })
final class Revoke implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    @Mixin
    private final Output output = new Output();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Time.class,
            description =
                    "Duration of the revocation, for example 90s, 30m, 8h or 7d; longer than the token's life is not"
                            + " necessary. Default: ${DEFAULT-VALUE}.")
    private Duration time = Duration.ofHours(24);

    /** The tokens to revoke. */
    static final class Which {

        @Option(names = "--user", paramLabel = "SUB", description = "All tokens of this user (claim sub).")
        private @Nullable String user;

        @Option(names = "--token-id", paramLabel = "JTI", description = "The one token with this id (claim jti).")
        private @Nullable String tokenId;
    }

    @Override
    public Integer call() {
        String name = which.user != null ? which.user : String.valueOf(which.tokenId);
        if (name.isBlank()) {
            throw new IllegalArgumentException("--user and --token-id must not be blank");
        }
        Instant until = Registry.revoke(name, time);
        output.print(
                new JsonObject().put("revoked", name).put("until", TIME.format(until)),
                () -> output.line("revoked " + Output.cell(name) + " until " + TIME.format(until)));
        return ExitStatus.OK;
    }

    /** The converter of durations such as {@code 30m}. The longest is ten years, the longest life of a token. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
        private static final Duration LONGEST = Duration.ofDays(3650);

        @Override
        public Duration convert(String value) {
            Matcher parts = FORM.matcher(value);
            if (parts.matches()) {
                long number = Long.parseLong(parts.group(1));
                Duration time = switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
                if (time.compareTo(LONGEST) <= 0) {
                    return time;
                }
            }
            throw new TypeConversionException(
                    "a duration must look like 90s, 30m, 8h or 7d, at most 3650d, not: " + value);
        }
    }
}
