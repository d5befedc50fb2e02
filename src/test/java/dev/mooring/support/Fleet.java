package dev.mooring.support;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import static org.awaitility.Awaitility.await;

/** Several nodes at one Redis, each a process of the jar. */
public final class Fleet implements AutoCloseable {

    private static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);

    private final NodeRuntime runtime = NodeRuntime.chosen();
    private final String redisUrl;
    private final Map<String, String> variables;
    private final List<JarProcess> started = new ArrayList<>();
    private int number;

    private Fleet(String redisUrl, Map<String, String> variables) {
        this.redisUrl = redisUrl;
        this.variables = variables;
    }

    /** Creates a fleet without nodes. Its nodes get these environment variables: name, value, name, value… */
    public static Fleet at(String redisUrl, String... variables) {
        Map<String, String> all = new HashMap<>(Map.of(
                "JWT_SECRET", TestNode.SECRET,
                "CLUSTER_SECRET", TwoNodes.SECRET,
                "PORT", "0",
                // All clients of a test have the same address.
                "LIMIT_CONNECTIONS_PER_IP", "100000",
                "LIMIT_HANDSHAKES_PER_IP", "100000",
                "LIMIT_CONVERSATIONS", "100000:100000"));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return new Fleet(redisUrl, all);
    }

    /** A running node. */
    public record Member(JarProcess process, String id, String url) {

        /** Kills the process (SIGKILL). */
        public void kill() throws IOException, InterruptedException {
            process.signal("KILL");
            int ignored = process.awaitExit();
        }

        /** Freezes the process (SIGSTOP): its connections stay open, and no request is answered. */
        public void freeze() throws IOException, InterruptedException {
            process.signal("STOP");
        }

        /** Continues the frozen process (SIGCONT). */
        public void thaw() throws IOException, InterruptedException {
            process.signal("CONT");
        }

        /** Drains the node, as an operator does; the process runs on. */
        public void drain() {
            int status = RawHttp.post(url + "/ops/nodes/" + id + "/drain", "", "Authorization", "Bearer " + ADMIN)
                    .statusCode();
            if (status != 202) {
                throw new AssertionError("drain of " + id + ": " + status);
            }
        }

        /** Sends SIGTERM, waits for the end of the process, and returns its exit status. */
        public int stop() throws IOException, InterruptedException {
            process.signal("TERM");
            return process.awaitExit();
        }

        /** Whether the node takes new clients. */
        public boolean isReady() {
            return RawHttp.get(url + "/health/ready").statusCode() == 200;
        }

        /** The answer to an operator's GET request. */
        public JsonObject ask(String path) {
            return new JsonObject(
                    RawHttp.get(url + path, "Authorization", "Bearer " + ADMIN).body());
        }

        /** The number of the node's own sessions. */
        public int sessions() {
            return ask("/ops/nodes").getJsonArray("nodes").stream()
                    .map(JsonObject.class::cast)
                    .filter(node -> id.equals(node.getString("id")))
                    .mapToInt(node -> node.getInteger("sessions"))
                    .sum();
        }
    }

    /** Starts nodes of the jar of this build, in parallel. Returns when they take clients. */
    public List<Member> start(int size) throws IOException, InterruptedException {
        List<JarProcess> processes = new ArrayList<>();
        int first = number;
        for (int i = 0; i < size; i++) {
            processes.add(process(JarProcess.JAR, "node-" + number++, Map.of()));
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(ready(processes.get(i), "node-" + (first + i)));
        }
        return members;
    }

    /** Starts one node of the jar of this build. */
    public Member start() throws IOException, InterruptedException {
        return start(1).get(0);
    }

    /** Starts one node of another jar. */
    public Member startOther(String jar) throws IOException, InterruptedException {
        String id = "node-" + number++;
        return ready(process(jar, id, Map.of()), id);
    }

    /** Starts a node of a jar with this id and further environment variables. */
    public Member start(String jar, String id, Map<String, String> more) throws IOException, InterruptedException {
        return ready(process(jar, id, more), id);
    }

    /** The JVM of the nodes, and its flags. */
    public NodeRuntime runtime() {
        return runtime;
    }

    private JarProcess process(String jar, String id, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("REDIS_URL", redisUrl);
        environment.put("NODE_ID", id);
        environment.putAll(more);
        JarProcess process = JarProcess.start(runtime, jar, environment);
        started.add(process);
        return process;
    }

    private static Member ready(JarProcess process, String id) throws InterruptedException {
        String line = process.awaitLine("listening");
        Member member = new Member(process, id, line.replaceAll(".*(http://[\\w.]+:\\d+).*", "$1"));
        await().atMost(Duration.ofSeconds(10)).until(member::isReady);
        return member;
    }

    /** The URLs of these nodes. */
    public static String[] urls(List<Member> members) {
        return members.stream().map(Member::url).toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        for (JarProcess each : started) {
            each.close();
        }
    }
}
