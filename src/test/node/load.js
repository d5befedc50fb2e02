// Members of conversations on stock clients, who send numbered messages, and what became of each message.
// Usage: node load.js '{"urls": ["http://localhost:3001"], "tokens": [agent's JWT, …], …}'
//
//   urls                nodes or a balancer; members take turns
//   tokens              a JWT of an agent each
//   conversations (2)   each with one widget and `agents` (2) agents, on three transport paths in turns
//   messages (100)      of all together, `rate` (50) a second at most
//   moves (0)           the share of members that understand `move`
//   cookies (false)     whether the clients keep the balancer's cookie
//   reconnectionDelay (500)
//   transports          the paths; otherwise websocket only, polling only, and polling with an upgrade
//   maxSeconds (120)    the program ends by then, whatever happens
//
// Prints {"ready"} once all have joined, and {"sent"} once every message is acknowledged or refused for good; then its
// report when it is told so. Commands (see wire.js): status, cut {number, how}, report.
import { Member } from "./member.js";
import { report } from "./report.js";
import { print, serve } from "./wire.js";

const PATHS = [["websocket"], ["polling"], ["polling", "websocket"]];
const MAX_MEMBERS = 2000;
const CONNECTING_AT_ONCE = 10;
const SETTLE_MILLIS = 15_000;
// Refusals that are over some time; the same message is sent again.
const TEMPORARY = ["unavailable", "rate_limited"];

const options = {
  conversations: 2,
  agents: 2,
  messages: 100,
  rate: 50,
  moves: 0,
  cookies: false,
  reconnectionDelay: 500,
  transports: PATHS,
  maxSeconds: 120,
  ...JSON.parse(process.argv[2]),
};
const delay = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
const run = { startedAt: Date.now(), retries: 0, refusals: [] };
const sent = new Map();
let issued = 0;

function membersOf(conversation) {
  return Array.from({ length: options.agents + 1 }, (_, i) => {
    const number = conversation * (options.agents + 1) + i;
    return new Member({
      name: `${i === 0 ? "widget" : "agent"}-${number}`,
      url: options.urls[number % options.urls.length],
      transports: options.transports[number % options.transports.length],
      token: i === 0 ? undefined : options.tokens[number % options.tokens.length],
      customerId: i === 0 ? `customer-${run.startedAt}-${number}` : undefined,
      // Golden ratio: any share is spread over widgets, agents and paths.
      moves: (number * 0.618034) % 1 < options.moves,
      cookies: options.cookies,
      reconnectionDelay: options.reconnectionDelay,
    });
  });
}

async function begin(members) {
  for (const member of members) await member.connect();
  const [widget, ...agents] = members;
  widget.conversationId = await widget.begin();
  for (const agent of agents) {
    agent.conversationId = widget.conversationId;
    await agent.enter();
  }
}

/** Sends one message until it is acknowledged, or refused for good. */
async function deliver(member, text) {
  const message = { conversation: member.conversationId, sentAt: Date.now() };
  sent.set(text, message);
  for (;;) {
    const { id, code } = await member.send(text).catch(() => ({}));
    if (id) {
      Object.assign(message, { id, ackedAt: Date.now() });
      return;
    }
    if (code) run.refusals.push(code);
    if (code && !TEMPORARY.includes(code)) {
      message.refused = code;
      return;
    }
    run.retries++;
    if (code) await delay(200);
  }
}

/** Sends messages of its own, one after the other, until all together have sent theirs. */
async function talk(member, members) {
  const pause = (1000 * members.length) / options.rate;
  await delay(Math.random() * pause);
  while (issued < options.messages) {
    const text = `${member.name}.${issued++}.${run.startedAt.toString(36)}`;
    const begun = Date.now();
    await deliver(member, text);
    await delay(Math.max(0, begun + pause * (0.5 + Math.random()) - Date.now()));
  }
}

function shuffled(values) {
  return values.map((value) => [Math.random(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** Whether each member that was always recovered has every acknowledged message. */
function isComplete(members) {
  const { lost, away } = report(sent, members, run);
  return lost === 0 && away === 0;
}

async function settle(members) {
  const end = Date.now() + SETTLE_MILLIS;
  while (!isComplete(members) && Date.now() < end) await delay(250);
  // What would come twice comes by now.
  await delay(500);
}

const talks = Array.from({ length: options.conversations }, (_, conversation) => membersOf(conversation));
const members = talks.flat();
if (members.length > MAX_MEMBERS) throw new Error(`at most ${MAX_MEMBERS} members`);
const shown = () => report(sent, members, run);

setTimeout(() => {
  print({ tooLate: shown() });
  process.exit(3);
}, options.maxSeconds * 1000);

serve({
  status: () => ({
    connected: members.filter((member) => member.socket?.connected).length,
    acked: [...sent.values()].filter(({ ackedAt }) => ackedAt).length,
    refusals: run.refusals.length,
    disconnects: members.reduce((total, member) => total + member.disconnects.length, 0),
  }),
  /** Cuts some members' connections; how: see cut.js. */
  cut: ({ number, how }) =>
    shuffled(members.filter((member) => member.socket.connected))
      .slice(0, number)
      .map((member) => (member.cut(how), member.name)),
  report: async () => {
    await settle(members);
    return shown();
  },
});

for (let i = 0; i < talks.length; i += CONNECTING_AT_ONCE) await Promise.all(talks.slice(i, i + CONNECTING_AT_ONCE).map(begin));
print({ ready: { members: members.length } });
await Promise.all(members.map((member) => talk(member, members)));
print({ sent: sent.size });
