package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.EnginePacket;
import java.util.List;

/**
 * An encoded packet: one text frame and its attachments, in the order of the wire. Immutable; every receiver of a
 * broadcast is sent the same one.
 */
public record Frames(EnginePacket.Text text, List<EnginePacket.Binary> attachments) {

    /** The packet's text, without its attachments. */
    public String packet() {
        return text.data();
    }

    /** Whether attachments follow the text. */
    public boolean hasAttachments() {
        return !attachments.isEmpty();
    }

    /** How many bytes the frames take in a write queue. */
    public int size() {
        int size = text.size();
        for (EnginePacket.Binary attachment : attachments) {
            size += attachment.size();
        }
        return size;
    }
}
