package dev.mooring.aws;

import java.util.regex.Pattern;

/**
 * An image to roll out, and its version. The image is named by its digest, because a tag may point to another image
 * later.
 *
 * @param image {@code REPOSITORY@sha256:…}
 * @param version the version that the nodes report
 */
public record Release(String image, String version) {

    private static final Pattern IMAGE = Pattern.compile("[^@\\s]+@sha256:[0-9a-f]{64}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
    private static final String DIGEST = "@sha256:";
    private static final int SHORT = 12;

    /**
     * Validates both.
     *
     * @throws IllegalArgumentException when the image has no digest, or the version contains another character
     */
    public Release {
        if (!IMAGE.matcher(image).matches()) {
            throw new IllegalArgumentException(
                    "the image must be named by digest, REPOSITORY@sha256:64 hex digits, not: " + image);
        }
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("the version may hold letters, digits and ._+- only, not: " + version);
        }
    }

    /** Whether a text names an image by its digest. */
    static boolean isImage(String text) {
        return IMAGE.matcher(text).matches();
    }

    /** Whether a text is a valid version. */
    static boolean isVersion(String text) {
        return VERSION.matcher(text).matches();
    }

    /** A release whose version is the first 12 digits of the image's digest. */
    public static Release of(String image) {
        int digest = image.indexOf(DIGEST) + DIGEST.length();
        String version = image.length() >= digest + SHORT ? image.substring(digest, digest + SHORT) : "none";
        return new Release(image, version);
    }
}
