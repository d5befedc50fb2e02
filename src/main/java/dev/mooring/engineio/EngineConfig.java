package dev.mooring.engineio;

/**
 * How sessions behave.
 *
 * @param path the prefix of the protocol's requests; begins and ends with a slash; {@code /socket.io/} for Socket.IO
 * @param heartbeat how the server finds out that a client is gone
 * @param limits what one session may take
 * @param requests which requests may open a session, and what a session keeps of its own
 */
public record EngineConfig(String path, Heartbeat heartbeat, EngineLimits limits, RequestConfig requests) {

    public EngineConfig {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("path must begin and end with a slash: " + path);
        }
    }

    /**
     * How requests are read.
     *
     * @param origins which web pages may connect
     * @param trustedProxyHops how many proxies of ours stand in front, each of which appends to {@code X-Forwarded-For} the
     *     address that it saw; 0 by default
     * @param kept how much of the handshake's request a session keeps for life; all of it by default
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

    /** The reference's defaults; pages of other origins are refused. */
    public static EngineConfig of(String path) {
        return new EngineConfig(path, Heartbeat.DEFAULT, EngineLimits.DEFAULT, RequestConfig.DEFAULT);
    }

    /** Which web pages may connect. */
    public OriginPolicy origins() {
        return requests.origins();
    }

    /** How many proxies of ours stand in front. */
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

    /** This configuration behind that many proxies of ours. */
    public EngineConfig withTrustedProxyHops(int hops) {
        return withRequests(new RequestConfig(origins(), hops, kept()));
    }

    /** This configuration with sessions that keep so much of their handshakes' requests. */
    public EngineConfig withKept(KeptRequest other) {
        return withRequests(new RequestConfig(origins(), trustedProxyHops(), other));
    }

    private EngineConfig withRequests(RequestConfig other) {
        return new EngineConfig(path, heartbeat, limits, other);
    }
}
