package dev.mooring.id;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses as text. Stateless. */
public final class IpLiteral {

    private IpLiteral() {}

    /**
     * The address that a text is, in brackets or not, with a scope or not; an IPv4 address that is written as an IPv6 one
     * is an IPv4 address. Empty for everything else: nobody is asked for a name.
     */
    public static Optional<InetAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("neither 4 nor 16 bytes", e);
        }
    }
}
