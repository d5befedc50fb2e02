package dev.mooring.relay;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header of a relayed request. It tells the other node that the request was relayed, and the client's address. The
 * shared secret signs the header for one method and path.
 *
 * <pre>
 *   v1;node;epoch ms;client's address;base64url HMAC-SHA256 of method, path with query, and the fields before
 * </pre>
 *
 * <p>A node signs with its current secret and accepts signatures of the current and the previous secret.
 *
 * @param node the node that relays the request
 * @param issuedMillis the time of the ticket, in epoch milliseconds
 * @param client the client's address
 */
record RelayTicket(String node, long issuedMillis, String client) {

    /** The name of the header. */
    static final String HEADER = "X-Mooring-Relay";

    /** The maximum age of a ticket, and how far the other node's clock may be ahead. */
    static final Duration LIFE = Duration.ofSeconds(30);

    private static final String VERSION = "v1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int FIELDS = 5;

    /** The header's value. */
    String write(RelayConfig config, String method, String uri) {
        String fields = String.join(";", VERSION, node, String.valueOf(issuedMillis), client);
        return fields + ";" + sign(config.secret(), method, uri, fields);
    }

    /** Reads a header's value; empty unless a node has signed it recently for this method and path. */
    static Optional<RelayTicket> read(String value, RelayConfig config, String method, String uri, Instant now) {
        String[] fields = value.split(";", -1);
        if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        String signed = value.substring(0, value.lastIndexOf(';'));
        boolean isOurs = config.accepted().stream()
                .map(secret -> sign(secret, method, uri, signed))
                .anyMatch(signature -> MessageDigest.isEqual(bytes(signature), bytes(fields[4])));
        if (!isOurs) {
            return Optional.empty();
        }
        RelayTicket ticket = new RelayTicket(fields[1], Long.parseLong(fields[2]), fields[3]);
        return ticket.isOf(now) ? Optional.of(ticket) : Optional.empty();
    }

    private boolean isOf(Instant now) {
        return Math.abs(now.toEpochMilli() - issuedMillis) <= LIFE.toMillis();
    }

    private static String sign(String secret, String method, String uri, String fields) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(secret), ALGORITHM));
            // No part can contain a line break, so different requests have different texts.
            byte[] code = mac.doFinal(bytes(method + "\n" + uri + "\n" + fields));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
