package dev.mooring.id;

import java.util.regex.Pattern;

/** The name of a node for operators: the value of {@code NODE_ID}, or the id of the ECS task. */
public record NodeId(String value) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    public NodeId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("a node id has 1 to 64 characters of A-Z a-z 0-9 _ -, not: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
