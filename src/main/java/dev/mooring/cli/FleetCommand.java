package dev.mooring.cli;

import dev.mooring.app.Signals;
import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Role;
import dev.mooring.laptop.LaptopFleet;
import dev.mooring.laptop.LaptopFleet.Member;
import dev.mooring.laptop.PortInUse;
import dev.mooring.laptop.Ports;
import dev.mooring.redis.EmbeddedRedis;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fleet}: runs several nodes on one machine. */
@Command(
        name = "fleet",
        description = {
            "Runs several nodes on this machine, with one embedded Redis and a small load balancer, to try what happens"
                    + " when a node is killed or drained. For development: JWT_SECRET and CLUSTER_SECRET are generated"
                    + " unless they are set, tokens are printed, and everything listens at 127.0.0.1 only. The nodes"
                    + " get all other variables unchanged.",
            "",
            "The balancer behaves like an ALB: a cookie (AWSALB) keeps a client on its node, a new client goes to the"
                    + " node with the fewest sessions, a draining node gets no new sessions, and a node that does not"
                    + " answer /health/websocket gets no requests.",
            "",
            "A node that ends is restarted after 3 s, as by ECS, with the same name and port. After kill -9 it serves"
                    + " again when its lease in Redis has expired, about 15 s later. Ctrl-C or SIGTERM stops"
                    + " everything, Redis as well; each node has 2 s to drain."
        })
final class FleetCommand implements Callable<Integer> {

    private static final int MAX_NODES = 9;
    private static final int SECRET_BYTES = 32;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Number of nodes, from 1 to " + MAX_NODES + ". Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "3000",
            description = "Port of the balancer; the nodes take the next ports. 0 takes free ports. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int port;

    @Override
    public Integer call() throws IOException {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException("--nodes must be a whole number from 1 to " + MAX_NODES);
        }
        Ports ports = ports();
        String secret = givenOrRandom("JWT_SECRET");
        EmbeddedRedis redis = EmbeddedRedis.start();
        LaptopFleet.Plan plan = new LaptopFleet.Plan(ports, nodeCommand(), environment(redis.url(), secret));
        FleetProcess fleet = FleetProcess.of(plan, redis, out()::println);
        Signals.onStop(() -> {
            out().println("stopping the nodes and Redis; Ctrl-C again ends everything at once");
            fleet.stop();
            Runtime.getRuntime().halt(ExitStatus.OK);
        });
        out().println("starting " + nodes + (nodes == 1 ? " node" : " nodes"));
        if (fleet.start()) {
            printOverview(fleet, redis.url(), secret);
        }
        return Serve.GOES_ON;
    }

    private Ports ports() {
        try {
            return Ports.from(port, nodes);
        } catch (PortInUse e) {
            throw new IllegalStateException(
                    e.getMessage()
                            + ": stop the process that listens there, or set another port of the balancer with"
                            + " --port=PORT; the " + nodes
                            + " nodes take the next ports, and --port=0 takes free ports",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--port=" + port + ": " + e.getMessage(), e);
        }
    }

    /** The command that starts a node with the same Java, Java options and class path as this process. */
    private static List<String> nodeCommand() {
        List<String> words = new ArrayList<>();
        words.add(System.getProperty("java.home") + "/bin/java");
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), FleetNode.NAME));
        return words;
    }

    private static Map<String, String> environment(String redisUrl, String secret) {
        Map<String, String> environment = new HashMap<>();
        environment.put("REDIS_URL", redisUrl);
        environment.put("JWT_SECRET", secret);
        environment.put("CLUSTER_SECRET", givenOrRandom("CLUSTER_SECRET"));
        environment.put("HOST", "127.0.0.1");
        environment.put("TRUSTED_PROXY_HOPS", "1");
        environment.put("LOG_FORMAT", "text");
        // Few loops, because all nodes share the processors of one machine.
        environment.put("EVENT_LOOPS", System.getenv().getOrDefault("EVENT_LOOPS", "2"));
        // Cleared: all nodes would have the same NODE_ADDRESS, and with the other variable they would be ECS tasks.
        environment.put("NODE_ADDRESS", "");
        environment.put("ECS_CONTAINER_METADATA_URI_V4", "");
        return environment;
    }

    /** The secret in this environment variable; without one, a random secret. */
    private static String givenOrRandom(String name) {
        String value = System.getenv().getOrDefault(name, "");
        if (!value.isBlank()) {
            return value;
        }
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void printOverview(FleetProcess fleet, String redisUrl, String secret) {
        URI url = fleet.url();
        List<Member> members = fleet.members();
        Member first = members.get(0);
        Member last = members.get(members.size() - 1);
        DevelopmentTokens tokens = new DevelopmentTokens(AuthConfig.ofSecret(secret), InstantSource.system());
        String admin = tokens.mint("admin-1", Role.ADMIN);
        List<String> lines = new ArrayList<>(
                List.of("", "page      " + url + "/", "ops page  " + url + "/ops/", "Redis     " + redisUrl));
        members.forEach(each -> lines.add(each.id() + "    " + each.url() + "  pid " + each.pid()));
        lines.addAll(List.of(
                "",
                "Open the page, ask something there, and then try, in another terminal:",
                "  kill -9 " + last.pid(),
                "      " + last.id() + " dies: its clients recover on another node, and the node restarts",
                "  kill " + first.pid(),
                "      " + first.id() + " drains: its clients move to other nodes one by one, and the node restarts",
                "  TOKEN=" + admin,
                "  curl -X POST -H \"Authorization: Bearer $TOKEN\" " + url + "/ops/nodes/" + first.id() + "/drain",
                "      " + first.id()
                        + " drains, and runs on without clients until it is stopped; the page has a button for it",
                "  REDIS_URL=" + redisUrl + " java -jar " + jar() + " nodes",
                "      lists the nodes, their states and their sessions",
                "",
                "Tokens for this run, which the pages already have:",
                "agent: " + tokens.mint("agent-1", Role.AGENT),
                "service: " + tokens.mint("service-1", Role.SERVICE),
                "admin: " + admin,
                "",
                "Ctrl-C stops everything. The log of the nodes follows:"));
        PrintWriter out = out();
        lines.forEach(out::println);
    }

    /** The jar as it was named when this process was started. */
    private static String jar() {
        String started = System.getProperty("java.class.path");
        return started.endsWith(".jar") ? started : "mooring.jar";
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
