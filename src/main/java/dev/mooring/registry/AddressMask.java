package dev.mooring.registry;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Takes out of an address what tells one person from the neighbours. Stateless. */
public final class AddressMask {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:][0-9a-fA-F:.]*");
    private static final int IPV6_KEPT_BYTES = 6;

    private AddressMask() {}

    /** What is done to addresses before anybody sees them: they are masked if so configured, else left as they are. */
    public static UnaryOperator<String> when(boolean isConfigured) {
        return isConfigured ? AddressMask::mask : UnaryOperator.identity();
    }

    /** The address without its last octet (IPv4) or its last 80 bits (IPv6); nothing of what is no address. */
    public static String mask(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        bare = bare.replaceFirst("%.*", "");
        if (IPV4.matcher(bare).matches()) {
            return IPV4.matcher(bare).replaceFirst("$1.0");
        }
        return IPV6.matcher(bare).matches() ? maskV6(bare) : "";
    }

    private static String maskV6(String literal) {
        try {
            // A literal, as its first character shows: nobody is asked for its name.
            InetAddress address = InetAddress.getByName(literal);
            if (address instanceof Inet4Address) { // written as ::ffff:192.0.2.1
                return mask(address.getHostAddress());
            }
            byte[] bytes = address.getAddress();
            Arrays.fill(bytes, IPV6_KEPT_BYTES, bytes.length, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
