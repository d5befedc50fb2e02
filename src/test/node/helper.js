// Clients on mooring-client.js that a test leads one by one. Usage: node helper.js; commands are lines of the standard input,
// see wire.js.
//   open {name, url, options?, tokens?, wait?}   connects, answers the status; tokens: {reason: token} makes a token
//                         function; with wait false it only begins to connect
//   status {name}         the status
//   state {name}          {connects: [{first, recovered, moved}], disconnects: [reason], asked: [reason], log: [line],
//                         statuses: [state], socketId, outages: [ms without a connected socket]}
//   messages {name}       the texts of new-message, in the order in which they came
//   raw {name}            the texts of new-message on all stock sockets, before the helper has dropped any
//   send {name, text, options?}   answers the ack, or {code} when it fails
//   join {name, conversationId}
//   call {name, method, args?}    calls a method, answers its result
//   cut {name, how}       loses the current connection, see cut.js
//   bring {name, args}    an event comes on the current connection: [event, …args]
//   loseAcks {name, number}       the next acks do not arrive
import { connect } from "mooring-client";
import { CUTS } from "./cut.js";
import { serve } from "./wire.js";

const clients = new Map();

function client(name) {
  const found = clients.get(name);
  if (!found) throw new Error(`no client ${name}`);
  return found;
}

/** Counts the time without a connected socket, looking each few milliseconds as a page would. */
function watchOutages(opened) {
  let lostAt;
  setInterval(() => {
    const { chat, outages } = opened;
    if (chat.socket.connected) {
      if (lostAt !== undefined) outages.push(Date.now() - lostAt);
      lostAt = undefined;
    } else {
      lostAt ??= Date.now();
    }
  }, 2).unref();
}

function watchRaw(opened, socket) {
  if (opened.sockets.has(socket)) return;
  opened.sockets.add(socket);
  socket.on("new-message", (message) => opened.raw.push(message.message));
}

async function open({ name, url, options = {}, tokens, wait = true }) {
  const opened = {
    connects: [], disconnects: [], asked: [], log: [], statuses: [], outages: [], messages: [], raw: [], events: [], sockets: new Set(),
  };
  const token = tokens
    ? (why) => {
        opened.asked.push(why);
        return tokens[why] ?? tokens.connect;
      }
    : options.token;
  const chat = connect(url, { reconnectionDelay: 100, ...options, token, log: (line) => opened.log.push(line) });
  opened.chat = chat;
  clients.set(name, opened);
  watchRaw(opened, chat.socket);
  chat.on("status", ({ state }) => {
    if (opened.statuses.at(-1) !== state) opened.statuses.push(state);
  });
  chat.on("connected", (event) => {
    opened.connects.push(event);
    watchRaw(opened, chat.socket);
    if (event.first) watchOutages(opened);
  });
  chat.on("disconnected", (reason) => opened.disconnects.push(reason));
  chat.on("new-message", (message) => opened.messages.push(message.message));
  for (const event of ["move", "heartbeat", "token-expiring", "error", "refused", "closed"]) {
    chat.on(event, (body) => opened.events.push([event, body ?? null]));
  }
  if (wait) await chat.connected().catch(() => {});
  return chat.status;
}

serve({
  open,
  status: ({ name }) => client(name).chat.status,
  state: ({ name }) => {
    const { connects, disconnects, asked, log, statuses, outages, chat } = client(name);
    return { connects, disconnects, asked, log, statuses, outages, socketId: chat.socket.id ?? null };
  },
  events: ({ name }) => client(name).events,
  messages: ({ name }) => client(name).messages,
  raw: ({ name }) => client(name).raw,
  send: ({ name, text, options }) => client(name).chat.send(text, options).catch(({ code }) => ({ code })),
  call: ({ name, method, args = [] }) =>
    Promise.resolve(client(name).chat[method](...args)).catch(({ code, message }) => ({ code: code ?? message })),
  cut: ({ name, how }) => CUTS[how](client(name).chat.socket.io.engine),
  bring: ({ name, args }) => void client(name).chat.socket.emitEvent(args),
  loseAcks: ({ name, number }) => {
    const { socket } = client(name).chat;
    const { onack } = socket;
    let left = number;
    socket.onack = (packet) => (left-- > 0 ? undefined : onack.call(socket, packet));
  },
});
