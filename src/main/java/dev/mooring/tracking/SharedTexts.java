package dev.mooring.tracking;

import java.util.LinkedHashMap;
import java.util.Map;

/** The encoded texts of protocol events that were used last, so that sessions share them. Owned by its loop. */
final class SharedTexts {

    /** Clients choose names of events. */
    private static final int MAX_TEXTS = 256;

    private final Map<String, byte[]> texts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MAX_TEXTS;
        }
    };

    byte[] of(String text) {
        String start = text.substring(0, Math.min(ProtocolEvents.MAX_TEXT, text.length()));
        return texts.computeIfAbsent(start, ProtocolEvents::encode);
    }
}
