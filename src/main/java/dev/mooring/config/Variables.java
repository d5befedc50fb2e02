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
 * Reads the variables of an environment one by one, and collects what is wrong with them, so that an operator is told
 * everything at once. A variable that is bad has its default meanwhile.
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

    /** A blank variable counts as none: templates leave such behind. */
    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    void reject(String name, String allowed) {
        bad.add(new BadVariable(name, withoutCredentials(text(name).orElse("")), allowed));
    }

    /** As an address may have them before its host. */
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

    /** A value that {@code parser} makes of the text; null, or an IllegalArgumentException, when it cannot. */
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
            // Told below: what is allowed says more than what a parser has against it.
        }
        reject(name, allowed);
        return standard;
    }
}
