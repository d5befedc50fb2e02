package dev.mooring.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JVM, and its flags, with which a test starts nodes.
 *
 * @param name the name of the runtime, for people
 * @param java the path of the program {@code java}
 * @param flags the flags for any jar
 * @param archived further flags for the jar of this build, which has a class archive
 */
public record NodeRuntime(String name, String java, List<String> flags, List<String> archived) {

    /** The JVM that runs the tests, with flags for a short start and little memory. */
    public static NodeRuntime ofTests() {
        return new NodeRuntime(
                "the tests' JVM, Java " + Runtime.version().feature() + ", default flags",
                JarProcess.JAVA,
                List.of("-Xmx256m"),
                ClassArchive.flags());
    }

    /**
     * The runtime of this test run: that of the image if {@code mooring.node.runtime} is {@code image} and a JDK 25 is
     * found; otherwise that of the tests.
     */
    public static NodeRuntime chosen() {
        if (!System.getProperty("mooring.node.runtime", "tests").equals("image")) {
            return ofTests();
        }
        Optional<NodeRuntime> image = ImageRuntime.find();
        System.out.println("nodes run on: "
                + image.map(NodeRuntime::name)
                        .orElse("the tests' JVM, as no JDK 25 was found (variable JAVA_25_HOME)"));
        return image.orElseGet(NodeRuntime::ofTests);
    }

    /** The command that starts a jar. */
    List<String> command(String jar) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        if (jar.equals(JarProcess.JAR)) {
            command.addAll(archived);
        }
        command.addAll(List.of("-jar", jar));
        return command;
    }
}
