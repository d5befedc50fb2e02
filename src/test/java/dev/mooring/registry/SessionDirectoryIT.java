package dev.mooring.registry;

import dev.mooring.id.CloseReason;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.registry.writer.NodeUnderTest;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class SessionDirectoryIT {

    private EmbeddedRedis server;
    private RawRedis redis;
    private NodeUnderTest one;
    private NodeUnderTest two;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        one = NodeUnderTest.start(server.url(), "one");
        two = NodeUnderTest.start(server.url(), "two");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        server.close();
    }

    private static SessionFilter filter(String node, String user, String room, String ip, String transport) {
        return new SessionFilter(given(node), given(user), given(room), given(ip), given(transport));
    }

    private static Optional<String> given(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private List<String> all(SessionFilter filter, int limit) {
        List<String> sessions = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Optional<String> from = cursor;
            SessionPage page = one.ask(directory -> directory.list(filter, from, limit));
            assertThat(page.sessions()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.sessions().size() == limit || page.next().isEmpty()).isTrue();
            page.sessions().forEach(each -> sessions.add(each.entry().session()));
            cursor = page.next();
        } while (cursor.isPresent());
        return sessions;
    }

    private void awaitSessions(int number) {
        await().until(() ->
                redis.number("HLEN", "mooring:node:one:sessions") + redis.number("HLEN", "mooring:node:two:sessions")
                        == number);
    }

    @Test
    void pages_hold_every_session_once() {
        Set<String> opened = new HashSet<>(one.open(1_300, NodeUnderTest::widget));
        opened.addAll(two.open(700, NodeUnderTest::widget));
        awaitSessions(2_000);
        for (int limit : new int[] {7, 200, 2_000, 5_000}) {
            assertThat(all(SessionFilter.ALL, limit)).doesNotHaveDuplicates().hasSameElementsAs(opened);
        }
    }

    @Test
    void pages_hold_every_session_that_stays_while_others_come_and_go() {
        List<String> stay = one.open(1_000, NodeUnderTest::widget);
        List<String> go = one.open(500, NodeUnderTest::widget);
        awaitSessions(1_500);
        List<String> seen = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        int turn = 0;
        do {
            Optional<String> from = cursor;
            SessionPage page = one.ask(directory -> directory.list(SessionFilter.ALL, from, 50));
            page.sessions().forEach(each -> seen.add(each.entry().session()));
            cursor = page.next();
            if (turn < 25) {
                go.subList(turn * 20, (turn + 1) * 20).forEach(session -> one.end(session, CloseReason.CLIENT));
                one.open(20, NodeUnderTest::widget);
            }
            turn++;
        } while (cursor.isPresent());
        assertThat(seen).containsAll(stay);
    }

    @Test
    void pages_hold_every_session_that_stays_while_nearly_all_others_go() {
        List<String> stay = one.open(60, NodeUnderTest::widget);
        List<String> go = one.open(1_500, NodeUnderTest::widget);
        awaitSessions(1_560);
        // Redis shrinks the hash when sessions end. First pages of all sizes cover each position at which one may have
        // ended.
        List<SessionPage> firstPages = new ArrayList<>();
        for (int limit = 1; limit <= 200; limit++) {
            int size = limit;
            firstPages.add(one.ask(directory -> directory.list(SessionFilter.ALL, Optional.empty(), size)));
        }
        go.forEach(session -> one.end(session, CloseReason.CLIENT));
        awaitSessions(60);
        for (SessionPage first : firstPages) {
            Set<String> seen = new HashSet<>();
            first.sessions().forEach(each -> seen.add(each.entry().session()));
            Optional<String> cursor = first.next();
            while (cursor.isPresent()) {
                Optional<String> from = cursor;
                SessionPage page = one.ask(directory -> directory.list(SessionFilter.ALL, from, 200));
                page.sessions().forEach(each -> seen.add(each.entry().session()));
                cursor = page.next();
            }
            assertThat(seen).containsAll(stay);
        }
    }

    @Test
    void filters_can_be_combined() {
        List<String> agents = one.open(3, NodeUnderTest.user("agent-1"));
        List<String> others = two.open(2, NodeUnderTest.user("agent-1"));
        List<String> polling = two.open(2, session -> NodeUnderTest.entry(session, "polling", null, Instant.now()));
        awaitSessions(7);
        assertThat(all(filter("one", "", "", "", ""), 10)).hasSameElementsAs(agents);
        assertThat(all(filter("", "agent-1", "", "", ""), 2)).hasSize(5).containsAll(others);
        assertThat(all(filter("two", "agent-1", "", "", ""), 10)).hasSameElementsAs(others);
        assertThat(all(filter("", "", "", "", "polling"), 10)).hasSameElementsAs(polling);
        assertThat(all(filter("", "", "user:agent-1", "", ""), 10)).hasSize(5);
        assertThat(all(filter("", "", "0b0f9d5e-4a3c-4b0e-9c3f-7b6d1e2f3a4b", "", ""), 10))
                .hasSize(7);
        assertThat(all(filter("", "", "nobody", "", ""), 10)).isEmpty();
        assertThat(all(filter("", "", "", "203.0.113.7", "websocket"), 10)).hasSize(5);
        assertThat(all(filter("", "", "", "203.0.113.8", ""), 10)).isEmpty();
        assertThat(all(filter("three", "", "", "", ""), 10)).isEmpty();
        assertThat(all(filter("", "nobody", "", "", ""), 10)).isEmpty();
    }

    @Test
    void a_user_with_a_thousand_sockets_is_listed_and_closed_on_every_node() {
        one.open(600, NodeUnderTest.user("popular"));
        two.open(400, NodeUnderTest.user("popular"));
        two.open(1, NodeUnderTest.user("other"));
        awaitSessions(1_001);
        assertThat(all(filter("", "popular", "", "", ""), 200)).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(one.<Integer>ask(directory -> directory.closeUser("popular")))
                .isEqualTo(1_000);
        await().untilAsserted(() -> assertThat(one.commands().closed).hasSize(600));
        await().untilAsserted(() -> assertThat(two.commands().closed).hasSize(400));
        assertThat(one.<Integer>ask(directory -> directory.closeUser("nobody"))).isZero();
    }

    @Test
    void sessions_of_dead_nodes_in_a_users_index_are_skipped() {
        one.open(1, NodeUnderTest.user("u"));
        awaitSessions(1);
        redis.ask("HSET", "mooring:user:u", "deadkey0AAAAAAAA", "gone", "deadkey0AAAAAAAB", "one");
        assertThat(all(filter("", "u", "", "", ""), 10)).hasSize(1);
        assertThat(one.<Integer>ask(directory -> directory.closeUser("u"))).isEqualTo(1);
    }

    @Test
    void a_session_is_found_and_closed_on_any_node() {
        String session = two.open(1, NodeUnderTest.user("u")).get(0);
        awaitSessions(1);
        FoundSession found = one.ask(directory -> directory.find(session)).orElseThrow();
        assertThat(found.node()).isEqualTo("two");
        assertThat(one.<List<String>>ask(directory -> directory.events(found))).containsExactly("events of " + session);
        assertThat(one.<Integer>ask(directory -> directory.close(session))).isOne();
        await().untilAsserted(() -> assertThat(two.commands().closed).containsExactly(session));
        assertThat(one.<Optional<FoundSession>>ask(directory -> directory.find("AAAAAAAAAAAAAAAA")))
                .isEmpty();
        assertThat(one.<Integer>ask(directory -> directory.close("AAAAAAAAAAAAAAAA")))
                .isZero();
        assertThat(one.<Optional<FoundSession>>ask(directory -> directory.find(session + "AAAAAAAAAAAAAAAAAAAAAA")))
                .as("a whole sid is not a public id")
                .isEmpty();
    }

    @Test
    void a_published_fence_reaches_only_its_node() {
        String script = "return redis.call('PUBLISH', 'mooring:node:two:commands', cjson.encode({['do'] = 'fence', "
                + "namespace = '/chat', socket = 'socket-1', session = 'AAAAAAAAAAAAAAAA'}))";
        assertThat(redis.number("EVAL", script, "0")).isOne();
        await().untilAsserted(() ->
                assertThat(two.commands().others).containsExactly("take over socket-1 in /chat on AAAAAAAAAAAAAAAA"));
        assertThat(one.commands().others).isEmpty();
    }

    @Test
    void the_cause_of_a_sessions_end_is_kept() {
        String session = two.open(
                        1,
                        each -> NodeUnderTest.entry(
                                each, "polling", null, Instant.now().minusSeconds(20)))
                .get(0);
        two.end(session, CloseReason.KICKED);
        await().until(() -> one.ask(directory -> directory.ended(session)).isPresent());
        JsonObject why = one.ask(directory -> directory.ended(session)).orElseThrow();
        assertThat(why.getString("cause")).isEqualTo("kicked");
        assertThat(one.<Optional<JsonObject>>ask(directory -> directory.ended("AAAAAAAAAAAAAAAA")))
                .isEmpty();
    }

    @Test
    void a_drain_command_reaches_only_its_node() {
        assertThat(one.<Boolean>ask(directory -> directory.drain("two"))).isTrue();
        assertThat(one.<Boolean>ask(directory -> directory.drain("three"))).isFalse();
        await().untilAsserted(() -> assertThat(two.commands().others).containsExactly("drain"));
        assertThat(one.commands().others).isEmpty();
    }

    @Test
    void an_invalid_cursor_is_refused() {
        for (String cursor :
                new String[] {"x", "%", "b25l", "fHw", "b25lfDB8L2V0Yw", "b25lfDE4NDQ2NzQ0MDczNzA5NTUxNjE2fA"}) {
            assertThatThrownBy(() -> one.ask(directory -> directory.list(SessionFilter.ALL, Optional.of(cursor), 10)))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
        }
    }
}
