package dev.mooring.id;

import java.util.List;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class HeaderListTest {

    @Test
    void items_are_in_the_order_of_all_lines_without_empty_ones() {
        assertThat(HeaderList.items(List.of("a, b", "", " ,\tc ,,", "A"))).containsExactly("a", "b", "c", "A");
        assertThat(HeaderList.items(List.of())).isEmpty();
    }

    @Test
    void contains_compares_whole_items_and_ignores_case() {
        List<String> lines = List.of("keep-alive", "Upgrade, no-x");
        assertThat(HeaderList.contains(lines, "upgrade")).isTrue();
        assertThat(HeaderList.contains(lines, "keep")).isFalse();
        assertThat(HeaderList.contains(lines, "x")).isFalse();
    }
}
