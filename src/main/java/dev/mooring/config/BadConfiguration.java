package dev.mooring.config;

import java.util.List;
import java.util.stream.Collectors;

/** An environment with which a command cannot run; the message has one line for each invalid variable. */
public final class BadConfiguration extends RuntimeException {

    BadConfiguration(List<BadVariable> variables) {
        super(variables.stream().map(BadVariable::toString).collect(Collectors.joining(System.lineSeparator())));
    }
}
