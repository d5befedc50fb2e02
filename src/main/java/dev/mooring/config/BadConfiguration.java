package dev.mooring.config;

import java.util.List;
import java.util.stream.Collectors;

/** A command cannot do its work with this environment; its message has one line for each variable that is wrong. */
public final class BadConfiguration extends RuntimeException {

    BadConfiguration(List<BadVariable> variables) {
        super(variables.stream().map(BadVariable::toString).collect(Collectors.joining(System.lineSeparator())));
    }
}
