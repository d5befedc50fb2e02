package dev.mooring.id;

import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;

/** Groups addresses for limits per address. Stateless. */
public final class AddressBlock {

    private static final int NETWORK_BYTES = 8;

    private AddressBlock() {}

    /**
     * The first 64 bits of an IPv6 address, because one subscriber usually has a whole /64 network; any other text
     * unchanged.
     */
    public static String of(String address) {
        return IpLiteral.parse(address)
                .map(parsed -> parsed instanceof Inet6Address
                        ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                        : parsed.getHostAddress())
                .orElse(address);
    }
}
