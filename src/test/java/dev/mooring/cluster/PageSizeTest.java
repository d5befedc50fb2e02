package dev.mooring.cluster;

import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class PageSizeTest {

    private final PageSize page = new PageSize();

    @Test
    void full_pages_of_small_entries_make_the_next_page_larger_up_to_a_limit() {
        assertThat(page.entries()).isEqualTo(100);
        page.adjust(100, 30_000);
        assertThat(page.entries()).isEqualTo(400);
        page.adjust(400, 120_000);
        page.adjust(1_000, 300_000);
        assertThat(page.entries()).isEqualTo(1_000);
    }

    @Test
    void a_page_that_is_not_full_does_not_change_the_size() {
        page.adjust(99, 30_000);
        assertThat(page.entries()).isEqualTo(100);
    }

    @Test
    void large_entries_make_the_next_page_smaller_down_to_a_limit() {
        page.adjust(100, 1_000_000);
        assertThat(page.entries()).isEqualTo(25);
        page.adjust(1, 4_000_000);
        page.adjust(1, 4_000_000);
        assertThat(page.entries()).isEqualTo(10);
    }

    @Test
    void nothing_is_assumed_after_a_reset() {
        page.adjust(100, 30_000);
        page.reset();
        assertThat(page.entries()).isEqualTo(100);
    }
}
