package dev.mooring.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The release of this program. The build writes it to {@code mooring.properties}. */
final class Version {

    private Version() {}

    /** Reads the release. */
    static String read() {
        try (InputStream in = Version.class.getResourceAsStream("/mooring.properties")) {
            if (in == null) {
                throw new IllegalStateException("mooring.properties is not on the class path");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
