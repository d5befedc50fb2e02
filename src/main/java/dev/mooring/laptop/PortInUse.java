package dev.mooring.laptop;

/** Thrown when another process listens at a port that the fleet needs. */
public final class PortInUse extends RuntimeException {

    PortInUse(int port, Throwable cause) {
        super("port " + port + " is in use", cause);
    }
}
