package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the packets of all WebSocket sessions of one loop. Owned by that loop.
 */
public final class FrameWriter {

    /*
     * Two things make many small writes cheap. A write is not flushed at once, but with all others of the same turn of
     * the loop, by one task at the turn's end: to a client that is sent three packets this is one system call. And a
     * packet that goes to many, as a broadcast does, comes here as the same object again and again: from the second time
     * on, its bytes are made once and shared. Where the connection is on another loop, neither applies, and Netty carries
     * each write over.
     */

    private final List<ChannelHandlerContext> written = new ArrayList<>();
    private @Nullable EnginePacket last;
    private @Nullable ByteBuf shared;

    /** Sends a packet by the channel of that handler. */
    void write(ChannelHandlerContext channel, EnginePacket packet) {
        write(channel, frame(channel, packet));
    }

    /** Sends a packet without waiting for the end of the turn. */
    void writeNow(ChannelHandlerContext channel, EnginePacket packet) {
        ChannelFuture ignored =
                channel.writeAndFlush(WebSocketFrames.encode(packet, channel.alloc()), channel.voidPromise());
    }

    /** Sends bytes by the channel of that handler. */
    void write(ChannelHandlerContext channel, ByteBuf frame) {
        if (channel.executor().inEventLoop()) {
            // Who cannot be written to is gone, which the channel itself says.
            ChannelFuture ignored = channel.write(frame, channel.voidPromise());
            if (written.isEmpty()) {
                channel.executor().execute(this::flush);
            }
            // The same channel may stand here twice: flushing what is flushed costs next to nothing.
            if (written.isEmpty() || written.get(written.size() - 1) != channel) {
                written.add(channel);
            }
        } else {
            ChannelFuture ignored = channel.writeAndFlush(frame, channel.voidPromise());
        }
    }

    private ByteBuf frame(ChannelHandlerContext channel, EnginePacket packet) {
        if (packet != last) {
            forget();
            last = packet;
            return WebSocketFrames.encode(packet, channel.alloc());
        }
        if (shared == null) {
            shared = WebSocketFrames.encode(packet, channel.alloc());
        }
        return shared.retainedDuplicate();
    }

    private void flush() {
        // By index, and over what comes in between: a flush may let a client take more, which is then written here.
        for (int i = 0; i < written.size(); i++) {
            written.get(i).flush();
        }
        written.clear();
        forget();
    }

    private void forget() {
        last = null;
        if (shared != null) {
            shared.release();
            shared = null;
        }
    }
}
