package dev.mooring.engineio;

/**
 * Options of an Engine.IO server.
 *
 * @param path the prefix of the protocol's requests; begins and ends with a slash; {@code /socket.io/} for Socket.IO
 * @param heartbeat how often the server pings a client, and how long it waits for the pong
 * @param limits limits of one session
 * @param requests which requests may open a session, and how much of the request a session keeps
 */
public record EngineConfig(String path, Heartbeat heartbeat, EngineLimits limits, RequestConfig requests) {

    public EngineConfig {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("path must begin and end with a slash: " + path);
        }
    }

    /**
     * Options for requests.
     *
     * @param origins which web pages may connect
     * @param trustedProxyHops the number of trusted proxies in front of the server, each of which appends the address that it
     *     saw to {@code X-Forwarded-For}; 0 by default
     * @param kept how much of the handshake's request a session keeps until it closes; all of it by default
     */
    public record RequestConfig(OriginPolicy origins, int trustedProxyHops, KeptRequest kept) {

        /** Pages of the server's own origin, no proxies, all of the request. */
        public static final RequestConfig DEFAULT = new RequestConfig(OriginPolicy.SAME_ORIGIN, 0, KeptRequest.WHOLE);

        public RequestConfig {
            if (trustedProxyHops < 0) {
                throw new IllegalArgumentException("trustedProxyHops must not be negative: " + trustedProxyHops);
            }
        }
    }

    /** The defaults of the JavaScript server; pages of other origins are refused. */
    public static EngineConfig of(String path) {
        return new EngineConfig(path, Heartbeat.DEFAULT, EngineLimits.DEFAULT, RequestConfig.DEFAULT);
    }

    /** Which web pages may connect. */
    public OriginPolicy origins() {
        return requests.origins();
    }

    /** The number of trusted proxies in front of the server. */
    public int trustedProxyHops() {
        return requests.trustedProxyHops();
    }

    /** How much of its handshake's request a session keeps. */
    public KeptRequest kept() {
        return requests.kept();
    }

    /** This configuration with another heartbeat. */
    public EngineConfig withHeartbeat(Heartbeat other) {
        return new EngineConfig(path, other, limits, requests);
    }

    /** This configuration with other limits. */
    public EngineConfig withLimits(EngineLimits other) {
        return new EngineConfig(path, heartbeat, other, requests);
    }

    /** This configuration with another policy for origins. */
    public EngineConfig withOrigins(OriginPolicy other) {
        return withRequests(new RequestConfig(other, trustedProxyHops(), kept()));
    }

    /** This configuration behind that many trusted proxies. */
    public EngineConfig withTrustedProxyHops(int hops) {
        return withRequests(new RequestConfig(origins(), hops, kept()));
    }

    /** This configuration with another part of the handshake's request that sessions keep. */
    public EngineConfig withKept(KeptRequest other) {
        return withRequests(new RequestConfig(origins(), trustedProxyHops(), other));
    }

    private EngineConfig withRequests(RequestConfig other) {
        return new EngineConfig(path, heartbeat, limits, other);
    }
}
