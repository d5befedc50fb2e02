package dev.mooring.id;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Parses IP addresses. Stateless. */
public final class IpLiteral {

    private IpLiteral() {}

    /**
     * Parses an IP address, with or without brackets and scope. An IPv4-mapped IPv6 address becomes an IPv4 address.
     * Empty for any other text; host names are not resolved.
     */
    public static Optional<InetAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has neither 4 nor 16 bytes", e);
        }
    }
}
