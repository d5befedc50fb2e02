// Offsets of Redis streams: milliseconds, a dash, a sequence number.
const parts = (offset) => offset.split("-").map(Number);

export const isOffset = (value) => typeof value === "string" && /^\d+-\d+$/.test(value);

/** Whether an offset lies after another one; any offset lies after none. */
export function isAfter(offset, other) {
  if (other === undefined) return true;
  const [ms, seq] = parts(offset);
  const [otherMs, otherSeq] = parts(other);
  return ms > otherMs || (ms === otherMs && seq > otherSeq);
}
