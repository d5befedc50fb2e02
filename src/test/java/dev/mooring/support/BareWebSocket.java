package dev.mooring.support;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client on a plain socket. It takes a few hundred bytes of memory, so that a test can measure a node
 * in its own process, and it can end the connection with a FIN or with a RST, at any step.
 */
public final class BareWebSocket implements AutoCloseable {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int TEXT = 0x81;
    private static final int MASKED = 0x80;

    /** In the place of a length: two bytes with the length follow. */
    private static final int LONG = 126;

    private final SocketChannel channel;

    private BareWebSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects to the host and port of a URL, and sends nothing. */
    public static BareWebSocket dial(String url) throws IOException {
        URI uri = URI.create(url);
        return new BareWebSocket(SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort())));
    }

    /** Connects, and completes the WebSocket handshake at a path. */
    public static BareWebSocket connect(String url, String path) throws IOException {
        BareWebSocket socket = dial(url).send(upgrade(path));
        String head = socket.head();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException(head);
        }
        return socket;
    }

    /** The upgrade request to a WebSocket. */
    public static String upgrade(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n\r\n";
    }

    /** Sends characters without a frame. */
    public BareWebSocket send(String bytes) throws IOException {
        return write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a text frame of less than 65,536 bytes, masked with zeros. */
    public BareWebSocket frame(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(8 + bytes.length).put((byte) TEXT);
        if (bytes.length < LONG) {
            frame.put((byte) (MASKED | bytes.length));
        } else {
            frame.put((byte) (MASKED | LONG)).putShort((short) bytes.length);
        }
        return write(frame.putInt(0).put(bytes).flip());
    }

    private BareWebSocket write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int ignored = channel.write(bytes);
        }
        return this;
    }

    /** The next text frame, of less than 65,536 bytes. */
    public String text() throws IOException {
        DataInputStream in = in();
        if (in.readUnsignedByte() != TEXT) {
            throw new IOException("not a whole text frame");
        }
        int length = in.readUnsignedByte();
        return new String(in.readNBytes(length < LONG ? length : in.readUnsignedShort()), StandardCharsets.UTF_8);
    }

    /** The status line and headers of the next answer. */
    public String head() throws IOException {
        DataInputStream in = in();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private DataInputStream in() throws IOException {
        Socket socket = channel.socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new DataInputStream(socket.getInputStream());
    }

    /** Ends the connection with a RST. */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0).close();
    }

    /** Ends the connection with a FIN. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
