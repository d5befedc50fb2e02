package dev.mooring.aws;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/**
 * The SSM parameter that records the running image. The image's version is in the parameter {@code version} of the same
 * path and in the description. A stack update reads both parameters, so that it never undoes a rollout. The calls
 * block, and throw {@link AwsFailure}. Owned by one thread.
 */
final class ImageParameter {

    private static final String VERSION = "version ";

    private final SsmClient ssm;
    private final String name;

    ImageParameter(SsmClient ssm, String name) {
        this.ssm = ssm;
        this.name = name;
    }

    /** Records the running release, unless it is already recorded. */
    void write(Release release) {
        try {
            if (!current().equals(release.image())) {
                put(name, release.image(), VERSION + release.version());
                int end = name.lastIndexOf('/');
                if (end >= 0) {
                    put(name.substring(0, end + 1) + "version", release.version(), "of " + name);
                }
            }
        } catch (SdkException e) {
            throw AwsFailure.of("recording the image in " + name, e);
        }
    }

    private String current() {
        try {
            return ssm.getParameter(request -> request.name(name)).parameter().value();
        } catch (ParameterNotFoundException e) {
            return "";
        }
    }

    private void put(String parameter, String value, String description) {
        var ignored = ssm.putParameter(request -> request.name(parameter)
                .type(ParameterType.STRING)
                .overwrite(true)
                .value(value)
                .description(description));
    }

    /** The recorded release to which a rollback from the running image leads; empty if there is none. */
    Optional<Release> before(String running) {
        try {
            List<Release> records = ssm.getParameterHistoryPaginator(request -> request.name(name)).stream()
                    .flatMap(page -> page.parameters().stream())
                    .filter(each -> Release.isImage(each.value()))
                    .sorted(Comparator.comparing(ParameterHistory::version))
                    .map(ImageParameter::release)
                    .toList();
            return ReleaseHistory.of(records).before(running);
        } catch (ParameterNotFoundException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw AwsFailure.of("reading the former image in " + name, e);
        }
    }

    private static Release release(ParameterHistory record) {
        String description = String.valueOf(record.description());
        String version = description.startsWith(VERSION) ? description.substring(VERSION.length()) : "";
        return Release.isVersion(version) ? new Release(record.value(), version) : Release.of(record.value());
    }
}
