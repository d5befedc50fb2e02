package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.EnginePacket;
import java.util.List;

/**
 * An encoded packet: one text frame and its attachments, in wire order. Immutable; all receivers of a broadcast share
 * one instance.
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

    /** The size of the frames in a write queue, in bytes. */
    public int size() {
        int size = text.size();
        for (EnginePacket.Binary attachment : attachments) {
            size += attachment.size();
        }
        return size;
    }
}
