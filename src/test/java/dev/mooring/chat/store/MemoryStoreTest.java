package dev.mooring.chat.store;

import dev.mooring.chat.Conversation;
import dev.mooring.chat.Messages;
import dev.mooring.chat.Stores;
import dev.mooring.loop.Loops;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the store in memory against the contract. */
class MemoryStoreTest extends StoreContract {

    @Override
    Stores stores(Loops onLoops, InstantSource clock) {
        MemoryStore store = new MemoryStore(onLoops, clock);
        return new Stores(store, store);
    }

    @Test
    void a_repeated_send_is_recognised_for_ten_minutes() {
        Conversation conversation = opened();
        Messages.Stored first = stored(newMessage(conversation, "hello", "m-1"));
        later(600_000);
        assertThat(stored(newMessage(conversation, "hello", "m-1"))).isEqualTo(first);
        later(1);
        assertThat(stored(newMessage(conversation, "hello", "m-1")).message().id())
                .isNotEqualTo(first.message().id());
    }
}
