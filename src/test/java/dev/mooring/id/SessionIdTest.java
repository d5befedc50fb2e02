package dev.mooring.id;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class SessionIdTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final NodeKey NODE = NodeKey.random(RANDOM);

    @Test
    void an_id_names_the_node_and_the_loop_that_own_the_session() {
        SessionId minted = new SessionIdGenerator(NODE, 203, RANDOM).next();
        assertThat(minted.node()).isEqualTo(NODE);
        assertThat(minted.loop()).isEqualTo(203);
        assertThat(SessionId.parse(minted.wire())).contains(minted);
    }

    @Test
    void ids_never_repeat() {
        SessionIdGenerator sessionIds = new SessionIdGenerator(NODE, 0, RANDOM);
        Set<String> publicParts = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            publicParts.add(sessionIds.next().publicPart());
        }
        assertThat(publicParts).hasSize(10_000);
    }

    @Test
    void an_id_shows_its_public_part_only() {
        SessionId minted = new SessionIdGenerator(NODE, 0, RANDOM).next();
        assertThat(minted.toString()).isEqualTo(minted.wire().substring(0, 16));
    }

    @Test
    void the_public_part_is_computed_once() {
        SessionId minted = new SessionIdGenerator(NODE, 0, RANDOM).next();
        SessionId parsed = SessionId.parse(minted.wire()).orElseThrow();
        assertThat(minted.publicPart()).isSameAs(minted.publicPart()).isSameAs(minted.toString());
        assertThat(parsed.publicPart()).isSameAs(parsed.publicPart()).isEqualTo(minted.publicPart());
    }

    @Test
    void the_same_public_part_with_another_secret_is_another_id() {
        SessionId minted = new SessionIdGenerator(NODE, 0, RANDOM).next();
        SessionId guess =
                SessionId.parse(minted.publicPart() + "AAAAAAAAAAAAAAAAAAAAAA").orElseThrow();
        assertThat(guess).isNotEqualTo(minted).hasSameHashCodeAs(minted);
    }

    @Test
    void another_spelling_of_an_id_is_rejected() {
        String wire = new SessionIdGenerator(NODE, 0, RANDOM).next().wire();
        String head = wire.substring(0, 37);
        int spellings = 0;
        for (char last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            spellings += SessionId.parse(head + last).isPresent() ? 1 : 0;
        }
        assertThat(spellings).isEqualTo(4);
        assertThat(SessionId.parse(wire + "=")).isEmpty();
        assertThat(SessionId.parse(wire.replace(wire.charAt(5), '+'))).isEmpty();
    }

    @Property
    void the_parser_never_throws(@ForAll String sid) {
        assertThat(SessionId.parse(sid)).isEmpty();
    }
}
