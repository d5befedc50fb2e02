/** A node whose last numbers are older, in milliseconds, does not answer; nodes answer once a second. */
export const SILENT = 3500;

const KEPT = 120; // seconds
const SMOOTH = 5000; // milliseconds over which a rate is taken
const MINUTE = 60000;

const sum = (counts) => Object.values(counts ?? {}).reduce((all, each) => all + each, 0);

/** The counters of a node from which rates are calculated. */
const COUNTERS = {
  connects: (numbers) => sum(numbers.opened),
  closes: (numbers) => sum(numbers.closed),
  events: (numbers) => numbers.received?.event ?? 0,
  sent: (numbers) => numbers.sent,
};

/** The snapshots of all nodes in the last two minutes. */
export class History {
  #nodes = new Map();
  #series = new Map();

  /** Adds the numbers of the nodes that answer; removes the other nodes. */
  take(snapshot) {
    const named = new Set(snapshot.nodes.map((each) => each.node));
    for (const name of this.#nodes.keys()) {
      if (!named.has(name)) {
        this.#nodes.delete(name);
      }
    }
    for (const numbers of snapshot.nodes) {
      const before = this.#nodes.get(numbers.node) ?? [];
      const last = before.at(-1);
      // The counters of a restarted node begin at 0 again.
      const list = last && COUNTERS.connects(last) > COUNTERS.connects(numbers) ? [] : before;
      if (!last || last.at !== numbers.at) {
        list.push(numbers);
      }
      while (list.length > KEPT) {
        list.shift();
      }
      this.#nodes.set(numbers.node, list);
    }
  }

  /** A counter's rate per second on a node, over the last seconds. */
  rate(node, counter) {
    const list = this.#nodes.get(node) ?? [];
    const last = list.at(-1);
    const first = list.find((each) => last && each.at >= last.at - SMOOTH);
    if (!last || first === last) {
      return 0;
    }
    const count = COUNTERS[counter];
    return Math.max(0, ((count(last) - count(first)) * 1000) / (last.at - first.at));
  }

  /** The rate on all nodes together. */
  total(counter) {
    return [...this.#nodes.keys()].reduce((all, node) => all + this.rate(node, counter), 0);
  }

  /** The sessions that closed in the last minute, by cause; the most frequent first. */
  causes() {
    const causes = new Map();
    for (const list of this.#nodes.values()) {
      const [first, last] = this.#minute(list);
      for (const [cause, number] of Object.entries(last?.closed ?? {})) {
        const more = number - (first.closed[cause] ?? 0);
        if (more > 0) {
          causes.set(cause, (causes.get(cause) ?? 0) + more);
        }
      }
    }
    return [...causes].sort((a, b) => b[1] - a[1]);
  }

  #minute(list) {
    const last = list.at(-1);
    return [list.find((each) => each.at >= last.at - MINUTE), last];
  }

  /** Round trips within the last minute, or since the start where there was none: percentiles in milliseconds. */
  roundTrips(node) {
    const lists = node ? [this.#nodes.get(node) ?? []] : [...this.#nodes.values()];
    const filled = lists.filter((list) => list.length > 0);
    if (filled.length === 0) {
      return null;
    }
    const bounds = filled[0].at(-1).roundTripBounds;
    const recent = new Array(bounds.length + 1).fill(0);
    const ever = new Array(bounds.length + 1).fill(0);
    for (const list of filled) {
      const [first, last] = this.#minute(list);
      last.roundTrips.forEach((count, i) => {
        ever[i] += count;
        recent[i] += count - first.roundTrips[i];
      });
    }
    const counts = sum(recent) > 0 ? recent : ever;
    return sum(counts) === 0
      ? null
      : { p50: percentile(counts, bounds, 0.5), p95: percentile(counts, bounds, 0.95), p99: percentile(counts, bounds, 0.99) };
  }

  /** Adds a value to a line of the charts, and returns the line. */
  line(name, value) {
    const line = this.#series.get(name) ?? [];
    line.push(value);
    if (line.length > KEPT) {
      line.shift();
    }
    this.#series.set(name, line);
    return line;
  }
}

/** A percentile, interpolated between the bounds of its bucket. */
function percentile(counts, bounds, part) {
  let left = sum(counts) * part;
  for (let i = 0; i < counts.length; i++) {
    if (left <= counts[i] && counts[i] > 0) {
      const low = i === 0 ? 0 : bounds[i - 1];
      const high = i < bounds.length ? bounds[i] : bounds.at(-1);
      return low + ((high - low) * left) / counts[i];
    }
    left -= counts[i];
  }
  return bounds.at(-1);
}
