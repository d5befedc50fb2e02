package dev.mooring.aws;

import dev.mooring.id.NodeId;
import dev.mooring.support.MetadataEndpoint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TaskMetadataTest {

    private final JsonObject container = MetadataEndpoint.container();
    private final JsonObject task = MetadataEndpoint.task();

    private TaskMetadata decode() throws IOException {
        return decode(container.encode(), task.encode());
    }

    private static TaskMetadata decode(String container, String task) throws IOException {
        return TaskMetadata.decode(container.getBytes(StandardCharsets.UTF_8), task.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_task_on_fargate_has_all_fields() throws IOException {
        assertThat(decode())
                .isEqualTo(new TaskMetadata(
                        TaskArn.of(MetadataEndpoint.ARN),
                        MetadataEndpoint.FAMILY,
                        "eu-central-1b",
                        Optional.of("10.40.1.23"),
                        Optional.of("1.4.2+build.7")));
    }

    @Test
    void an_arn_without_a_cluster_name_has_an_id() throws IOException {
        task.put("TaskARN", "arn:aws:ecs:us-east-1:111122223333:task/33d0f530-3e32-4bce-b55d-564887d1bf46");
        assertThat(decode().id()).isEqualTo(new NodeId("33d0f530-3e32-4bce-b55d-564887d1bf46"));
    }

    @Test
    void an_unknown_zone_is_empty() throws IOException {
        task.remove("AvailabilityZone");
        assertThat(decode().zone()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "host", "none"})
    void an_address_that_other_machines_cannot_reach_is_empty(String mode) throws IOException {
        container.getJsonArray("Networks").getJsonObject(0).put("NetworkMode", mode);
        assertThat(decode().host()).isEmpty();
    }

    @Test
    void a_task_without_ipv4_has_no_address() throws IOException {
        container.getJsonArray("Networks").getJsonObject(0).remove("IPv4Addresses");
        assertThat(decode().host()).isEmpty();
        container.put("Networks", new JsonArray());
        assertThat(decode().host()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void a_blank_version_is_empty(String label) throws IOException {
        container.getJsonObject("Labels").put(TaskMetadata.VERSION_LABEL, label);
        assertThat(decode().version()).isEmpty();
    }

    @Test
    void a_container_without_labels_has_no_version() throws IOException {
        container.remove("Labels");
        assertThat(decode().version()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "<html>", "{\"TaskARN\":null}", "{\"TaskARN\":{}}"})
    void an_answer_without_the_task_arn_fails(String answer) {
        assertThatThrownBy(() -> decode(container.encode(), answer)).isInstanceOf(IOException.class);
    }

    @Test
    void a_task_without_a_family_fails() {
        task.putNull("Family");
        assertThatThrownBy(this::decode).isInstanceOf(IOException.class).hasMessageContaining("Family");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "nothing"})
    void a_container_answer_that_is_no_json_fails(String answer) {
        assertThatThrownBy(() -> decode(answer, task.encode())).isInstanceOf(IOException.class);
    }
}
