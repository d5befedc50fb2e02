package dev.mooring.socketio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values by their type. An array, because an owner has few of them and a map takes four times the memory. Immutable. */
final class Attributes {

    static final Attributes NONE = new Attributes(new Object[0]);

    /** Types and values, alternating. */
    private final Object[] entries;

    private Attributes(Object[] entries) {
        this.entries = entries;
    }

    /** The value of that type; null if there is none. */
    <T> @Nullable T get(Class<T> type) {
        int i = indexOf(type);
        return i < 0 ? null : type.cast(entries[i + 1]);
    }

    /** These values and another one, which replaces an earlier value of that type. */
    <T> Attributes with(Class<T> type, T value) {
        int i = indexOf(type);
        Object[] next = Arrays.copyOf(entries, i < 0 ? entries.length + 2 : entries.length);
        int place = i < 0 ? entries.length : i;
        next[place] = type;
        next[place + 1] = value;
        return new Attributes(next);
    }

    private int indexOf(Class<?> type) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == type) {
                return i;
            }
        }
        return -1;
    }
}
