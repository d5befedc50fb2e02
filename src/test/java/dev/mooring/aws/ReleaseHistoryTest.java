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
    void a_rollback_leads_to_the_release_before_the_running_one() {
        assertThat(before('c', "abc")).contains('b');
        assertThat(before('b', "abc")).contains('a');
        assertThat(before('a', "abc")).isEmpty();
        assertThat(before('a', "")).isEmpty();
    }

    @Test
    void a_rollback_skips_releases_that_were_rolled_back() {
        assertThat(before('b', "abcb")).contains('a');
        assertThat(before('a', "abcba")).isEmpty();
        assertThat(before('d', "abcbd")).contains('b');
        assertThat(before('c', "abcbc")).as("rolled out again").contains('b');
        assertThat(before('c', "aabbcc")).contains('b');
    }

    @Test
    void a_rollback_from_an_unrecorded_image_leads_to_the_newest_record() {
        assertThat(before('e', "abc")).contains('c');
        assertThat(before('e', "abcb")).contains('b');
    }
}
