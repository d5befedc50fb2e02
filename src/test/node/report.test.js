import assert from "node:assert/strict";
import { test } from "node:test";
import { report } from "./report.js";

const RUN = { startedAt: 0, retries: 0, refusals: [] };
const sent = new Map(
  ["a", "b", "c"].map((text) => [text, { conversation: "1", sentAt: 0, ackedAt: 1, id: text }]),
);

function member(texts, offsets = texts.map((_, i) => `5-${i}`), others = {}) {
  const received = texts.map((text, i) => ({ text, id: text, offset: offsets[i], at: 2 }));
  const base = { name: "m", conversationId: "1", disconnects: [], connectErrors: [], outages: [], notRecovered: 0 };
  return { ...base, recovered: 0, tookOver: 0, dropped: 0, socket: { connected: true }, received, ...others };
}

const judged = (...members) => {
  const { lost, lostByUnrecovered, doubledOffsets, doubledMessages, wrongOrder } = report(sent, members, RUN);
  return { lost, lostByUnrecovered, doubledOffsets, doubledMessages, wrongOrder };
};
const GOOD = { lost: 0, lostByUnrecovered: 0, doubledOffsets: 0, doubledMessages: 0, wrongOrder: 0 };

test("finds nothing in a good run", () => assert.deepEqual(judged(member(["a", "b", "c"]), member(["a", "b", "c"])), GOOD));

test("counts an acknowledged message that a member lacks", () => {
  assert.deepEqual(judged(member(["a", "c"])), { ...GOOD, lost: 1 });
  assert.deepEqual(judged(member(["a"], undefined, { notRecovered: 1 })), { ...GOOD, lostByUnrecovered: 2 });
});

test("does not count a message that was refused, or belongs to another conversation", () => {
  const refused = new Map(sent).set("d", { conversation: "1", sentAt: 0, refused: "not_found" });
  refused.set("e", { conversation: "2", sentAt: 0, ackedAt: 1 });
  assert.equal(report(refused, [member(["a", "b", "c"])], RUN).lost, 0);
});

test("tells a packet that came twice from a message that was sent twice", () => {
  assert.deepEqual(judged(member(["a", "b", "b", "c"], ["5-0", "5-1", "5-1", "5-2"])), {
    ...GOOD,
    doubledOffsets: 1,
    doubledMessages: 1,
  });
  assert.deepEqual(judged(member(["a", "b", "c", "b"])), { ...GOOD, doubledMessages: 1 });
});

test("counts members whose offsets go back, or who disagree with the first one", () => {
  assert.equal(judged(member(["a", "b", "c"], ["5-2", "5-10", "5-9"])).wrongOrder, 1);
  assert.equal(judged(member(["a", "b", "c"], ["5-2", "5-9", "5-10"])).wrongOrder, 0);
  const none = [undefined, undefined, undefined];
  assert.equal(judged(member(["a", "b", "c"], none), member(["a", "c", "b"], none)).wrongOrder, 1);
  assert.equal(judged(member(["a", "b", "c"], none), member(["a", "c"], none)).wrongOrder, 0);
});
