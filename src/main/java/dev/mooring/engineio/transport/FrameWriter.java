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
     * Two optimizations make many small writes cheap. First, one task at the end of the loop's turn flushes all writes
     * of that turn, so three packets to one client cost one system call. Second, a broadcast passes the same packet
     * object for each of its receivers; from the second receiver on, they share one encoded frame. Neither applies when
     * the connection is on another loop: Netty then moves each write to that loop.
     */

    private final List<WebSocketChannel> unflushed = new ArrayList<>();
    private @Nullable EnginePacket lastPacket;
    private @Nullable ByteBuf sharedFrame;

    /** Writes a packet to the channel; the end of the loop's turn flushes the packet. */
    void write(WebSocketChannel channel, EnginePacket packet) {
        ChannelHandlerContext head = channel.head();
        ByteBuf frame = frame(head, packet);
        if (!head.executor().inEventLoop()) {
            ChannelFuture ignored = head.writeAndFlush(frame, head.voidPromise());
            return;
        }
        // A failed write needs no handling: the connection is closed, and the channel reports that itself.
        ChannelFuture ignored = head.write(frame, head.voidPromise());
        if (channel.markUnflushed()) {
            if (unflushed.isEmpty()) {
                head.executor().execute(this::flush);
            }
            unflushed.add(channel);
        }
    }

    /** Writes a packet to the channel and flushes at once. */
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
        // Loop by index, because the list may grow: a flush may make a client writable, which writes more packets here.
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
