package dev.mooring.auth;

import org.jspecify.annotations.Nullable;

/** What a principal may do: the {@code role} claim of its token. */
public enum Role {
    /** Runs the service: sees every session, reads and writes every conversation. */
    ADMIN("admin"),
    /** A person who answers visitors. */
    AGENT("agent"),
    /** A back end. */
    SERVICE("service"),
    /** Any other role, or none: connected, but no conversation is open to it. */
    OTHER("other");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    /** The role of a {@code role} claim; whatever we don't know, a claim that is no string included, is other. */
    static Role of(@Nullable Object claim) {
        for (Role role : values()) {
            if (role.wireName.equals(claim)) {
                return role;
            }
        }
        return OTHER;
    }

    /** The role as tokens and operators spell it. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
