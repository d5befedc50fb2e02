package dev.mooring.id;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

class AddressMaskTest {

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.0",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:0:0:0:0:0",
        "[2001:db8:1:2:3:4:5:6], 2001:db8:1:0:0:0:0:0",
        "::1, 0:0:0:0:0:0:0:0",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:0",
        "::ffff:192.0.2.1, 192.0.2.0"
    })
    void a_mask_zeroes_the_last_bytes_of_an_address(String address, String masked) {
        assertThat(AddressMask.mask(address)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({"example.com", "unknown", "1.2.3", "::::", "''"})
    void text_that_is_no_address_becomes_empty(String text) {
        assertThat(AddressMask.mask(text)).isEmpty();
    }
}
