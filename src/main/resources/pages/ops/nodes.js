import { announce, byId, confirmed, element, rate, setText, span, whole } from "./dom.js";
import { SILENT } from "./history.js";

const STATES = { ready: "good", draining: "warn", starting: "warn" };

/** The nodes: those that send numbers, and those that are in the registry and send none. */
export class Nodes {
  #gateway;
  #rows = new Map();
  #registered = new Map();
  #before = new Map();
  #lost = new Set(); // silent while they were in the registry: shown until the snapshot forgets them

  constructor(gateway) {
    this.#gateway = gateway;
  }

  /** Reads the registry, which also has nodes that do not answer. */
  async read() {
    try {
      const { nodes } = await this.#gateway.ask("/ops/nodes");
      this.#registered = new Map(nodes.map((each) => [each.id, each]));
    } catch {
      // Redis is unreachable, which the numbers show as well. The known nodes are shown without an answer.
    }
  }

  draw(snapshot, history) {
    const live = new Map(snapshot.nodes.map((each) => [each.node, each]));
    const names = [...new Set([...live.keys(), ...this.#registered.keys()])]
      .filter((name) => this.#registered.has(name) || live.get(name).age < SILENT || this.#lost.has(name))
      .sort();
    for (const [name, row] of this.#rows) {
      if (!names.includes(name)) {
        row.item.remove();
        this.#rows.delete(name);
        this.#before.delete(name);
      }
    }
    names.forEach((name, place) => {
      const row = this.#row(name);
      if (byId("nodes").children[place] !== row.item) {
        byId("nodes").insertBefore(row.item, byId("nodes").children[place] ?? null);
      }
      this.#show(row, name, live.get(name), history);
    });
    const draining = names.filter((name) => live.get(name)?.state === "draining").length;
    const silent = names.filter((name) => this.#rows.get(name).isSilent);
    const parts = [`${names.length} in all`, draining > 0 && `${draining} draining`, silent.length > 0 && `${silent.length} without an answer`];
    setText(byId("nodes-summary"), parts.filter(Boolean).join(", "));
    this.#notice(silent, names.filter((name) => live.get(name)?.redis === false));
    this.#lost = new Set(silent.filter((name) => live.has(name)));
  }

  /** Says what is wrong. While Redis is away, numbers of other nodes do not come, whatever these nodes do. */
  #notice(silent, refusing) {
    let text = "";
    if (refusing.length > 0) {
      text = `Redis is away, or refuses commands, for ${refusing.join(", ")}. Local delivery goes on; what is shown of other nodes may be old.`;
    } else if (silent.length > 0) {
      text = `No answer from ${silent.join(", ")}: it hangs, was killed, or does not reach Redis. The totals leave it out.`;
    }
    byId("notice").hidden = text === "";
    setText(byId("notice"), text);
  }

  #row(name) {
    const known = this.#rows.get(name);
    if (known) {
      return known;
    }
    const part = (title) => {
      const value = element("dd");
      return { value, box: element("div", {}, element("dt", {}, title), value) };
    };
    const parts = Object.fromEntries(
      ["Sessions", "WebSocket", "Events/s", "Round trip 95 %", "Redis", "Loop lag"].map((title) => [title, part(title)]));
    const state = element("span", { class: "pill" });
    const drain = confirmed("Drain", `Drain ${name}?`, async () => {
      const answer = await this.#gateway.ask(`/ops/nodes/${encodeURIComponent(name)}/drain`, "POST");
      announce(answer ? `${name} drains` : `${name} is gone`);
    });
    const version = element("span", { class: "hint" });
    const progress = element("progress", { max: 1, value: 0, "aria-label": `Drain of ${name}`, hidden: true });
    const item = element("li", { "data-node": name },
      element("div", { class: "node-head" }, element("h3", {}, name), state, version, drain),
      element("dl", {}, ...Object.values(parts).map((each) => each.box)), progress);
    const row = { item, parts, state, version, drain, progress, since: performance.now(), isSilent: false };
    this.#rows.set(name, row);
    return row;
  }

  #show(row, name, numbers, history) {
    const registered = this.#registered.get(name);
    // The first numbers of a node that the page has just read of may still be on their way.
    const isSilent = numbers ? numbers.age >= SILENT : performance.now() - row.since >= SILENT;
    row.isSilent = isSilent;
    const state = isSilent ? "no answer" : (numbers ?? registered).state;
    setText(row.state, isSilent && numbers ? `no answer for ${span(numbers.age)}` : state);
    row.state.className = `pill ${isSilent ? "bad" : (STATES[state] ?? "")}`;
    row.item.classList.toggle("silent", isSilent);
    setText(row.version, [numbers?.version ?? registered?.version, registered?.zone, registered?.address].filter(Boolean).join(" · "));
    const counts = numbers?.counts ?? registered;
    const set = (title, text) => setText(row.parts[title].value, text);
    set("Sessions", whole(counts.sessions));
    set("WebSocket", counts.sessions === 0 ? "–" : `${Math.round((counts.websocket / counts.sessions) * 100)} %`);
    const fresh = isSilent ? undefined : numbers;
    set("Events/s", fresh ? rate(history.rate(name, "events")) : "–");
    const trips = history.roundTrips(name);
    set("Round trip 95 %", trips && fresh ? span(trips.p95) : "–");
    set("Redis", fresh ? (fresh.redis ? "up" : "away") : "–");
    row.parts.Redis.box.classList.toggle("bad", fresh?.redis === false);
    set("Loop lag", fresh ? span(fresh.loopLagMillis) : "–");
    this.#progress(row, name, numbers, isSilent);
  }

  /** The progress of a drain, relative to the number of sessions at its beginning. */
  #progress(row, name, numbers, isSilent) {
    const isDraining = numbers?.state === "draining";
    row.drain.hidden = isDraining || isSilent;
    row.progress.hidden = !isDraining;
    const sessions = numbers?.counts.sessions ?? 0;
    if (!isDraining) {
      this.#before.set(name, sessions);
      return;
    }
    const before = Math.max(this.#before.get(name) ?? 0, sessions);
    this.#before.set(name, before);
    row.progress.value = before === 0 ? 1 : 1 - sessions / before;
  }
}
