package dev.mooring.app;

import java.lang.reflect.Proxy;

/**
 * Handlers of SIGTERM and SIGINT. A JVM shutdown hook does not suffice: after it the JVM exits with 143 or 130, and a
 * node that has stopped must exit with 0; nor does a hook see a second signal, after which the node exits with 130.
 */
public final class Signals {

    private static final int INTERRUPTED = 130;

    private Signals() {}

    /** Runs {@code stop} on a thread of its own at the first SIGTERM or SIGINT; the second ends the process at once. */
    public static void onStop(Runnable stop) {
        Runnable handler = onceThenHalt(stop);
        handle("TERM", handler);
        handle("INT", handler);
    }

    /** Has SIGINT do nothing from now on. */
    static void ignoreInterrupts() {
        handle("INT", () -> {});
    }

    private static Runnable onceThenHalt(Runnable stop) {
        Thread stopper = new Thread(stop, "stop");
        return () -> {
            if (stopper.getState() == Thread.State.NEW) {
                stopper.start();
            } else {
                Runtime.getRuntime().halt(INTERRUPTED);
            }
        };
    }

    /**
     * Installs a handler, by reflection: the class is supported, but the compiler's warning about it cannot be
     * suppressed.
     */
    private static void handle(String name, Runnable work) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        work.run();
                        return null;
                    });
            Object ignored = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG" + name + " cannot be handled on this JVM", e);
        }
    }
}
