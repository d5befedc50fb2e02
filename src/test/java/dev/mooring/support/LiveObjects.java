package dev.mooring.support;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** The numbers of live objects of this process by class, after a full garbage collection. */
public record LiveObjects(Map<String, Count> byClass) {

    private static final Pattern LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)");

    /** The number of a class's objects, and their bytes. */
    public record Count(long objects, long bytes) {

        static final Count NONE = new Count(0, 0);

        private Count minus(Count other) {
            return new Count(objects - other.objects, bytes - other.bytes);
        }
    }

    /** Collects garbage, and counts the live objects. */
    public static LiveObjects now() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Map<String, Count> counts = new TreeMap<>();
            Matcher lines = LINE.matcher((String) histogram);
            while (lines.find()) {
                counts.put(lines.group(3), new Count(Long.parseLong(lines.group(1)), Long.parseLong(lines.group(2))));
            }
            return new LiveObjects(counts);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    /** The objects that were created since an earlier count. */
    public LiveObjects since(LiveObjects before) {
        Map<String, Count> more = new TreeMap<>();
        byClass.forEach((name, count) -> more.put(name, count.minus(before.byClass.getOrDefault(name, Count.NONE))));
        return new LiveObjects(more);
    }

    /** The classes whose names and counts match. */
    public Map<String, Count> where(Predicate<String> name, Predicate<Count> count) {
        Map<String, Count> some = new TreeMap<>(byClass);
        some.entrySet().removeIf(each -> !name.test(each.getKey()) || !count.test(each.getValue()));
        return some;
    }

    /** The bytes of all objects. */
    public long bytes() {
        return byClass.values().stream().mapToLong(Count::bytes).sum();
    }
}
