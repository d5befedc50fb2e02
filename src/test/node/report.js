// What a load run has shown: a pure function of what was sent and of what each member has seen.
import { isAfter } from "./offsets.js";

const EXAMPLES = 5;

/** count, p50, p95, p99 and max of some numbers. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? null };
}

function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const sum = (members, field) => members.reduce((total, member) => total + member[field], 0);

/** The closings of the busiest second. */
function closingsPerSecond(members) {
  const seconds = tally(members.flatMap((member) => member.disconnects.map(({ at }) => Math.floor(at / 1000))));
  return Math.max(0, ...Object.values(seconds));
}

/** The first copies of the numbered messages that a member has received, in the order in which they came. */
function firstCopies(member, texts) {
  const seen = new Set();
  return member.received.filter(({ text }) => texts.has(text) && !seen.has(text) && seen.add(text));
}

/** Whether two members disagree about the order of what both have received. */
function disagree(one, other) {
  const places = new Map(one.map(({ text }, place) => [text, place]));
  const common = other.map(({ text }) => places.get(text)).filter((place) => place !== undefined);
  return common.some((place, i) => i > 0 && place < common[i - 1]);
}

function outOfOrder(received) {
  const offsets = received.map(({ offset }) => offset).filter((offset) => offset !== undefined);
  return offsets.some((offset, i) => i > 0 && !isAfter(offset, offsets[i - 1]));
}

/**
 * @param sent Map of text → {conversation, sentAt, ackedAt?, id?, refused?}
 * @param members the members, each with its conversationId
 */
export function report(sent, members, { startedAt, retries, refusals }) {
  const lost = [];
  const lostByUnrecovered = [];
  const doubledOffsets = [];
  const doubledMessages = [];
  const wrongOrder = [];
  const latencies = [];
  const firsts = new Map();
  for (const member of members) {
    const mine = new Map([...sent].filter(([, message]) => message.conversation === member.conversationId));
    const copies = tally(member.received.map(({ text }) => text).filter((text) => mine.has(text)));
    for (const [text, message] of mine) {
      if (message.ackedAt && !copies[text]) (member.notRecovered ? lostByUnrecovered : lost).push(`${member.name} ${text}`);
      if (copies[text] > 1) doubledMessages.push(`${member.name} ${text}`);
    }
    const offsets = tally(member.received.flatMap(({ offset }) => offset ?? []));
    doubledOffsets.push(...Object.keys(offsets).filter((offset) => offsets[offset] > 1).map((offset) => `${member.name} ${offset}`));
    const first = firstCopies(member, mine);
    if (!firsts.has(member.conversationId)) firsts.set(member.conversationId, first);
    if (outOfOrder(first) || disagree(firsts.get(member.conversationId), first)) wrongOrder.push(member.name);
    latencies.push(...first.map(({ text, at }) => at - mine.get(text).sentAt));
  }
  const stock = members.filter((member) => !member.moves);
  const moving = members.filter((member) => member.moves);
  const acked = [...sent.values()].filter(({ ackedAt }) => ackedAt);
  return {
    members: members.length,
    seconds: Math.round((Date.now() - startedAt) / 100) / 10,
    sent: sent.size,
    acked: acked.length,
    refused: [...sent.values()].filter(({ refused }) => refused).length,
    refusals: tally(refusals),
    retries,
    deliveries: latencies.length,
    withoutOffset: members.flatMap((m) => m.received).filter(({ text, offset }) => sent.has(text) && !offset).length,
    lost: lost.length,
    lostByUnrecovered: lostByUnrecovered.length,
    doubledOffsets: doubledOffsets.length,
    doubledMessages: doubledMessages.length,
    wrongOrder: wrongOrder.length,
    examples: {
      lost: lost.slice(0, EXAMPLES),
      doubledOffsets: doubledOffsets.slice(0, EXAMPLES),
      doubledMessages: doubledMessages.slice(0, EXAMPLES),
      wrongOrder: wrongOrder.slice(0, EXAMPLES),
    },
    disconnects: tally(members.flatMap((member) => member.disconnects.map(({ reason }) => reason))),
    causes: tally(members.flatMap((member) => member.disconnects.map(({ cause }) => cause))),
    connectErrors: tally(members.flatMap((member) => member.connectErrors)),
    recovered: sum(members, "recovered"),
    notRecovered: sum(members, "notRecovered"),
    tookOver: sum(members, "tookOver"),
    dropped: sum(members, "dropped"),
    away: members.filter((member) => !member.socket.connected).length,
    closingsPerSecond: closingsPerSecond(members),
    outage: spread(stock.flatMap((member) => member.outages)),
    outageOfMoving: spread(moving.flatMap((member) => member.outages)),
    ackMillis: spread(acked.map(({ sentAt, ackedAt }) => ackedAt - sentAt)),
    deliveryMillis: spread(latencies),
  };
}
