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

/** Runs several nodes on one machine. */
@Command(
        name = "fleet",
        description = {
            "Runs several nodes on this machine, on one embedded Redis and behind a small balancer, to see what happens"
                    + " when a node is killed or drained. For development: JWT_SECRET and CLUSTER_SECRET are made up"
                    + " unless they are set, tokens are printed, and everything listens at 127.0.0.1 only. Other variables"
                    + " reach the nodes as they are.",
            "",
            "The balancer behaves as an ALB: a cookie (AWSALB) keeps a client on its node, a new client goes to the node"
                    + " with the fewest sessions, a node that drains gets no new sessions, and one that does not answer"
                    + " /health/websocket gets nothing.",
            "",
            "A node that ends is started again after 3 s, as ECS does, with the same name and port. After kill -9 it"
                    + " serves again when its lease in Redis has ended, some 15 s later. Ctrl-C or SIGTERM stops"
                    + " everything, Redis too; the nodes have 2 s to let their clients go."
        })
final class FleetCommand implements Callable<Integer> {

    private static final int MOST_NODES = 9;
    private static final int SECRET_BYTES = 32;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many nodes, from 1 to " + MOST_NODES + "; ${DEFAULT-VALUE} unless given.")
    private int nodes;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "3000",
            description =
                    "The balancer's port, ${DEFAULT-VALUE} unless given. The nodes take the next ones. 0 takes free"
                            + " ports.")
    private int port;

    @Override
    public Integer call() throws IOException {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes must be a whole number from 1 to " + MOST_NODES);
        }
        Ports ports = ports();
        String secret = given("JWT_SECRET");
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
            greet(fleet, redis.url(), secret);
        }
        return Serve.GOES_ON;
    }

    private Ports ports() {
        try {
            return Ports.from(port, nodes);
        } catch (PortInUse e) {
            throw new IllegalStateException(
                    e.getMessage()
                            + ": stop what listens there, or give the balancer another one with --port=PORT; the "
                            + nodes + " nodes take the next ones, and --port=0 takes free ones",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--port=" + port + ": " + e.getMessage(), e);
        }
    }

    /** As this process was started: the same Java, its options, and the same classes. */
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
        environment.put("CLUSTER_SECRET", given("CLUSTER_SECRET"));
        environment.put("HOST", "127.0.0.1");
        environment.put("TRUSTED_PROXY_HOPS", "1");
        environment.put("LOG_FORMAT", "text");
        // A machine's processors are for all nodes together.
        environment.put("EVENT_LOOPS", System.getenv().getOrDefault("EVENT_LOOPS", "2"));
        // Cleared: one NODE_ADDRESS would name all nodes, and the other variable would make them tasks of ECS.
        environment.put("NODE_ADDRESS", "");
        environment.put("ECS_CONTAINER_METADATA_URI_V4", "");
        return environment;
    }

    /** The secret of that name in the environment; else one for this run. */
    private static String given(String name) {
        String value = System.getenv().getOrDefault(name, "");
        if (!value.isBlank()) {
            return value;
        }
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void greet(FleetProcess fleet, String redisUrl, String secret) {
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
                "      " + last.id() + " dies: its clients recover on another node, and it is started again",
                "  kill " + first.pid(),
                "      " + first.id() + " drains: it lets its clients go one by one, ends, and is started again",
                "  TOKEN=" + admin,
                "  curl -X POST -H \"Authorization: Bearer $TOKEN\" " + url + "/ops/nodes/" + first.id() + "/drain",
                "      " + first.id()
                        + " drains and goes on without clients, until it is stopped; the page has a button for it",
                "  REDIS_URL=" + redisUrl + " java -jar " + jar() + " nodes",
                "      lists the nodes, their states and their sessions",
                "",
                "Tokens for this run, which the pages have already:",
                "agent: " + tokens.mint("agent-1", Role.AGENT),
                "service: " + tokens.mint("service-1", Role.SERVICE),
                "admin: " + admin,
                "",
                "Ctrl-C stops everything. What the nodes log from now on:"));
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
