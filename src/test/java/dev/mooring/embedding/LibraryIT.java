package dev.mooring.embedding;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The library as others get it: the build publishes {@code mooring-socketio} to a repository in a folder, a project of its
 * own depends on that artifact alone, and Maven compiles the program of docs/embedding.md there.
 */
class LibraryIT {

    private static final Path LIBRARY = Path.of("target/library").toAbsolutePath();
    private static final String LOCAL_REPOSITORY =
            System.getProperty("mooring.maven.repository", System.getProperty("user.home") + "/.m2/repository");
    private static final int PATIENCE_SECONDS = 120;

    /** The versions that this build has used, so that they are in the local repository. */
    private static final Pattern PLUGIN_VERSION = Pattern.compile(
            "<artifactId>(maven-resources-plugin|maven-compiler-plugin|exec-maven-plugin)</artifactId>\\s*<version>([^<]+)<");

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES) // on a busy machine; alone, a quarter of one
    void a_program_that_depends_on_the_artifact_alone_serves_the_official_client() throws Exception {
        publish();
        List<String> classPath = compile();
        assertThat(classPath.stream().map(LibraryIT::groupOrFolder).distinct())
                .as("what the library brings along: the libraries of its POM and theirs, nothing of the gateway's")
                .containsOnlyOnce("dev/mooring")
                .isSubsetOf(
                        "classes", "dev/mooring", "io/vertx", "io/netty", "com/fasterxml/jackson/core", "org/jspecify");
        assertThat(classPath.stream()
                        .filter(path -> path.contains("/io/netty/"))
                        .map(path -> Path.of(path).getParent().getFileName())
                        .distinct())
                .as("versions of Netty")
                .hasSize(1);
        assertThat(dependencies(classPath))
                .as("what the library's classes use")
                .contains("vertx-core", "vertx-web", "jackson-core", "jackson-databind", "jspecify")
                .doesNotContain("not found");
        int port = freePort();
        Process program = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx128m",
                        "-cp",
                        String.join(":", classPath),
                        "dev.mooring.embedding.Main",
                        String.valueOf(port))
                .inheritIO()
                .start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> accepts(port) || !program.isAlive());
            HelloClients.talk("http://localhost:" + port);
            assertThat(statusOf(port, "/socket.io/socket.io.min.js"))
                    .as("the browser's client is in the jar")
                    .isEqualTo(200);
        } finally {
            program.destroy();
            assertThat(program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void the_jars_hold_the_library_and_nothing_of_the_gateway() throws IOException {
        assertThat(packages(jar("")))
                .containsExactlyInAnyOrder(
                        "dev/mooring/id",
                        "dev/mooring/loop",
                        "dev/mooring/engineio",
                        "dev/mooring/engineio/packet",
                        "dev/mooring/engineio/transport",
                        "dev/mooring/socketio",
                        "dev/mooring/socketio/adapter",
                        "dev/mooring/socketio/packet",
                        "client",
                        "META-INF");
        assertThat(packages(jar("-sources")))
                .contains("dev/mooring/socketio", "dev/mooring/id")
                .allMatch(name -> name.matches("META-INF.*|dev/mooring/(id|loop|engineio|socketio)(/.*)?"));
        assertThat(entries(jar("-javadoc"))).contains("dev/mooring/socketio/SocketIoServer.html", "index.html");
    }

    /** Publishes the artifact by the build's own goal. */
    private void publish() throws IOException, InterruptedException {
        maven(
                Path.of(""),
                "deploy:deploy-file@library",
                "-Durl=" + folder.resolve("published").toUri());
    }

    /** Compiles the program in a project of its own; the answer is its class path. */
    private List<String> compile() throws IOException, InterruptedException {
        Path project = Files.createDirectories(folder.resolve("program"));
        Path sources = Files.createDirectories(project.resolve("src/main/java/dev/mooring/embedding"));
        Files.writeString(sources.resolve("HelloSocketIo.java"), programOfTheDocument());
        Files.writeString(sources.resolve("Main.java"), """
            package dev.mooring.embedding;

            import io.vertx.core.DeploymentOptions;
            import io.vertx.core.Vertx;
            import io.vertx.core.json.JsonObject;

            public class Main {
                public static void main(String[] args) {
                    JsonObject config = new JsonObject().put("port", Integer.parseInt(args[0]));
                    Vertx.vertx().deployVerticle(new HelloSocketIo(), new DeploymentOptions().setConfig(config));
                }
            }
            """);
        Files.writeString(project.resolve("pom.xml"), pom());
        Path settings = folder.resolve("settings.xml");
        Files.writeString(settings, """
            <settings>
              <localRepository>%s</localRepository>
              <profiles>
                <profile>
                  <id>offline</id>
                  <repositories>%s%s</repositories>
                  <pluginRepositories>%s</pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>offline</activeProfile></activeProfiles>
            </settings>
            """.formatted(
                        folder.resolve("local"),
                        repository("repository", "published", folder.resolve("published")),
                        repository("repository", "central", Path.of(LOCAL_REPOSITORY)),
                        repository("pluginRepository", "central", Path.of(LOCAL_REPOSITORY))));
        String output = maven(
                project,
                "-s",
                settings.toString(),
                "compile",
                "exec:exec",
                "-Dexec.executable=echo",
                "-Dexec.args=%classpath");
        return output.lines()
                .filter(line -> line.contains(".jar:"))
                .map(line -> line.substring(line.indexOf('/')).split(":", -1))
                .map(List::of)
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
    }

    /** The libraries that the library's classes use, as jdeps finds them on the class path; or {@code not found}. */
    private static List<String> dependencies(List<String> classPath) throws IOException {
        StringWriter output = new StringWriter();
        int exit = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(output),
                        new PrintWriter(output),
                        "-s",
                        "--multi-release",
                        "17",
                        "--class-path",
                        String.join(":", classPath),
                        jar("").toString());
        assertThat(exit).as(output.toString()).isZero();
        return output.toString()
                .lines()
                .filter(line -> line.startsWith("mooring-socketio"))
                .map(line -> line.replaceFirst(".*-> (.*/)?", "").replaceFirst("-[0-9].*", ""))
                .toList();
    }

    private static String programOfTheDocument() throws IOException {
        String document = Files.readString(Path.of("docs/embedding.md"));
        int start = document.indexOf("```java\npackage dev.mooring.embedding;") + "```java\n".length();
        return document.substring(start, document.indexOf("```\n", start));
    }

    private static String pom() throws IOException {
        StringBuilder plugins = new StringBuilder();
        Stream<MatchResult> found =
                PLUGIN_VERSION.matcher(Files.readString(Path.of("pom.xml"))).results();
        found.forEach(plugin ->
                plugins.append("<plugin><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></plugin>"
                        .formatted(
                                plugin.group(1).startsWith("exec") ? "org.codehaus.mojo" : "org.apache.maven.plugins",
                                plugin.group(1),
                                plugin.group(2))));
        return """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>example</groupId>
              <artifactId>program</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency>
                  <groupId>dev.mooring</groupId>
                  <artifactId>mooring-socketio</artifactId>
                  <version>%s</version>
                </dependency>
              </dependencies>
              <build><plugins>%s</plugins></build>
            </project>
            """.formatted(version(), plugins);
    }

    private static String repository(String element, String id, Path folder) {
        return "<%1$s><id>%2$s</id><url>%3$s</url><snapshots><enabled>true</enabled></snapshots></%1$s>"
                .formatted(element, id, folder.toUri());
    }

    private String maven(Path project, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "maven", ".log");
        List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // A short run pays for compilers and collectors, and does not gain by them.
        builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process maven = builder.directory(project.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(maven.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        assertThat(maven.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static String version() throws IOException {
        return Pattern.compile("<artifactId>mooring-socketio</artifactId>\\s*<version>([^<]+)<")
                .matcher(Files.readString(LIBRARY.resolve("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static Path jar(String suffix) throws IOException {
        return LIBRARY.resolve("mooring-socketio-" + version() + suffix + ".jar");
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    /** The folders of a jar's files. */
    private static List<String> packages(Path jar) throws IOException {
        return entries(jar).stream()
                .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))))
                .distinct()
                .toList();
    }

    /** The group of a jar in a repository, as its folder. */
    private static String groupOrFolder(String path) {
        Path entry = Path.of(path);
        return path.endsWith(".jar")
                ? entry.getParent().getParent().getParent().toString().replaceFirst(".*/local/", "")
                : entry.getFileName().toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int statusOf(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
