package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a deployment, as text and as trees. In a tree CloudFormation's short forms lose their tag:
 * {@code !Ref A} is the text {@code A}, {@code !If [..]} an array; that suffices for these tests.
 */
final class DeploymentFiles {

    static final Path ROOT = Path.of("").toAbsolutePath();
    static final Path TEMPLATES = ROOT.resolve("cloudformation");
    static final Path WORKFLOWS = ROOT.resolve(".github/workflows");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    private DeploymentFiles() {}

    static String text(String file) {
        return text(ROOT.resolve(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode template(String name) {
        return yaml(TEMPLATES.resolve(name + ".yaml"));
    }

    static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All templates, in the order in which they are deployed. */
    static List<Path> templates() {
        return files(TEMPLATES, ".yaml");
    }

    static List<Path> workflows() {
        return files(WORKFLOWS, ".yml");
    }

    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first group of the only match in the text. */
    static String only(String text, String regex) {
        List<String> found = Pattern.compile(regex, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(regex + " is found " + found.size() + " times: " + found);
        }
        return found.get(0);
    }

    /** The first group of every match. */
    static List<String> all(String text, String regex) {
        Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
        return matcher.results().map(match -> match.group(1)).toList();
    }

    /**
     * The value under {@code Key} or {@code Name} in a list of such pairs, as target groups and containers have them.
     */
    static String pair(JsonNode pairs, String key) {
        for (JsonNode pair : pairs) {
            if (pair.path("Key").asText(pair.path("Name").asText()).equals(key)) {
                return pair.path("Value").asText();
            }
        }
        throw new AssertionError(key + " is not in " + pairs);
    }

    static JsonNode container() {
        return template("50-service")
                .at("/Resources/TaskDefinition/Properties/ContainerDefinitions")
                .path(0);
    }

    static JsonNode targetGroup() {
        return template("40-alb").at("/Resources/TargetGroup/Properties");
    }

    static JsonNode balancerAttributes() {
        return template("40-alb").at("/Resources/LoadBalancer/Properties/LoadBalancerAttributes");
    }
}
