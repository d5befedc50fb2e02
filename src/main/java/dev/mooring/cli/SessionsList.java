package dev.mooring.cli;

import dev.mooring.config.CommandConfiguration;
import dev.mooring.registry.SessionFilter;
import dev.mooring.registry.SessionPage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sessions list}: lists live sessions. */
@Command(
        name = "list",
        description = {"Lists the live sessions of all nodes, one page at a time. Several filters must all match."})
final class SessionsList implements Callable<Integer> {

    private static final List<String> COLUMNS =
            List.of("session", "node", "user", "role", "customer", "ip", "transport", "namespaces", "connectedAt");

    @Mixin
    private final Output output = new Output();

    @Option(names = "--node", paramLabel = "ID", description = "Only sessions on this node.")
    private @Nullable String node;

    @Option(names = "--user", paramLabel = "SUB", description = "Only sessions of this user (claim sub).")
    private @Nullable String user;

    @Option(
            names = "--room",
            paramLabel = "ROOM",
            description = "Only sessions in this room: a conversation's id, user:SUB or customer:ID.")
    private @Nullable String room;

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            description = "Only sessions from this address. It is masked first if MASK_ADDRESSES is true.")
    private @Nullable String ip;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "Only sessions with this transport: websocket or polling.")
    private @Nullable String transport;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200",
            description = "The largest number of sessions in a page. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "NEXT", description = "The cursor that the previous page ended with.")
    private @Nullable String cursor;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit must be a whole number from 1");
        }
        SessionFilter filter = new SessionFilter(
                Optional.ofNullable(node),
                Optional.ofNullable(user),
                Optional.ofNullable(room),
                Optional.ofNullable(ip).map(CommandConfiguration.mask(System.getenv())),
                Optional.ofNullable(transport));
        SessionPage page = Registry.ask(directory -> directory.list(filter, Optional.ofNullable(cursor), limit));
        output.print(page.toJson(), () -> table(page));
        return ExitStatus.OK;
    }

    private void table(SessionPage page) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS.stream().map(String::toUpperCase).toList());
        page.sessions().forEach(each -> {
            JsonObject json = each.toJson();
            rows.add(COLUMNS.stream()
                    .map(column -> Output.cell(Objects.requireNonNullElse(json.getValue(column), "-")))
                    .toList());
        });
        output.table(rows);
        page.next().ifPresent(next -> output.remark("more sessions: --cursor=" + next));
    }
}
