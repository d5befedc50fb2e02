package dev.mooring.aws;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class ReleaseHistoryTest {

    private static String image(char name) {
        return "repository@sha256:" + String.valueOf(name).repeat(64);
    }

    private static Optional<Character> before(char running, String records) {
        List<Release> releases = records.chars()
                .mapToObj(name -> new Release(image((char) name), String.valueOf((char) name)))
                .toList();
        return ReleaseHistory.of(releases)
                .before(image(running))
                .map(release -> release.version().charAt(0));
    }

    @Test
    void the_release_before_the_running_one_is_the_way_back() {
        assertThat(before('c', "abc")).contains('b');
        assertThat(before('b', "abc")).contains('a');
        assertThat(before('a', "abc")).isEmpty();
        assertThat(before('a', "")).isEmpty();
    }

    @Test
    void a_release_that_was_rolled_back_from_is_no_way_back() {
        assertThat(before('b', "abcb")).contains('a');
        assertThat(before('a', "abcba")).isEmpty();
        assertThat(before('d', "abcbd")).contains('b');
        assertThat(before('c', "abcbc")).as("rolled out again").contains('b');
        assertThat(before('c', "aabbcc")).contains('b');
    }

    @Test
    void an_image_that_is_not_recorded_is_rolled_back_to_the_newest_record() {
        assertThat(before('e', "abc")).contains('c');
        assertThat(before('e', "abcb")).contains('b');
    }
}
