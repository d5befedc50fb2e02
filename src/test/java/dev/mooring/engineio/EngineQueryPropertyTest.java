package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import static org.assertj.core.api.Assertions.assertThat;

class EngineQueryPropertyTest {

    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void means_the_same_with_and_without_escapes(@ForAll("queries") String query) {
        // An escape that concerns none of the three makes the whole query be decoded.
        assertThat(EngineQuery.decode(query)).isEqualTo(EngineQuery.decode(query + "&x=%20"));
    }

    @Example
    void reads_what_clients_send() {
        assertThat(EngineQuery.decode("EIO=4&transport=polling&t=PXYZ&sid=AbC-_"))
                .isEqualTo(Decoded.ok(new EngineQuery("polling", "AbC-_", "4")));
        assertThat(EngineQuery.decode("eio=4&TRANSPORT=polling"))
                .isEqualTo(Decoded.ok(new EngineQuery("polling", null, "4")));
        assertThat(EngineQuery.decode("EIO=4&transport=poll%69ng&note=a+b"))
                .isEqualTo(Decoded.ok(new EngineQuery("polling", null, "4")));
    }

    @Example
    void has_no_value_that_anything_has_for_what_is_there_twice() {
        assertThat(EngineQuery.decode("sid=a&sid=b")).isEqualTo(Decoded.ok(new EngineQuery(null, "a,b", null)));
    }

    @Example
    void is_invalid_when_an_escape_is_broken() {
        assertThat(EngineQuery.decode("sid=%zz")).isInstanceOf(Decoded.Invalid.class);
    }

    @Provide
    Arbitrary<String> queries() {
        return Arbitraries.of(
                        "sid",
                        "sid=",
                        "sid=a",
                        "sid=a=b",
                        "SIDE=a",
                        "sidx=a",
                        "si=a",
                        "EIO=4",
                        "EIO",
                        "transport=b",
                        "transport",
                        "x=sid",
                        "")
                .list()
                .ofMaxSize(6)
                .map(parameters -> String.join("&", parameters));
    }
}
