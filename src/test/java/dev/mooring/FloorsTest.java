package dev.mooring;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The packages that each package may import. docs/architecture.md must show the same table. */
class FloorsTest {

    private static final String ROOT = "dev.mooring.";

    private static final String FLOORS = """
            id                   :
            loop                 :
            auth                 : id
            engineio.packet      :
            engineio.transport   : engineio.packet loop id
            engineio             : engineio.transport engineio.packet loop id
            socketio.packet      : engineio.packet
            socketio.adapter     : socketio.packet loop id
            socketio             : socketio.adapter socketio.packet engineio engineio.packet loop id
            sockjs               : socketio socketio.packet loop id
            redis                : loop id
            cluster              : redis socketio.adapter socketio.packet loop id
            registry             : redis loop id
            registry.revocation  : registry redis loop
            registry.writer      : registry.revocation registry redis loop id
            relay                : registry engineio loop id
            chat                 : socketio socketio.adapter socketio.packet auth loop id
            chat.session         : chat socketio auth loop id
            chat.store           : chat redis loop id
            chat.event           : chat.session chat socketio socketio.packet redis auth loop id
            responder            : chat loop
            aws                  : registry loop id
            metrics              : chat chat.session cluster registry engineio socketio socketio.packet loop id
            api                  : chat registry auth socketio socketio.adapter loop id
            ops                  : api registry auth loop id
            ops.live             : ops socketio socketio.packet auth loop id
            tracking             : registry.writer registry chat.session auth engineio socketio socketio.packet loop id
            drain                : tracking engineio loop id
            pages                : socketio
            config               : engineio socketio redis cluster registry relay auth chat responder aws loop id
            logging              : config id
            laptop               : loop
            app                  : *
            cli                  : laptop app logging config auth aws registry.revocation registry redis loop id
            """;

    private static final List<String> MAY_SPEAK_HTTP = List.of(
            "engineio.transport", "engineio", "socketio", "sockjs", "api", "ops", "pages", "app", "relay", "laptop");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mooring");

    @Test
    void each_package_imports_only_the_floors_below_it() {
        Map<String, List<String>> floors = floors();
        floors.forEach((floor, below) -> {
            if (!below.contains("*")) {
                classes()
                        .that()
                        .resideInAPackage(ROOT + floor)
                        .should()
                        .onlyDependOnClassesThat(notOursOrIn(floor, below))
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        });
    }

    @Test
    void every_package_has_its_line_in_the_table() {
        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .distinct()
                        .map(name -> name.substring(ROOT.length())))
                .isSubsetOf(floors().keySet());
    }

    @Test
    void the_document_shows_the_same_table() throws IOException {
        assertThat(Files.readString(Path.of("docs/architecture.md")))
                .contains(FLOORS.indent(4).stripTrailing());
    }

    @Test
    void no_class_uses_locks_or_atomics() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..", "java.util.concurrent.atomic..")
                .check(CLASSES);
    }

    @Test
    void nothing_but_the_websocket_channel_uses_the_inside_of_vertx() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.mooring.engineio.transport.WebSocketChannel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.core.impl..", "io.vertx.core.internal..")
                .check(CLASSES);
    }

    @Test
    void only_some_packages_use_http() {
        noClasses()
                .that(new DescribedPredicate<>("are on a floor without HTTP") {
                    @Override
                    public boolean test(JavaClass type) {
                        return MAY_SPEAK_HTTP.stream()
                                .noneMatch(floor -> type.getPackageName().equals(ROOT + floor));
                    }
                })
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx.core.http")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> notOursOrIn(String floor, List<String> below) {
        return new DescribedPredicate<>("are not ours, or in " + floor + " " + below) {
            @Override
            public boolean test(JavaClass type) {
                JavaClass component = type.getBaseComponentType();
                String name = component.getPackageName();
                return !name.startsWith(ROOT)
                        || name.equals(ROOT + floor)
                        || below.stream().anyMatch(allowed -> name.equals(ROOT + allowed));
            }
        };
    }

    private static Map<String, List<String>> floors() {
        Map<String, List<String>> floors = new LinkedHashMap<>();
        FLOORS.lines().forEach(line -> {
            String[] parts = line.split(":", -1);
            List<String> below = new ArrayList<>(Arrays.asList(parts[1].strip().split(" +")));
            below.removeIf(String::isEmpty);
            floors.put(parts[0].strip(), below);
        });
        return floors;
    }
}
