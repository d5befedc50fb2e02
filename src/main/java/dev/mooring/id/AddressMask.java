package dev.mooring.id;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Masks IP addresses so that they no longer identify one person. Stateless. */
public final class AddressMask {

    private static final int IPV4_KEPT_BYTES = 3;
    private static final int IPV6_KEPT_BYTES = 6;

    private AddressMask() {}

    /**
     * The function to apply to addresses before they are logged or shown: it masks them if configured, else returns
     * them unchanged.
     */
    public static UnaryOperator<String> when(boolean isConfigured) {
        return isConfigured ? AddressMask::mask : UnaryOperator.identity();
    }

    /**
     * The address with its last octet (IPv4) or its last 80 bits (IPv6) set to zero; an empty text if the text is no
     * address.
     */
    public static String mask(String address) {
        return IpLiteral.parse(address).map(AddressMask::mask).orElse("");
    }

    private static String mask(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, address instanceof Inet4Address ? IPV4_KEPT_BYTES : IPV6_KEPT_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has neither 4 nor 16 bytes", e);
        }
    }
}
