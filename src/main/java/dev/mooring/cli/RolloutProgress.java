package dev.mooring.cli;

import dev.mooring.aws.Release;
import dev.mooring.aws.RolloutObserver;
import dev.mooring.aws.RolloutResult;
import dev.mooring.aws.RolloutResult.Ending;
import dev.mooring.aws.ServiceView;
import dev.mooring.aws.ServiceView.Counts;
import dev.mooring.aws.ServiceView.Deployment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The observer of a rollout: prints its progress, announces it to the nodes, and runs the smoke test. Owned by one
 * thread.
 */
final class RolloutProgress implements RolloutObserver {

    /** The interval of lines about the sessions on old nodes, if the output is no terminal. */
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(30);

    private static final Duration SMOKE_TIMEOUT = Duration.ofMinutes(10);

    private final RolloutOutput output;
    private final FormerNodes nodes;
    private final Optional<String> smoke;
    private final String title;
    private final Duration timeLimit;
    private final List<String> remarks = new ArrayList<>();
    private String newDefinition = "";
    private String lastTasks = "";
    private Duration lastLine = Duration.ZERO;

    /**
     * Creates an observer.
     *
     * @param title the name of the service, for people
     */
    RolloutProgress(RolloutOutput output, FormerNodes nodes, Optional<String> smoke, String title, Duration timeLimit) {
        this.output = output;
        this.nodes = nodes;
        this.smoke = smoke;
        this.title = title;
        this.timeLimit = timeLimit;
    }

    @Override
    public void onBegin(String running, Release release) {
        output.line("service:  " + title);
        output.line("runs:     " + running);
        output.line("roll out: " + release.image() + " (version " + release.version() + ")");
        nodes.announce(title + " " + release.version(), timeLimit);
    }

    @Override
    public void onStep(String step) {
        output.line(step);
    }

    @Override
    public void onLook(ServiceView service, String ours, Optional<Integer> healthy, Duration elapsed) {
        newDefinition = newDefinition.isEmpty() ? ours : newDefinition;
        String tasks = tasks(service, ours)
                + healthy.map(number -> "; healthy targets: " + number).orElse("");
        boolean isDue = elapsed.minus(lastLine).compareTo(LINE_INTERVAL) >= 0;
        if (!output.isTerminal() && tasks.equals(lastTasks) && !isDue) {
            return;
        }
        lastTasks = tasks;
        lastLine = elapsed;
        OptionalLong left = nodes.sessions();
        String sessions = left.isPresent() ? "; sessions on old nodes: " + left.getAsLong() : "";
        output.progress("  " + elapsed.toSeconds() + " s: " + tasks + sessions);
    }

    /** The numbers of tasks, in few words: at a terminal they must fit in one line. */
    private String tasks(ServiceView service, String ours) {
        int others = service.runningBeside(ours);
        Optional<Deployment> deployment = service.of(ours);
        if (deployment.isEmpty()) {
            return "the service does not show the update yet; old " + others + " running";
        }
        Counts counts = deployment.get().counts();
        boolean isRollback = !ours.equals(newDefinition);
        return (isRollback ? "former " : "new ") + counts.running() + " of " + counts.desired() + " running"
                + (counts.pending() > 0 ? ", " + counts.pending() + " starting" : "")
                + (counts.failed() > 0 ? ", " + counts.failed() + " failed" : "")
                + (isRollback ? "; rolled back " : "; old ") + others + " running";
    }

    @Override
    public Optional<String> test(Release release) {
        if (smoke.isEmpty()) {
            return Optional.empty();
        }
        output.line("smoke test: " + smoke.get());
        Optional<String> fault = run(smoke.get(), release);
        remarks.add("smoke test: " + fault.orElse("passed"));
        return fault;
    }

    private static Optional<String> run(String shellCommand, Release release) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", shellCommand).inheritIO();
        builder.environment().put("IMAGE", release.image());
        builder.environment().put("VERSION", release.version());
        try {
            Process process = builder.start();
            if (!process.waitFor(SMOKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return Optional.of("the smoke test took more than " + SMOKE_TIMEOUT.toSeconds() + " s");
            }
            int status = process.exitValue();
            return status == 0 ? Optional.empty() : Optional.of("the smoke test failed with exit status " + status);
        } catch (IOException e) {
            return Optional.of("the smoke test could not be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends the announcement if the rollout succeeded. After a rollback it stays, because nodes drain again. */
    void end(RolloutResult result) {
        OptionalLong left = nodes.sessions();
        if (left.isPresent()) {
            remarks.add("sessions on old nodes: " + left.getAsLong());
        }
        if (result.ending() == Ending.STEADY) {
            nodes.announceEnd(title);
        }
    }

    /** The result of the smoke test and the number of sessions on old nodes, for the summary. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }
}
