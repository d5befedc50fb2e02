package dev.mooring.config;

/**
 * An invalid or missing variable of the environment.
 *
 * @param name the variable's name
 * @param value the variable's value, masked if it is a secret; empty if the variable is missing
 * @param allowed the values that are allowed
 */
public record BadVariable(String name, String value, String allowed) {

    /** The line that operators see. */
    @Override
    public String toString() {
        String shown = value.replaceAll("\\p{Cntrl}", "?");
        return value.isEmpty() ? name + " is missing: " + allowed : name + "=" + shown + " is not allowed: " + allowed;
    }
}
