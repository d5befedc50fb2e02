package dev.mooring.registry.writer;

import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class EntryDigestTest {

    @Test
    void a_digest_is_the_beginning_of_the_sha1_that_scripts_compute() {
        // printf '{"user":"é"}' | sha1sum | cut -c1-16
        assertThat(EntryDigest.encode(EntryDigest.of("{\"user\":\"é\"}"))).isEqualTo("56c81f02ac021506");
        assertThat(EntryDigest.encode(1)).hasSize(EntryDigest.LENGTH);
    }
}
