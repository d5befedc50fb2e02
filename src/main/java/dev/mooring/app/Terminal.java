package dev.mooring.app;

import java.io.Console;

/** Whether a person is looking. */
public final class Terminal {

    private Terminal() {}

    /** Whether the process talks to a terminal. */
    @SuppressWarnings("SystemConsoleNull") // what is asked where that is not enough
    public static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there always is a console, and this method.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
