package dev.mooring.auth;

import org.jspecify.annotations.Nullable;

/** The role of a principal, from the {@code role} claim of its token. It decides what the principal may do. */
public enum Role {
    /** An operator of the service, who sees every session, and reads and writes every conversation. */
    ADMIN("admin"),
    /** A person who answers visitors. */
    AGENT("agent"),
    /** A back end. */
    SERVICE("service"),
    /** Any other role, or no role. The client may connect, but has access to no conversation. */
    OTHER("other");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    /** The role for a {@code role} claim; {@link #OTHER} for an unknown value or a claim that is no string. */
    static Role of(@Nullable Object claim) {
        for (Role role : values()) {
            if (role.wireName.equals(claim)) {
                return role;
            }
        }
        return OTHER;
    }

    /** The role's text in tokens and in answers to operators. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
