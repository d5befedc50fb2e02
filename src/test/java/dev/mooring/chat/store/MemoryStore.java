package dev.mooring.chat.store;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.chat.Messages;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Quota;
import dev.mooring.id.AddressBlock;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores conversations and messages in memory, for tests. Owned by one loop; callers may be on other loops, on which
 * their futures complete.
 */
public final class MemoryStore implements Conversations, Messages {

    private final Loops loops;
    private final Loop owner;
    private final InstantSource clock;
    private final Map<String, Conversation> conversations = new HashMap<>();
    private final Map<List<String>, String> open = new HashMap<>();
    private final Map<String, List<ChatMessage>> messages = new HashMap<>();
    private final Map<String, List<Instant>> openingTimes = new HashMap<>();
    private final Map<IdempotencyKey, Stored> results = new HashMap<>();

    /** Creates an empty store on the first loop. */
    public MemoryStore(Loops loops, InstantSource clock) {
        this.loops = loops;
        this.owner = loops.at(0);
        this.clock = clock;
    }

    private <T> Future<T> ask(Supplier<T> work) {
        return loops.here().ask(owner, () -> Future.succeededFuture(work.get()));
    }

    @Override
    public Future<Optional<Conversation>> find(String id) {
        return ask(() -> Optional.ofNullable(conversations.get(id)));
    }

    @Override
    public Future<Optional<Conversation>> findOpen(String customerId, String botId) {
        return ask(() -> openOne(customerId, botId));
    }

    private Optional<Conversation> openOne(String customerId, String botId) {
        String id = open.get(List.of(customerId, botId));
        return id == null ? Optional.empty() : Optional.ofNullable(conversations.get(id));
    }

    @Override
    public Future<Conversation> open(String customerId, String botId) {
        return ask(() -> openOne(customerId, botId).orElseGet(() -> openNew(customerId, botId)));
    }

    private Conversation openNew(String customerId, String botId) {
        Conversation opened = Conversation.begin(UUID.randomUUID().toString(), customerId, botId, clock.instant());
        conversations.put(opened.id(), opened);
        open.put(List.of(customerId, botId), opened.id());
        return opened;
    }

    @Override
    public Future<Optional<Conversation>> open(
            String customerId, String botId, String address, Quota quota, @Nullable IdempotencyKey key) {
        return ask(() -> {
            Optional<Conversation> found = earlier(key)
                    .map(stored -> conversations.get(stored.message().conversationId()))
                    .or(() -> openOne(customerId, botId));
            if (found.isPresent()) {
                return found;
            }
            List<Instant> byCustomer = lastHour("customer:" + customerId);
            List<Instant> byAddress = lastHour("address:" + AddressBlock.of(address));
            if (byCustomer.size() >= quota.perCustomer() || byAddress.size() >= quota.perAddress()) {
                return Optional.empty();
            }
            byCustomer.add(clock.instant());
            byAddress.add(clock.instant());
            return Optional.of(openNew(customerId, botId));
        });
    }

    private List<Instant> lastHour(String who) {
        List<Instant> times = openingTimes.computeIfAbsent(who, ignored -> new ArrayList<>());
        times.removeIf(time -> time.isBefore(clock.instant().minus(1, ChronoUnit.HOURS)));
        return times;
    }

    @Override
    public Future<Optional<Conversation>> change(
            String id, Conversation.@Nullable Status status, @Nullable Assignment assignment) {
        return ask(() -> changed(id, status, assignment));
    }

    @Override
    public Future<Optional<Conversation>> changeStatus(
            String id, Conversation.Status expected, Conversation.Status status) {
        return ask(() -> Optional.ofNullable(conversations.get(id))
                .filter(before -> before.status() == expected)
                .flatMap(before -> changed(id, status, null)));
    }

    private Optional<Conversation> changed(
            String id, Conversation.@Nullable Status status, @Nullable Assignment assignment) {
        return Optional.ofNullable(conversations.computeIfPresent(id, (ignored, before) -> {
            Conversation after = before.with(
                    status == null ? before.status() : status,
                    assignment == null ? before.assignedAgent() : assignment.agent(),
                    clock.instant());
            List<String> customer = List.of(after.customerId(), after.botId());
            if (after.status() == Conversation.Status.CLOSED) {
                open.remove(customer, id);
            } else {
                open.putIfAbsent(customer, id);
            }
            return after;
        }));
    }

    @Override
    public ChatMessage compose(NewMessage newMessage) {
        return new ChatMessage(
                UUID.randomUUID().toString(),
                newMessage.conversationId(),
                newMessage.message(),
                newMessage.role(),
                newMessage.author(),
                clock.instant());
    }

    /** Stores the message. Ignores {@code publication}, because there is no Redis. */
    @Override
    public Future<Optional<Stored>> store(
            NewMessage newMessage,
            ChatMessage message,
            List<List<String>> publication,
            List<String> read,
            boolean isMarkedPublished) {
        return ask(() -> {
            Optional<Stored> earlier = earlier(newMessage.key());
            if (earlier.isPresent()) {
                return earlier;
            }
            if (conversations.computeIfPresent(
                            newMessage.conversationId(), (id, before) -> before.withMessage(message.createdAt()))
                    == null) {
                return Optional.empty();
            }
            messages.computeIfAbsent(newMessage.conversationId(), ignored -> new ArrayList<>())
                    .add(message);
            Stored stored = new Stored(message, false, List.of(), List.of(), null, newMessage.key());
            if (newMessage.key() != null) {
                results.put(newMessage.key(), stored);
            }
            return Optional.of(stored);
        });
    }

    private Optional<Stored> earlier(@Nullable IdempotencyKey key) {
        Instant forgotten = clock.instant().minus(IdempotencyKey.LIFE);
        results.values().removeIf(stored -> stored.message().createdAt().isBefore(forgotten));
        return key == null ? Optional.empty() : Optional.ofNullable(results.get(key));
    }

    @Override
    public Future<Void> markPublished(Stored stored) {
        return ask(() -> {
            if (stored.key() != null) {
                results.replace(
                        stored.key(), new Stored(stored.message(), true, List.of(), List.of(), null, stored.key()));
            }
            return null;
        });
    }

    @Override
    public Future<Optional<Page>> page(String conversationId, @Nullable String after, int limit) {
        return ask(() -> {
            List<ChatMessage> all = messages.getOrDefault(conversationId, List.of());
            int start = after == null ? 0 : indexOf(all, after) + 1;
            if (after != null && start == 0) {
                return Optional.empty();
            }
            int end = Math.min(all.size(), start + limit);
            return Optional.of(new Page(
                    List.copyOf(all.subList(start, end)),
                    end == all.size() ? null : all.get(end - 1).id()));
        });
    }

    private static int indexOf(List<ChatMessage> all, String id) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Future<List<ChatMessage>> last(String conversationId, int limit) {
        return ask(() -> {
            List<ChatMessage> all = messages.getOrDefault(conversationId, List.of());
            return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
        });
    }
}
