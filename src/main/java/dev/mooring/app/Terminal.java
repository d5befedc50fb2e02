package dev.mooring.app;

import java.io.Console;

/** Detects whether the process writes to a terminal. Stateless. */
public final class Terminal {

    private Terminal() {}

    /** Whether the process writes to a terminal. */
    @SuppressWarnings("SystemConsoleNull") // a console that exists is asked below
    public static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on a console always exists, and has this method.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
