// A Socket.IO server of Node.js with the Redis Streams adapter and connection state recovery: another kind of node in our
// cluster. Usage: REDIS_URL=redis://127.0.0.1:6379 node peer.js NAME [PORT]
//
// Prints {"listening": port}, then obeys the commands below; see wire.js. In each of its namespaces clients may emit
//   join (room, ack)          leave (room, ack)
//   say (room, event, …args)  emits the event to the others in the room
//   echo (…args, ack)         is acknowledged with its arguments
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { print, serve } from "./wire.js";

const NAMESPACES = ["/chat", "/mixed"];
const [name = "node", port = "0"] = process.argv.slice(2);

const redis = createClient({ url: process.env.REDIS_URL });
redis.on("error", (error) => console.error(`redis: ${error.message}`));
await redis.connect();

const http = createServer();
const io = new Server(http, {
  // As many entries as a node of ours keeps: the adapter's own 10,000 would trim what our clients have yet to recover.
  adapter: createAdapter(redis, { maxLen: Number(process.env.MAX_LEN ?? 1_000_000) }),
  connectionStateRecovery: { maxDisconnectionDuration: Number(process.env.RECOVERY_WINDOW ?? 120_000) },
  cors: { origin: true, credentials: true },
});

for (const nsp of NAMESPACES) {
  const namespace = io.of(nsp);
  namespace.on("connection", (socket) => {
    socket.data.node = name;
    print({ connected: { nsp, sid: socket.id, recovered: socket.recovered, rooms: [...socket.rooms] } });
    socket.on("join", (room, ack) => Promise.resolve(socket.join(room)).then(() => ack?.("joined")));
    socket.on("leave", (room, ack) => Promise.resolve(socket.leave(room)).then(() => ack?.("left")));
    socket.on("say", (room, event, ...args) => socket.to(room).emit(event, ...args));
    socket.on("echo", (...args) => args.pop()(...args));
    socket.on("disconnect", (reason) => print({ disconnected: { nsp, sid: socket.id, reason } }));
  });
  namespace.on("ask", (...args) => {
    const ack = typeof args.at(-1) === "function" ? args.pop() : undefined;
    print({ asked: { nsp, args } });
    ack?.({ node: name, args });
  });
}

/** The sockets that a command names: {nsp, rooms?, except?, local?, volatile?, timeout?}. */
function targets({ nsp, rooms = [], except = [], local, volatile, timeout }) {
  let operator = io.of(nsp);
  if (rooms.length) operator = operator.to(rooms);
  if (except.length) operator = operator.except(except);
  if (local) operator = operator.local;
  if (volatile) operator = operator.volatile;
  return timeout ? operator.timeout(timeout) : operator;
}

serve({
  emit: (to) => void targets(to).emit(to.event, ...to.args),
  emitWithAck: (to) => targets({ timeout: 5000, ...to }).emitWithAck(to.event, ...to.args),
  fetchSockets: async (to) =>
    (await targets(to).fetchSockets()).map((socket) => ({ sid: socket.id, rooms: [...socket.rooms], data: socket.data })),
  socketsJoin: (to) => void targets(to).socketsJoin(to.join),
  socketsLeave: (to) => void targets(to).socketsLeave(to.leave),
  disconnectSockets: (to) => void targets(to).disconnectSockets(to.close ?? false),
  serverSideEmit: ({ nsp, event, args }) => void io.of(nsp).serverSideEmit(event, ...args),
  serverSideEmitWithAck: ({ nsp, event, args }) => io.of(nsp).serverSideEmitWithAck(event, ...args),
  /** Closes the connection of one of this server's own sockets, below Socket.IO: its session is stored. */
  cut: ({ nsp, sid }) => {
    const socket = io.of(nsp).sockets.get(sid);
    if (!socket) throw new Error(`no socket ${sid}`);
    socket.conn.close();
  },
  /** Shuts down: the sessions are stored, then the program ends. */
  close: async () => {
    await io.close();
    // Commands of one connection are answered in order: the sessions are written once this one is answered.
    await redis.ping();
    setImmediate(() => process.exit(0));
  },
});

http.listen(Number(port), "127.0.0.1", () => print({ listening: http.address().port }));
