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
 * What a node writes on a request that it takes to another one, so that this one knows the client's address and that the
 * request was relayed. Only who knows the secret can write it, for that method and path alone.
 *
 * <pre>
 *   v1;node;epoch ms;client's address;base64url HMAC-SHA256 of method, path with query, and what stands before
 * </pre>
 *
 * <p>It is written with the secret, and read with the secret or the previous one.
 *
 * @param node who relays the request
 * @param issuedMillis when, in epoch milliseconds
 * @param client the client's address
 */
record RelayTicket(String node, long issuedMillis, String client) {

    /** The header that holds it. */
    static final String HEADER = "X-Mooring-Relay";

    /** How old it may be; and how far ahead of ours the other node's clock. */
    static final Duration LIFE = Duration.ofSeconds(30);

    private static final String VERSION = "v1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int FIELDS = 5;

    /** The header's value. */
    String write(RelayConfig config, String method, String uri) {
        String fields = String.join(";", VERSION, node, String.valueOf(issuedMillis), client);
        return fields + ";" + sign(config.secret(), method, uri, fields);
    }

    /** Reads a header's value; empty unless a node wrote it lately, for this method and path. */
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
            // None of them can hold a line break, so no two requests are the same text.
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
