package dev.mooring.socketio.packet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import static org.assertj.core.api.Assertions.assertThat;

/** Compares the scanner with Jackson, which parses the text later. */
class JsonScannerPropertyTest {

    private static final JsonFactory JACKSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Args.MAX_DEPTH)
                    .build())
            .build();

    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void accepts_what_Jackson_accepts(@ForAll("nearlyJson") String text) {
        assertThat(isAccepted(text)).as(text).isEqualTo(isAcceptedByJackson(text));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void accepts_the_numbers_that_Jackson_accepts(@ForAll("nearlyNumbers") String number) {
        assertThat(isAccepted("[" + number + "]")).as(number).isEqualTo(isAcceptedByJackson("[" + number + "]"));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void accepts_the_strings_that_Jackson_accepts(@ForAll("nearlyStrings") String string) {
        assertThat(isAccepted("[" + string + "]")).as(string).isEqualTo(isAcceptedByJackson("[" + string + "]"));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void reads_the_strings_that_Jackson_reads(@ForAll("nearlyStrings") String string) {
        JsonScanner scanner = new JsonScanner(" " + string, 0);
        String read = scanner.string();
        assertThat(scanner.isAtEnd() ? read : null).isEqualTo(readByJackson(string));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void reads_the_names_that_Jackson_reads(@ForAll("nearlyStrings") String name) {
        JsonScanner scanner = new JsonScanner(name + ":1", 0);
        String read = scanner.name();
        assertThat(read != null && scanner.skipValue() && scanner.isAtEnd() ? read : null)
                .isEqualTo(readByJackson(name));
    }

    @Example
    void has_the_limits_of_Jackson_for_depth_and_length() {
        for (String text : new String[] {
            "[".repeat(Args.MAX_DEPTH) + "]".repeat(Args.MAX_DEPTH),
            "[".repeat(Args.MAX_DEPTH + 1) + "]".repeat(Args.MAX_DEPTH + 1),
            "{\"a\":".repeat(Args.MAX_DEPTH) + "1" + "}".repeat(Args.MAX_DEPTH),
            "{\"a\":".repeat(Args.MAX_DEPTH + 1) + "1" + "}".repeat(Args.MAX_DEPTH + 1),
            "[" + "[],".repeat(Args.MAX_DEPTH) + "[]]",
            "[" + "1".repeat(1_000) + "]",
            "[" + "1".repeat(1_001) + "]",
            "{\"" + "a".repeat(60_000) + "\":1}",
        }) {
            assertThat(isAccepted(text))
                    .as(text.substring(0, 9) + "… of " + text.length())
                    .isEqualTo(isAcceptedByJackson(text));
        }
    }

    private static boolean isAccepted(String text) {
        JsonScanner scanner = new JsonScanner(text, 0);
        return scanner.skipValue() && scanner.isAtEnd();
    }

    private static boolean isAcceptedByJackson(String text) {
        try (JsonParser parser = JACKSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.getText(); // Jackson decodes a string only on demand
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable String readByJackson(String string) {
        try (JsonParser parser = JACKSON.createParser(string)) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                return null;
            }
            String read = parser.getText();
            return parser.nextToken() == null ? read : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Provide
    Arbitrary<String> nearlyJson() {
        Arbitrary<String> pieces = Arbitraries.of(
                "[",
                "]",
                "{",
                "}",
                ",",
                ":",
                "\"a\"",
                "\"b\":",
                "{\"c\":",
                "null",
                "true",
                "false",
                "1",
                "-0.5e-7",
                "[]",
                "{}",
                "[1,",
                " ",
                "\n",
                "\t",
                "\u000b",
                "\"\\u00e9\"",
                "\ufeff",
                "nul",
                "'a'",
                "//");
        return Combinators.combine(
                        Arbitraries.of("[", "{\"a\":", "{", "[[", ""),
                        pieces.list().ofMaxSize(6).map(list -> String.join("", list)),
                        Arbitraries.of("]", "}", "]]", "]}", ""))
                .as((head, middle, tail) -> head + middle + tail);
    }

    @Provide
    Arbitrary<String> nearlyNumbers() {
        return Arbitraries.strings()
                .withChars("0123456789+-.eE ")
                .ofMinLength(1)
                .ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> nearlyStrings() {
        return Arbitraries.of(
                        "a", "\\", "\\\"", "\\u", "\\uD83D", "00", "fF", "\\n", "\\x", "\u0000", "\u001f", "\ud800",
                        "é", "/", "\\/", "\"", " ")
                .list()
                .ofMaxSize(6)
                .map(list -> "\"" + String.join("", list) + "\"");
    }
}
