package dev.mooring.relay;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The secret that nodes share to relay requests.
 *
 * @param secret signs the requests between them, at least 16 characters
 * @param previous another secret whose signatures are accepted, so that the secret can be changed node by node
 * @param generated whether the secret was generated for this run because none was configured
 */
public record RelayConfig(String secret, Optional<String> previous, boolean generated) {

    /** The minimum length of a secret. */
    public static final int MIN_SECRET = 16;

    public RelayConfig {
        if (Stream.concat(Stream.of(secret), previous.stream()).anyMatch(each -> each.length() < MIN_SECRET)) {
            throw new IllegalArgumentException("a relay secret must have at least " + MIN_SECRET + " characters");
        }
    }

    /** Creates a configuration without a previous secret. */
    public RelayConfig(String secret, boolean generated) {
        this(secret, Optional.empty(), generated);
    }

    /** The secrets whose signatures are accepted. */
    List<String> accepted() {
        return Stream.concat(Stream.of(secret), previous.stream()).toList();
    }

    /** The configuration without its secrets. */
    @Override
    public String toString() {
        return "RelayConfig[generated=" + generated + "]";
    }
}
