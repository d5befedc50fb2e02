package dev.mooring.id;

import java.util.List;

/**
 * Reads comma-separated lists in HTTP headers. A list may span several lines of the same header. Empty items are
 * ignored. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1">RFC 9110, Lists</a>
 */
public final class HeaderList {

    private HeaderList() {}

    /** The items of all lines of a header, in order, trimmed. */
    public static List<String> items(List<String> lines) {
        return lines.stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** Whether an item is in the list; ignores case. */
    public static boolean contains(List<String> lines, String item) {
        return items(lines).stream().anyMatch(item::equalsIgnoreCase);
    }
}
