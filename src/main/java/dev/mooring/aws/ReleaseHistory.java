package dev.mooring.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The releases that were recorded, read from the oldest as a stack: an image that comes again was rolled back to, so the
 * releases above it were rolled back from, and are gone. Immutable.
 *
 * @param releases what is left, the oldest first
 */
record ReleaseHistory(List<Release> releases) {

    /** The history of these records, the oldest first. */
    static ReleaseHistory of(List<Release> records) {
        List<Release> stack = new ArrayList<>();
        for (Release next : records) {
            int before = place(stack, next.image());
            if (before < 0) {
                stack.add(next);
            } else {
                stack.subList(before + 1, stack.size()).clear();
            }
        }
        return new ReleaseHistory(List.copyOf(stack));
    }

    /** The release to roll back to from an image: the one below it, or the newest where the image was never recorded. */
    Optional<Release> before(String image) {
        int at = place(releases, image);
        int below = (at < 0 ? releases.size() : at) - 1;
        return below < 0 ? Optional.empty() : Optional.of(releases.get(below));
    }

    private static int place(List<Release> releases, String image) {
        for (int i = 0; i < releases.size(); i++) {
            if (releases.get(i).image().equals(image)) {
                return i;
            }
        }
        return -1;
    }
}
