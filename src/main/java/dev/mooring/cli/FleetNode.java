package dev.mooring.cli;

import dev.mooring.app.NodeProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * The hidden command {@code fleet-node}: runs one node of the command {@code fleet}, which starts it as a child
 * process.
 */
@Command(
        name = FleetNode.NAME,
        hidden = true,
        description = {"Runs one node of the command fleet, and stops when that command ends."})
final class FleetNode implements Callable<Integer> {

    static final String NAME = "fleet-node";

    @Override
    public Integer call() {
        NodeProcess.startOfFleet();
        return Serve.GOES_ON;
    }
}
