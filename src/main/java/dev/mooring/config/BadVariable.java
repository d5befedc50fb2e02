package dev.mooring.config;

/**
 * A variable of the environment that the node cannot start with.
 *
 * @param name which
 * @param value its value, masked when it is a secret; empty when it is missing
 * @param allowed what it may be instead
 */
public record BadVariable(String name, String value, String allowed) {

    /** One line for an operator. */
    @Override
    public String toString() {
        String shown = value.replaceAll("\\p{Cntrl}", "?");
        return value.isEmpty() ? name + " is missing: " + allowed : name + "=" + shown + " is not allowed: " + allowed;
    }
}
