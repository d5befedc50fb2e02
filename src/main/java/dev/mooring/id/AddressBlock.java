package dev.mooring.id;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What is counted as one address where limits are per address. Stateless. */
public final class AddressBlock {

    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");
    /** As some balancers write it. */
    private static final Pattern IPV4_WITH_PORT = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}:\\d{1,5}");

    private static final int NETWORK_BYTES = 8;

    private AddressBlock() {}

    /** The first 64 bits of an IPv6 address, of which one subscriber has all; everything else as it is. */
    public static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        if (IPV4_WITH_PORT.matcher(address).matches()) {
            return address.substring(0, address.indexOf(':'));
        }
        String bare = address.replaceFirst("%.*", "").replaceAll("[\\[\\]]", "");
        if (!IPV6.matcher(bare).matches()) {
            return address;
        }
        try {
            // A literal, as its first character shows: nobody is asked for its name.
            InetAddress parsed = InetAddress.getByName(bare);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
