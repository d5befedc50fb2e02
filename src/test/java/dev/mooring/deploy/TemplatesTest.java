package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for every stack: descriptions, bounds, tags, order, and rights no wider than their APIs require. */
class TemplatesTest {

    /** The size limit of a template that is passed without an S3 bucket. */
    private static final int LONGEST_TEMPLATE = 51_200;

    private static final Set<String> WITHOUT_TAGS = Set.of(
            "AWS::ApplicationAutoScaling::ScalableTarget",
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            "AWS::CloudWatch::Dashboard",
            "AWS::EC2::Route",
            "AWS::EC2::SecurityGroupEgress",
            "AWS::EC2::SecurityGroupIngress",
            "AWS::EC2::SubnetRouteTableAssociation",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::VPCGatewayAttachment",
            "AWS::ElasticLoadBalancingV2::Listener",
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Policy",
            "AWS::Logs::ResourcePolicy",
            "AWS::Route53::RecordSet",
            "AWS::S3::BucketPolicy",
            "AWS::SNS::TopicPolicy");

    /** Actions whose API supports no resource (or, ListTasks on Fargate, only its cluster, as a condition). */
    private static final Set<String> WITHOUT_RESOURCE = Set.of(
            "application-autoscaling:Describe*",
            "cloudwatch:DescribeAlarms",
            "ec2:Describe*",
            "ecr:GetAuthorizationToken",
            "ecs:DeregisterTaskDefinition",
            "ecs:DescribeTaskDefinition",
            "ecs:ListTasks",
            "ecs:RegisterTaskDefinition",
            "elasticache:Describe*",
            "elasticloadbalancing:Describe*",
            "elasticloadbalancing:DescribeTargetHealth",
            "logs:DeleteResourcePolicy",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:PutResourcePolicy",
            "secretsmanager:GetRandomPassword",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel");

    /** The end of a named resource's ARN, and the property that has the name, by resource type. */
    private static final Map<String, String> ARN_OF = Map.ofEntries(
            Map.entry("AWS::CloudWatch::Alarm", "alarm: AlarmName"),
            Map.entry("AWS::CloudWatch::Dashboard", "dashboard/ DashboardName"),
            Map.entry("AWS::ECR::Repository", "repository/ RepositoryName"),
            Map.entry("AWS::ECS::Cluster", "cluster/ ClusterName"),
            Map.entry("AWS::ECS::Service", "service/mooring-x/ ServiceName"),
            Map.entry("AWS::ElastiCache::ReplicationGroup", "replicationgroup: ReplicationGroupId"),
            Map.entry("AWS::ElastiCache::SubnetGroup", "subnetgroup: CacheSubnetGroupName"),
            Map.entry("AWS::ElastiCache::User", "user: UserId"),
            Map.entry("AWS::ElastiCache::UserGroup", "usergroup: UserGroupId"),
            Map.entry("AWS::Events::Rule", "rule/ Name"),
            Map.entry("AWS::IAM::Role", "role/ RoleName"),
            Map.entry("AWS::Logs::LogGroup", "log-group: LogGroupName"),
            Map.entry("AWS::S3::Bucket", " BucketName"),
            Map.entry("AWS::SecretsManager::Secret", "secret: Name"),
            Map.entry("AWS::SNS::Topic", " TopicName"));

    static List<Path> templates() {
        return DeploymentFiles.templates();
    }

    @Test
    void there_are_seven_stacks() {
        assertThat(templates())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "00-github-oidc.yaml",
                        "10-network.yaml",
                        "20-ecr.yaml",
                        "30-redis.yaml",
                        "40-alb.yaml",
                        "50-service.yaml",
                        "60-observability.yaml");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void everything_is_described_and_every_parameter_is_bounded(Path file) {
        JsonNode template = DeploymentFiles.yaml(file);
        assertThat(template.path("Description").asText()).startsWith("Mooring " + number(file));
        template.path("Parameters").properties().forEach(parameter -> {
            JsonNode value = parameter.getValue();
            assertThat(value.path("Description").asText())
                    .as(parameter.getKey())
                    .isNotEmpty();
            assertThat(value.has("AllowedValues")
                            || value.has("AllowedPattern")
                            || (value.has("MinValue") && value.has("MaxValue"))
                            || value.path("Type").asText().startsWith("AWS::SSM::"))
                    .as(parameter.getKey())
                    .isTrue();
            assertThat(value.has("ConstraintDescription"))
                    .as(parameter.getKey())
                    .isEqualTo(value.has("AllowedPattern"));
        });
        template.path("Outputs")
                .properties()
                .forEach(output -> assertThat(
                                output.getValue().path("Description").asText())
                        .as(output.getKey())
                        .isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("templates")
    void cloudformation_accepts_the_size_and_syntax(Path file) {
        String text = DeploymentFiles.text(file);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LONGEST_TEMPLATE);
        // CloudFormation accepts no YAML aliases, although the linter does.
        assertThat(text).doesNotContainPattern("(?m):\\s+[&*][A-Za-z]\\w*\\s*$");
        assertThat(text).doesNotContain("AWS::CloudFormation::Stack\n", "Custom::", "AWS::CloudFormation::Macro");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void taggable_resources_have_tags(Path file) {
        DeploymentFiles.yaml(file).path("Resources").properties().forEach(resource -> {
            if (!WITHOUT_TAGS.contains(resource.getValue().path("Type").asText())) {
                JsonNode tags = resource.getValue().at("/Properties/Tags");
                assertThat(tags).as(resource.getKey()).isNotEmpty();
                assertThat(DeploymentFiles.pair(tags, "project")).isEqualTo("mooring");
            }
        });
    }

    @Test
    void an_earlier_stack_exports_what_a_later_one_imports() {
        Set<String> exports = new HashSet<>();
        for (Path file : templates()) {
            String text = DeploymentFiles.text(file);
            assertThat(exports)
                    .as(file.getFileName().toString())
                    .containsAll(DeploymentFiles.all(text, "Fn::ImportValue\"?: !Sub \"([^\"]+)\""));
            exports.addAll(DeploymentFiles.all(text, "Export: \\{ Name: (?:!Sub \")?([^\" ]+)\"? }"));
        }
        assertThat(exports).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void no_right_is_wider_than_its_api_requires(Path file) {
        JsonNode resources = DeploymentFiles.yaml(file).path("Resources");
        for (JsonNode statement : resources.findParents("Effect")) {
            for (JsonNode resource : list(statement.path("Resource"))) {
                if (resource.asText().equals("*")) {
                    assertThat(list(statement.path("Action")))
                            .as(statement.path("Sid").asText())
                            .extracting(JsonNode::asText)
                            .isSubsetOf(WITHOUT_RESOURCE);
                }
            }
        }
    }

    @Test
    void an_environment_sets_only_existing_parameters() {
        Set<String> known = new TreeSet<>();
        templates()
                .forEach(file -> DeploymentFiles.yaml(file)
                        .path("Parameters")
                        .properties()
                        .forEach(parameter -> known.add(parameter.getKey())));
        List<Path> environments = DeploymentFiles.files(DeploymentFiles.TEMPLATES.resolve("parameters"), ".json");
        assertThat(environments).hasSize(2);
        for (Path environment : environments) {
            String name = environment.getFileName().toString().replace(".json", "");
            JsonNode values = DeploymentFiles.json(DeploymentFiles.text(environment));
            assertThat(values)
                    .extracting(value -> value.path("ParameterKey").asText())
                    .isSubsetOf(known)
                    .doesNotHaveDuplicates();
            Map<String, String> expected = Map.of(
                    "Environment", name,
                    "Image", "/mooring/" + name + "/image",
                    "Version", "/mooring/" + name + "/version");
            for (JsonNode value : values) {
                String key = value.path("ParameterKey").asText();
                assertThat(value.path("ParameterValue").asText())
                        .as(key)
                        .isEqualTo(expected.getOrDefault(
                                key, value.path("ParameterValue").asText()));
            }
        }
    }

    @Test
    void a_parameter_of_several_stacks_has_the_same_bounds_in_each() {
        Map<String, JsonNode> first = new HashMap<>();
        for (Path file : templates()) {
            DeploymentFiles.yaml(file).path("Parameters").properties().forEach(parameter -> {
                JsonNode known = first.putIfAbsent(parameter.getKey(), parameter.getValue());
                for (String bound : List.of("Type", "AllowedPattern", "AllowedValues", "MinValue", "MaxValue")) {
                    assertThat(parameter.getValue().path(bound))
                            .as("%s of %s in %s", bound, parameter.getKey(), number(file))
                            .isEqualTo((known == null ? parameter.getValue() : known).path(bound));
                }
            });
        }
    }

    @Test
    void every_role_for_workflows_trusts_one_branch() {
        List<JsonNode> trusts = DeploymentFiles.template("00-github-oidc").findParents("Federated").stream()
                .toList();
        List<JsonNode> conditions = DeploymentFiles.template("00-github-oidc").findValues("StringEquals").stream()
                .filter(condition -> condition.has("token.actions.githubusercontent.com:aud"))
                .toList();
        assertThat(conditions).hasSize(trusts.size()).hasSize(4).allSatisfy(condition -> {
            assertThat(condition.path("token.actions.githubusercontent.com:ref").asText())
                    .isEqualTo("refs/heads/${Branch}");
            assertThat(condition.path("token.actions.githubusercontent.com:sub").asText())
                    .startsWith("${SubjectPrefix}:");
        });
    }

    @Test
    void the_role_of_cloudformation_may_create_every_named_resource() {
        JsonNode roles = DeploymentFiles.template("00-github-oidc");
        List<Pattern> allowed = new ArrayList<>();
        for (String policy : List.of("NetworkPolicy", "ServicePolicy")) {
            for (JsonNode statement : roles.at("/Resources/" + policy + "/Properties/PolicyDocument/Statement")) {
                list(statement.path("Resource")).stream()
                        .map(JsonNode::asText)
                        .filter(resource -> !resource.equals("*")) // actions on any resource create nothing
                        .forEach(resource -> allowed.add(pattern(resource)));
            }
        }
        List<String> named = namedResources();
        // Resources that AWS creates for another resource, with the rights of the caller.
        named.add("alarm:TargetTracking-service/mooring-x/mooring-x-AlarmHigh-1");
        assertThat(named)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(allowed)
                        .as(name)
                        .anyMatch(pattern -> pattern.matcher(name).find()));
    }

    /** The ends of the ARNs of all named resources that CloudFormation creates with its role. */
    private static List<String> namedResources() {
        List<String> named = new ArrayList<>();
        for (Path file : templates()) {
            if (number(file).equals("00-github-oidc")) {
                continue; // a person creates this stack
            }
            DeploymentFiles.yaml(file).path("Resources").properties().forEach(resource -> {
                JsonNode properties = resource.getValue().path("Properties");
                String kind = ARN_OF.get(resource.getValue().path("Type").asText());
                String name = kind == null
                        ? ""
                        : properties.path(kind.substring(kind.indexOf(' ') + 1)).asText();
                if (!name.isEmpty()) {
                    named.add(kind.substring(0, kind.indexOf(' ')) + filled(name));
                }
            });
        }
        return named;
    }

    private static String filled(String name) {
        return name.replace("${Environment}", "x")
                .replace("${AWS::AccountId}", "1")
                .replace("${AWS::Region}", "r")
                .replace("${RepositoryName}", "mooring")
                .replace("RepositoryName", "mooring");
    }

    /** The pattern of a policy's resource without partition, service, region and account. */
    private static Pattern pattern(String resource) {
        String name = filled(resource.replace("${AWS::Partition}", "aws")).split(":", 6)[5];
        return Pattern.compile(
                Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*", "^", "$")));
    }

    @Test
    void no_account_id_is_written_down() {
        List<Path> files = new ArrayList<>(templates());
        files.addAll(DeploymentFiles.workflows());
        files.addAll(DeploymentFiles.files(DeploymentFiles.TEMPLATES.resolve("parameters"), ".json"));
        files.addAll(DeploymentFiles.files(DeploymentFiles.ROOT, ".sh"));
        files.addAll(DeploymentFiles.files(DeploymentFiles.TEMPLATES, ".sh"));
        assertThat(files)
                .allSatisfy(file -> assertThat(DeploymentFiles.text(file))
                        .doesNotContainPattern("(?<![0-9a-f])\\d{12}(?![0-9a-f])")
                        .doesNotContainPattern("\\b(us|eu|ap|sa|ca|me|af)-[a-z]+-\\d\\b"));
    }

    private static String number(Path file) {
        return file.getFileName().toString().replace(".yaml", "");
    }

    private static List<JsonNode> list(JsonNode oneOrMore) {
        List<JsonNode> list = new ArrayList<>();
        if (oneOrMore.isArray()) {
            oneOrMore.forEach(list::add);
        } else {
            list.add(oneOrMore);
        }
        return list;
    }
}
