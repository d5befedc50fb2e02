package dev.mooring.cluster;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class StreamIdTest {

    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})");

    @ParameterizedTest
    @ValueSource(strings = {"0-0", "1-0", "1795866724784-12", "999999999999999999-999999999999999999"})
    void an_id_is_parsed_as_redis_writes_it(String text) {
        assertThat(StreamId.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "1-",
                "-1",
                "--",
                "1-2-3",
                "01-1",
                "1-01",
                "00-0",
                "+1-1",
                "1-+1",
                " 1-1",
                "1-1 ",
                "1--1",
                "a-1",
                "1-a",
                "1٣-1",
                "1000000000000000000-1",
                "1-1000000000000000000",
                "99999999999999999999-1"
            })
    void other_text_is_no_id(String text) {
        assertThat(StreamId.parse(text)).isEmpty();
    }

    @Test
    void short_texts_are_ids_if_they_have_the_form() {
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append("0123-".charAt(random.nextInt(5)));
            }
            assertThat(StreamId.parse(text.toString()).isPresent())
                    .as("%s", text)
                    .isEqualTo(FORM.matcher(text).matches());
        }
    }
}
