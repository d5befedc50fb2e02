package dev.mooring.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command {@code sessions show}: shows one session. */
@Command(
        name = "show",
        description = {
            "Shows a live session and its latest protocol events. A session that lasted more than 10 s is shown, with"
                    + " its close cause, for an hour after its end."
        })
final class SessionsShow implements Callable<Integer> {

    private static final String EVENTS = "events";

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SESSION", description = "The session, 16 characters.")
    private String session = "";

    @Override
    public Integer call() {
        Optional<JsonObject> shown = Registry.ask(directory -> directory.describe(session));
        if (shown.isEmpty()) {
            output.remark("no such session: " + Output.cell(session));
            return ExitStatus.NOT_FOUND;
        }
        output.print(shown.get(), () -> table(shown.get()));
        return ExitStatus.OK;
    }

    private void table(JsonObject shown) {
        List<List<String>> rows = new ArrayList<>();
        shown.forEach(field -> {
            if (!field.getKey().equals(EVENTS) && field.getValue() != null) {
                rows.add(List.of(field.getKey(), Output.cell(field.getValue())));
            }
        });
        output.table(rows);
        shown.getJsonArray(EVENTS, new JsonArray()).forEach(event -> output.line("  " + Output.cell(event)));
    }
}
