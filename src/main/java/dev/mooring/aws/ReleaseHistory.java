package dev.mooring.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The recorded releases to which a rollback may lead. The records are read from the oldest as a stack: an image that is
 * recorded again was the target of a rollback, so the releases after it are removed. Immutable.
 *
 * @param releases the remaining releases, the oldest first
 */
record ReleaseHistory(List<Release> releases) {

    /** The history from records, the oldest first. */
    static ReleaseHistory of(List<Release> records) {
        List<Release> stack = new ArrayList<>();
        for (Release next : records) {
            int before = indexOf(stack, next.image());
            if (before < 0) {
                stack.add(next);
            } else {
                stack.subList(before + 1, stack.size()).clear();
            }
        }
        return new ReleaseHistory(List.copyOf(stack));
    }

    /** The release before an image; the newest release if the image was never recorded. Empty if there is none. */
    Optional<Release> before(String image) {
        int at = indexOf(releases, image);
        int below = (at < 0 ? releases.size() : at) - 1;
        return below < 0 ? Optional.empty() : Optional.of(releases.get(below));
    }

    private static int indexOf(List<Release> releases, String image) {
        for (int i = 0; i < releases.size(); i++) {
            if (releases.get(i).image().equals(image)) {
                return i;
            }
        }
        return -1;
    }
}
