package dev.mooring.laptop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of a fleet, on the loopback address.
 *
 * @param balancer the port for clients
 * @param nodes a port for each node
 */
public record Ports(int balancer, List<Integer> nodes) {

    private static final int HIGHEST = 65_535;
    private static final int CONNECT_MILLIS = 200;

    public Ports {
        nodes = List.copyOf(nodes);
    }

    /**
     * Takes the port {@code first} for the balancer, and the next ones for the nodes; any free ports if {@code first}
     * is 0.
     *
     * @throws IllegalArgumentException when a port would be below 0 or above 65535
     * @throws PortInUse when another process listens at one of them
     */
    public static Ports from(int first, int nodes) {
        if (first < 0 || first + nodes > HIGHEST) {
            throw new IllegalArgumentException("there are no " + (nodes + 1) + " ports from " + first + " on");
        }
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i <= nodes; i++) {
                taken.add(take(first == 0 ? 0 : first + i));
            }
            List<Integer> ports = taken.stream().map(ServerSocket::getLocalPort).toList();
            return new Ports(ports.get(0), ports.subList(1, ports.size()));
        } finally {
            taken.forEach(Ports::release);
        }
    }

    /** Binds a port. All ports stay bound until the last is found, so that no two are the same. */
    private static ServerSocket take(int port) {
        try {
            if (port != 0 && isTakenInIpv6(port)) {
                throw new IOException("a server listens at [::1]:" + port);
            }
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new PortInUse(port, e);
        }
    }

    /** A browser may take {@code localhost} for the IPv6 address, where another server may listen. */
    private static boolean isTakenInIpv6(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("::1", port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
