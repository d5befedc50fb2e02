import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Clients of {@code /chat} that keep a node busy as its users do, so that its ahead-of-time cache has the profiles of
 * busy methods. In each conversation a widget and an agent talk. 100 clients talk at a time.
 *
 * <p>Usage: {@code TrainingClients PORT SESSIONS SECONDS}, for a node on 127.0.0.1, with its {@code JWT_SECRET} in the
 * environment. Ends after that number of sessions or seconds, and prints how many worked. Exit status 1 if none did.
 */
public final class TrainingClients {

    private static final int CONVERSATIONS_AT_ONCE = 50;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String NEW_MESSAGE = "42/chat,[\"new-message\",";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final AtomicInteger conversations = new AtomicInteger();
    private final AtomicInteger worked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final int port;
    private final SecretKeySpec key;

    private TrainingClients(int port, String secret) {
        this.port = port;
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    public static void main(String[] args) throws InterruptedException {
        long start = System.nanoTime();
        TrainingClients clients = new TrainingClients(Integer.parseInt(args[0]), System.getenv("JWT_SECRET"));
        clients.run(Integer.parseInt(args[1]), start + Duration.ofSeconds(Integer.parseInt(args[2])).toNanos());
        int worked = clients.worked.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d sessions in %.1f s, %d failures%n", worked, seconds, clients.failed.get());
        System.exit(worked == 0 ? 1 : 0);
    }

    private void run(int sessions, long end) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS_AT_ONCE; i++) {
            threads.add(new Thread(() -> talk(sessions, end)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A conversation has two sessions or more. Where conversations fail, none is begun in their place. */
    private void talk(int sessions, long end) {
        int number = conversations.getAndIncrement();
        while (worked.get() < sessions && number <= sessions / 2 && System.nanoTime() < end) {
            converse(number);
            number = conversations.getAndIncrement();
        }
    }

    /** In half of the conversations a client loses its connection, misses a message, and gets it when it is back. */
    private void converse(int number) {
        Client widget = new Client("customer-" + number, false, number);
        Client agent = new Client("agent-" + number % 500, true, number + number / 10);
        try {
            widget.connect();
            widget.call("widget-connect", "\"customerId\":\"" + widget.name + "\"");
            String sent = widget.say("Where is my order " + number + "?", "\"botId\":\"shop\"");
            String conversation = "\"conversationId\":\"" + field(sent, "conversationId") + "\"";
            agent.connect();
            agent.call("join-conversation", conversation);
            agent.say("Good morning! I am looking it up.", conversation);
            widget.await(NEW_MESSAGE, "\"role\":\"agent\"");
            widget.emit("", "typing", conversation + ",\"typing\":true");
            String details = "It is a present, and the party is soon. ".repeat(number % 5);
            widget.say("Merci, \u00e7a me rassure \ud83d\ude00. " + details, conversation);
            agent.await(NEW_MESSAGE, "me rassure");
            int loss = number / 10 % 8;
            if (loss == 0 || loss == 2) {
                (loss == 0 ? widget : agent).loseWebSocket(); // else the node notices it only when the client is back
            }
            if (loss < 2) {
                agent.say("It left our house today.", conversation);
                widget = widget.recovered();
                widget.await(NEW_MESSAGE, "our house");
            } else if (loss < 4) {
                widget.say("Are you still there?", conversation);
                agent = agent.recovered();
                agent.await(NEW_MESSAGE, "still there");
            }
            agent.leave(number);
            widget.leave(number / 3);
        } catch (Exception e) {
            if (failed.getAndIncrement() == 0) {
                System.err.println("TrainingClients: the first failure, in conversation " + number + ": " + e);
            }
            widget.cut();
            agent.cut();
        }
    }

    /** The value of a text field; empty if there is none. */
    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String token(String subject) throws Exception {
        long expiry = System.currentTimeMillis() / 1000 + 3600;
        String claims = String.format("{\"sub\":\"%s\",\"role\":\"agent\",\"exp\":%d}", subject, expiry);
        String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
        String signed = BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + BASE64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    /** A Socket.IO client of one session: an agent with a token, or an anonymous widget. */
    private final class Client {
        private final String name;
        private final boolean isAgent;
        private final int kind; // 0 to 6: WebSocket; 7 and 8: polling, then an upgrade; 9: polling
        private final List<String> received = new ArrayList<>();
        private Connection socket; // the WebSocket, or where polls wait
        private Connection posts; // null with a WebSocket
        private boolean isPollOpen;
        private String sid = "";
        private String pid = "";
        private String offset = "";
        private int calls;

        Client(String name, boolean isAgent, int kind) {
            this.name = name;
            this.isAgent = isAgent;
            this.kind = kind % 10;
        }

        void connect() throws Exception {
            if (kind < 7) {
                socket = openWebSocket();
            } else {
                socket = new Connection(port);
                posts = new Connection(port);
            }
            sid = "&sid=" + field(await("0{"), "sid");
            String token = isAgent ? "\"token\":\"" + token(name) + "\"" : "";
            String recovery = pid.isEmpty() ? "" : "\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"";
            send("40/chat,{" + token + (token.isEmpty() || recovery.isEmpty() ? "" : ",") + recovery + "}");
            if (kind == 7 || kind == 8) {
                upgrade();
            }
            pid = field(await("40/chat,"), "pid");
            worked.getAndIncrement();
        }

        private Connection openWebSocket() throws IOException {
            Connection connection = new Connection(port);
            connection.request("GET", "websocket" + sid, "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "");
            connection.response(101);
            return connection;
        }

        private void upgrade() throws IOException {
            Connection upgraded = openWebSocket();
            upgraded.send(0x81, "2probe".getBytes(StandardCharsets.UTF_8));
            upgraded.receive(); // 3probe
            List<String> last = isPollOpen ? poll() : List.of();
            cut();
            upgraded.send(0x81, "5".getBytes(StandardCharsets.UTF_8));
            socket = upgraded;
            posts = null;
            for (String packet : last) {
                handle(packet);
            }
        }

        /** The packets of the poll that is open, or of a new one. */
        private List<String> poll() throws IOException {
            openPoll();
            isPollOpen = false;
            return List.of(socket.response(200).split("\u001e"));
        }

        private void openPoll() throws IOException {
            if (!isPollOpen) {
                socket.request("GET", "polling" + sid, "", "");
                isPollOpen = true;
            }
        }

        /** By polling, a poll is open meanwhile, as with the stock client. */
        private void send(String packet) throws IOException {
            if (posts == null) {
                socket.send(0x81, packet.getBytes(StandardCharsets.UTF_8));
            } else {
                openPoll();
                posts.request("POST", "polling" + sid, "Content-Type: text/plain;charset=UTF-8\r\n", packet);
                posts.response(200);
            }
        }

        void emit(String id, String event, String fields) throws IOException {
            send("42/chat," + id + "[\"" + event + "\",{" + fields + "}]");
        }

        /** Emits an event, and waits for its ack. */
        String call(String event, String fields) throws IOException {
            String id = String.valueOf(calls++);
            emit(id, event, fields);
            return await("43/chat," + id + "[");
        }

        String say(String message, String conversation) throws IOException {
            String fields = String.format(
                    "%s,\"message\":\"%s\",\"messageId\":\"%s-%d\"", conversation, message, name, System.nanoTime());
            return isAgent
                    ? call("send-message", fields + ",\"role\":\"agent\"")
                    : call("widget-send-message", fields + ",\"customerId\":\"" + name + "\"");
        }

        /** Waits for a packet that contains these texts. Keeps other packets, and answers pings and heartbeats. */
        String await(String... texts) throws IOException {
            long timeout = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
            while (System.nanoTime() < timeout) {
                for (String packet : received) {
                    if (Stream.of(texts).allMatch(packet::contains)) {
                        received.remove(packet);
                        return packet;
                    }
                }
                for (String packet : posts == null ? List.of(socket.receive()) : poll()) {
                    handle(packet);
                }
            }
            throw new IOException("no packet with " + String.join(" and ", texts));
        }

        private void handle(String packet) throws IOException {
            if (packet.startsWith("41") || packet.startsWith("44") || packet.contains("\"code\":")) {
                throw new IOException("refused: " + packet);
            }
            received.add(packet);
            if (packet.equals("2")) {
                send("3");
            } else if (packet.startsWith("42/chat,[\"heartbeat\",")) {
                emit("", "heartbeat-response", "\"timestamp\":" + System.currentTimeMillis());
            } else if (packet.startsWith("42") && packet.endsWith("\"]")) {
                offset = packet.substring(packet.lastIndexOf('"', packet.length() - 3) + 1, packet.length() - 2);
            }
        }

        void loseWebSocket() {
            if (posts == null) {
                cut();
            }
        }

        /** A new client that has recovered this one's session. */
        Client recovered() throws Exception {
            Client next = new Client(name, isAgent, kind);
            next.pid = pid;
            next.offset = offset;
            next.connect();
            // The node keeps a closed session until a poll has taken the close packet.
            while (posts != null && poll().stream().noneMatch("1"::equals)) {}
            cut();
            if (pid.isEmpty() || !pid.equals(next.pid)) {
                throw new IOException("not recovered: pid " + pid + ", then " + next.pid);
            }
            return next;
        }

        /** Leaves by DISCONNECT and a close, by a close, or by a cut if it has a WebSocket. */
        void leave(int way) throws IOException {
            if (way % 3 == 0) {
                send("41/chat,");
            }
            if (posts != null) {
                send("1");
            } else if (way % 3 != 2) {
                socket.send(0x88, new byte[] {3, (byte) 0xe8});
                socket.in.readAllBytes();
            }
            cut();
        }

        void cut() {
            Stream.of(socket, posts).filter(Objects::nonNull).forEach(Connection::cut);
        }
    }

    /** A TCP connection that speaks as much of HTTP and WebSocket as is needed. */
    private static final class Connection extends Socket {
        final DataInputStream in;

        Connection(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
            setSoTimeout(TIMEOUT_MILLIS);
            in = new DataInputStream(new BufferedInputStream(getInputStream()));
        }

        void request(String method, String transport, String headers, String body) throws IOException {
            String host = "127.0.0.1:" + getPort();
            String request = method + " /socket.io/?EIO=4&transport=" + transport + " HTTP/1.1\r\nHost: " + host
                    + "\r\nOrigin: http://" + host + "\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n" + headers;
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            String length = body.isEmpty() ? "\r\n" : "Content-Length: " + content.length + "\r\n\r\n";
            getOutputStream().write((request + length + body).getBytes(StandardCharsets.UTF_8));
        }

        @SuppressWarnings("deprecation") // readLine, for bytes above 127, which no header has
        String response(int expected) throws IOException {
            String status = in.readLine();
            int length = 0;
            for (String header = status; header != null && !header.isEmpty(); header = in.readLine()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (status == null || !status.startsWith("HTTP/1.1 " + expected)) {
                throw new IOException("answered: " + status + " " + body);
            }
            return body;
        }

        /** Sends a frame with a random mask, as a browser does. */
        void send(int head, byte[] content) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(8 + content.length).put((byte) head);
            if (content.length < 126) {
                frame.put((byte) (0x80 | content.length));
            } else {
                frame.put((byte) 0xfe).putShort((short) content.length);
            }
            byte[] mask = new byte[4];
            ThreadLocalRandom.current().nextBytes(mask);
            frame.put(mask);
            for (int i = 0; i < content.length; i++) {
                frame.put((byte) (content[i] ^ mask[i % 4]));
            }
            getOutputStream().write(frame.array(), 0, frame.position());
        }

        void cut() {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The text of the next frame. */
        String receive() throws IOException {
            int head = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            byte[] content = in.readNBytes(length == 126 ? in.readUnsignedShort() : length);
            if (head != 0x81) {
                throw new IOException("received a frame of type " + head);
            }
            return new String(content, StandardCharsets.UTF_8);
        }
    }
}
