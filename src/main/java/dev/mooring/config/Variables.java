package dev.mooring.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the variables of an environment and collects the invalid ones, so that operators see all of them at once. An
 * invalid variable is read as its default.
 */
final class Variables {

    private static final String MASK = "***";
    private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");

    private final Map<String, String> environment;
    private final List<BadVariable> bad = new ArrayList<>();

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    List<BadVariable> bad() {
        return List.copyOf(bad);
    }

    /** A variable's text; empty if it is missing or blank, as templates may leave it. */
    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    void reject(String name, String allowed) {
        bad.add(new BadVariable(name, withoutCredentials(text(name).orElse("")), allowed));
    }

    /** The value with the credentials before a URL's host masked. */
    private static String withoutCredentials(String value) {
        return CREDENTIALS.matcher(value).replaceFirst("//" + MASK + "@");
    }

    void rejectSecret(String name, String allowed) {
        bad.add(new BadVariable(name, text(name).isPresent() ? MASK : "", allowed));
    }

    int number(String name, int standard, int min, int max) {
        return parse(name, standard, "a whole number from " + min + " to " + max, value -> {
            int number = Integer.parseInt(value);
            return number >= min && number <= max ? number : null;
        });
    }

    Duration millis(String name, Duration standard, int min, int max) {
        return parse(name, standard, "milliseconds, a whole number from " + min + " to " + max, value -> {
            int number = Integer.parseInt(value);
            return number >= min && number <= max ? Duration.ofMillis(number) : null;
        });
    }

    boolean flag(String name, boolean standard) {
        return parse(name, standard, "true or false", value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** Parses a variable. The parser returns null, or throws IllegalArgumentException, when the text is invalid. */
    <T> T parse(String name, T standard, String allowed, Function<String, @Nullable T> parser) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return standard;
        }
        try {
            T value = parser.apply(text.get());
            if (value != null) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // Rejected below: the allowed values help an operator more than the parser's message.
        }
        reject(name, allowed);
        return standard;
    }
}
