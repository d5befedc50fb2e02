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

    private final List<WebSocketChannel> unflushed = new ArrayList<>();
    private @Nullable EnginePacket lastPacket;
    private @Nullable ByteBuf sharedFrame;

    /** Sends a packet by that channel. */
    void write(WebSocketChannel channel, EnginePacket packet) {
        ChannelHandlerContext head = channel.head();
        ByteBuf frame = frame(head, packet);
        if (!head.executor().inEventLoop()) {
            ChannelFuture ignored = head.writeAndFlush(frame, head.voidPromise());
            return;
        }
        // Who cannot be written to is gone, which the channel itself says.
        ChannelFuture ignored = head.write(frame, head.voidPromise());
        if (channel.markUnflushed()) {
            if (unflushed.isEmpty()) {
                head.executor().execute(this::flush);
            }
            unflushed.add(channel);
        }
    }

    /** Sends a packet without waiting for the end of the turn. */
    void writeNow(WebSocketChannel channel, EnginePacket packet) {
        ChannelHandlerContext head = channel.head();
        ChannelFuture ignored = head.writeAndFlush(WebSocketFrames.encode(packet, head.alloc()), head.voidPromise());
    }

    private ByteBuf frame(ChannelHandlerContext channel, EnginePacket packet) {
        if (packet != lastPacket) {
            releaseShared();
            lastPacket = packet;
            return WebSocketFrames.encode(packet, channel.alloc());
        }
        if (sharedFrame == null) {
            sharedFrame = WebSocketFrames.encode(packet, channel.alloc());
        }
        return sharedFrame.retainedDuplicate();
    }

    private void flush() {
        // By index, and over what comes in between: a flush may let a client take more, which is then written here.
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
        releaseShared();
    }

    private void releaseShared() {
        lastPacket = null;
        if (sharedFrame != null) {
            sharedFrame.release();
            sharedFrame = null;
        }
    }
}
