// Stock clients that a test leads one by one. Usage: node stock.js; commands are lines of the standard input, see wire.js.
//   open {name, url, nsp, auth?, transports?}   connects, answers the state
//   state {name}      {sid, connected, recovered, connects, disconnects: [reason]}
//   events {name}     all events so far: [[event, …args]]
//   call {name, event, args}   emits and answers what the ack says
//   emit {name, event, args}
//   answer {name, event, value}   acknowledges that event with a value from now on
//   leadTo {name, url}   reconnects go there
//   cut {name, how}   see cut.js
import { io } from "socket.io-client";
import { CUTS } from "./cut.js";
import { serve } from "./wire.js";

const clients = new Map();

function client(name) {
  const found = clients.get(name);
  if (!found) throw new Error(`no client ${name}`);
  return found;
}

const state = ({ socket, connects, disconnects }) => ({
  sid: socket.id ?? null,
  connected: socket.connected,
  recovered: socket.recovered ?? false,
  connects,
  disconnects,
});

function open({ name, url, nsp, auth, transports = ["websocket"] }) {
  const socket = io(url + nsp, {
    forceNew: true,
    auth: (reply) => reply(auth ?? {}),
    transports,
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
  });
  const opened = { socket, connects: 0, disconnects: [], events: [], answers: new Map() };
  clients.set(name, opened);
  socket.onAny((event, ...args) => {
    const ack = typeof args.at(-1) === "function" ? args.pop() : undefined;
    opened.events.push([event, ...args]);
    if (opened.answers.has(event)) ack?.(opened.answers.get(event));
  });
  socket.on("disconnect", (reason) => opened.disconnects.push(reason));
  return new Promise((resolve, reject) => {
    socket.on("connect", () => {
      opened.connects++;
      resolve(state(opened));
    });
    socket.once("connect_error", reject);
  });
}

serve({
  open,
  state: ({ name }) => state(client(name)),
  events: ({ name }) => client(name).events,
  call: ({ name, event, args = [] }) => client(name).socket.timeout(5000).emitWithAck(event, ...args),
  emit: ({ name, event, args = [] }) => void client(name).socket.emit(event, ...args),
  answer: ({ name, event, value }) => void client(name).answers.set(event, value),
  leadTo: ({ name, url }) => {
    client(name).socket.io.uri = url;
  },
  cut: ({ name, how }) => CUTS[how](client(name).socket.io.engine),
});
