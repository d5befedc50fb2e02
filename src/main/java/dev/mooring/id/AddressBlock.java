package dev.mooring.id;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;

/** What is counted as one address where limits are per address. Stateless. */
public final class AddressBlock {

    private static final int NETWORK_BYTES = 8;

    private AddressBlock() {}

    /** The first 64 bits of an IPv6 address, of which one subscriber has all; everything else as it is. */
    public static String of(String address) {
        return IpLiteral.parse(address)
                .map(parsed -> parsed instanceof Inet6Address
                        ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                        : parsed.getHostAddress())
                .orElse(address);
    }
}
