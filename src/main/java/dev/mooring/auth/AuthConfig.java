package dev.mooring.auth;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are believed; at least one key.
 *
 * @param secret the key of HS256 tokens
 * @param previousSecret the key of HS256 tokens before that one: still believed, and never used to sign
 * @param publicKey the key of RS256 or ES256 tokens, in PEM
 * @param jwksUrl where a key set of RS256 and ES256 keys is fetched, {@code http} or {@code https}
 * @param issuer what {@code iss} must say, when set
 * @param audience what {@code aud} must name, when set
 */
public record AuthConfig(
        @Nullable String secret,
        @Nullable String previousSecret,
        @Nullable String publicKey,
        @Nullable URI jwksUrl,
        @Nullable String issuer,
        @Nullable String audience) {

    private static final String PEM_START = "-----BEGIN ";

    public AuthConfig {
        if (secret == null && publicKey == null && jwksUrl == null) {
            throw new IllegalArgumentException("no key: a secret, a public key or the URL of a key set is needed");
        }
        if (isBlank(secret) || isBlank(previousSecret)) {
            throw new IllegalArgumentException("the secret must not be blank");
        }
        if (publicKey != null) {
            publicKey = PublicKeyPem.parse(publicKey).pem();
        }
        if (jwksUrl != null && (jwksUrl.getHost() == null || !isHttp(jwksUrl.getScheme()))) {
            throw new IllegalArgumentException("the URL of a key set is http:// or https://, not: " + jwksUrl);
        }
    }

    /** The same without a previous secret. */
    public AuthConfig(
            @Nullable String secret,
            @Nullable String publicKey,
            @Nullable URI jwksUrl,
            @Nullable String issuer,
            @Nullable String audience) {
        this(secret, null, publicKey, jwksUrl, issuer, audience);
    }

    /** HS256 tokens of that secret, of any issuer and for any audience. */
    public static AuthConfig ofSecret(String secret) {
        return new AuthConfig(secret, null, null, null, null);
    }

    /** The same, and tokens of the secret before are believed, too. */
    public AuthConfig withPreviousSecret(@Nullable String previous) {
        return new AuthConfig(secret, previous, publicKey, jwksUrl, issuer, audience);
    }

    /**
     * The text of a public key that is given itself, or as the path of a file. Reads that file.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    public static String pem(String pemOrPath) {
        if (pemOrPath.stripLeading().startsWith(PEM_START)) {
            return pemOrPath;
        }
        try {
            return Files.readString(Path.of(pemOrPath));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("neither PEM nor a file that can be read: " + pemOrPath, e);
        }
    }

    /** The algorithms that some key here is for; any other is refused unseen. */
    Set<String> algorithms() {
        Set<String> algorithms = new HashSet<>();
        if (secret != null || previousSecret != null) {
            algorithms.add("HS256");
        }
        if (publicKey != null) {
            algorithms.add(PublicKeyPem.parse(publicKey).algorithm());
        }
        if (jwksUrl != null) {
            algorithms.add("RS256");
            algorithms.add("ES256");
        }
        return Set.copyOf(algorithms);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "AuthConfig[secret=" + (secret == null ? "none" : "***") + ", previousSecret="
                + (previousSecret == null ? "none" : "***") + ", publicKey="
                + (publicKey == null ? "none" : "given") + ", jwksUrl=" + jwksUrl + ", issuer=" + issuer
                + ", audience=" + audience + "]";
    }

    private static boolean isBlank(@Nullable String text) {
        return text != null && text.isBlank();
    }

    private static boolean isHttp(@Nullable String scheme) {
        return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    }
}
