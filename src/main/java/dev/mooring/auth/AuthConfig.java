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
 * The configuration of token verification. It has at least one key.
 *
 * @param secret the key of HS256 tokens
 * @param previousSecret the former key of HS256 tokens: still accepted, and never used to sign
 * @param publicKey the key of RS256 or ES256 tokens, in PEM
 * @param jwksUrl the URL of a key set of RS256 and ES256 keys, {@code http} or {@code https}
 * @param issuer the required value of {@code iss}; null to accept any
 * @param audience the audience that {@code aud} must contain; null to accept any
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
            throw new IllegalArgumentException("no key: set a secret, a public key or the URL of a key set");
        }
        if (isBlank(secret) || isBlank(previousSecret)) {
            throw new IllegalArgumentException("the secret must not be blank");
        }
        if (publicKey != null) {
            publicKey = PublicKeyPem.parse(publicKey).pem();
        }
        if (jwksUrl != null && (jwksUrl.getHost() == null || !isHttp(jwksUrl.getScheme()))) {
            throw new IllegalArgumentException("the URL of a key set must begin with http:// or https://: " + jwksUrl);
        }
    }

    /** Creates a configuration without a previous secret. */
    public AuthConfig(
            @Nullable String secret,
            @Nullable String publicKey,
            @Nullable URI jwksUrl,
            @Nullable String issuer,
            @Nullable String audience) {
        this(secret, null, publicKey, jwksUrl, issuer, audience);
    }

    /** A configuration that accepts HS256 tokens signed with one secret, of any issuer and audience. */
    public static AuthConfig ofSecret(String secret) {
        return new AuthConfig(secret, null, null, null, null);
    }

    /** This configuration with another previous secret. */
    public AuthConfig withPreviousSecret(@Nullable String previous) {
        return new AuthConfig(secret, previous, publicKey, jwksUrl, issuer, audience);
    }

    /**
     * The PEM text of a public key, given as PEM or as the path of a file, which this method reads.
     *
     * @throws IllegalArgumentException when the file cannot be read
     */
    public static String pem(String pemOrPath) {
        if (pemOrPath.stripLeading().startsWith(PEM_START)) {
            return pemOrPath;
        }
        try {
            return Files.readString(Path.of(pemOrPath));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("neither PEM nor a readable file: " + pemOrPath, e);
        }
    }

    /** The algorithms of the configured keys. Tokens of other algorithms are rejected before any verification. */
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

    /** The configuration with its secrets masked. */
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
