package dev.mooring.id;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

class AddressBlockTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:0:1::1, 20010db800000001/64",
        "[2001:db8:0:1:ffff::2], 20010db800000001/64",
        "fe80::1%eth0, fe80000000000000/64",
        "::ffff:192.0.2.1, 192.0.2.1",
        ".:1, .:1",
        "unknown, unknown",
        "a:b:c, a:b:c"
    })
    void an_ipv4_address_is_its_own_block_and_an_ipv6_address_belongs_to_its_64_bit_network(
            String address, String block) {
        assertThat(AddressBlock.of(address)).isEqualTo(block);
    }
}
