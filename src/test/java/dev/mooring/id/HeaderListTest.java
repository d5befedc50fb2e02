package dev.mooring.id;

import java.util.List;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class HeaderListTest {

    @Test
    void items_come_from_all_lines_in_order_and_empty_ones_do_not_count() {
        assertThat(HeaderList.items(List.of("a, b", "", " ,\tc ,,", "A"))).containsExactly("a", "b", "c", "A");
        assertThat(HeaderList.items(List.of())).isEmpty();
    }

    @Test
    void an_item_is_whole_and_of_any_case() {
        List<String> lines = List.of("keep-alive", "Upgrade, no-x");
        assertThat(HeaderList.contains(lines, "upgrade")).isTrue();
        assertThat(HeaderList.contains(lines, "keep")).isFalse();
        assertThat(HeaderList.contains(lines, "x")).isFalse();
    }
}
