package dev.mooring.engineio;

/**
 * How sessions behave.
 *
 * @param path the prefix of the protocol's requests; begins and ends with a slash; {@code /socket.io/} for Socket.IO
 * @param heartbeat how the server finds out that a client is gone
 * @param limits what one session may take
 * @param origins which web pages may connect
 * @param trustedProxyHops how many proxies of ours stand in front, each of which appends to {@code X-Forwarded-For} the
 *     address that it saw; 0 by default
 */
public record EngineConfig(
        String path, Heartbeat heartbeat, EngineLimits limits, OriginPolicy origins, int trustedProxyHops) {

    public EngineConfig {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("path must begin and end with a slash: " + path);
        }
        if (trustedProxyHops < 0) {
            throw new IllegalArgumentException("trustedProxyHops must not be negative: " + trustedProxyHops);
        }
    }

    /** The reference's defaults; pages of other origins are refused. */
    public static EngineConfig of(String path) {
        return new EngineConfig(path, Heartbeat.DEFAULT, EngineLimits.DEFAULT, OriginPolicy.SAME_ORIGIN, 0);
    }

    /** This configuration with another heartbeat. */
    public EngineConfig withHeartbeat(Heartbeat other) {
        return new EngineConfig(path, other, limits, origins, trustedProxyHops);
    }

    /** This configuration with other limits. */
    public EngineConfig withLimits(EngineLimits other) {
        return new EngineConfig(path, heartbeat, other, origins, trustedProxyHops);
    }

    /** This configuration with another policy for origins. */
    public EngineConfig withOrigins(OriginPolicy other) {
        return new EngineConfig(path, heartbeat, limits, other, trustedProxyHops);
    }

    /** This configuration behind that many proxies of ours. */
    public EngineConfig withTrustedProxyHops(int hops) {
        return new EngineConfig(path, heartbeat, limits, origins, hops);
    }
}
