import { announce, byId, confirmed, element, rate, setText, span, whole } from "./dom.js";

/** A node whose numbers are older than this does not answer; nodes send numbers once a second. */
const SILENT = 3500;

const STATES = { ready: "good", draining: "warn", starting: "warn" };

/** The nodes: those that send numbers, and those that are in the registry and send none. */
export class Nodes {
  #gateway;
  #rows = new Map();
  #registered = new Map();
  #before = new Map();

  constructor(gateway) {
    this.#gateway = gateway;
  }

  /** Reads the registry, which also has nodes that do not answer. */
  async read() {
    try {
      const { nodes } = await this.#gateway.ask("/ops/nodes");
      this.#registered = new Map(nodes.map((each) => [each.id, each]));
    } catch {
      this.#registered = new Map(); // Redis is unreachable, which the numbers show as well
    }
  }

  draw(snapshot, history) {
    const live = new Map(snapshot.nodes.map((each) => [each.node, each]));
    const names = [...new Set([...live.keys(), ...this.#registered.keys()])]
      .filter((name) => this.#registered.has(name) || live.get(name).age < SILENT)
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
    setText(byId("nodes-summary"), `${names.length} in all${draining > 0 ? `, ${draining} draining` : ""}`);
    const refusing = names.filter((name) => live.get(name)?.redis === false);
    const notice = byId("notice");
    notice.hidden = refusing.length === 0;
    setText(notice, refusing.length === 0 ? "" : `Redis is away, or refuses commands, for ${refusing.join(", ")}. Local delivery goes on; what is shown of other nodes may be old.`);
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
    const row = { item, parts, state, version, drain, progress };
    this.#rows.set(name, row);
    return row;
  }

  #show(row, name, numbers, history) {
    const registered = this.#registered.get(name);
    const isSilent = !numbers || numbers.age >= SILENT;
    const state = isSilent ? "no answer" : numbers.state;
    setText(row.state, isSilent && numbers ? `no answer for ${span(numbers.age)}` : state);
    row.state.className = `pill ${isSilent ? "bad" : (STATES[state] ?? "")}`;
    row.item.classList.toggle("silent", isSilent);
    setText(row.version, [numbers?.version ?? registered?.version, registered?.zone, registered?.address].filter(Boolean).join(" · "));
    const counts = numbers?.counts ?? registered;
    const set = (title, text) => setText(row.parts[title].value, text);
    set("Sessions", whole(counts.sessions));
    set("WebSocket", counts.sessions === 0 ? "–" : `${Math.round((counts.websocket / counts.sessions) * 100)} %`);
    set("Events/s", isSilent ? "–" : rate(history.rate(name, "events")));
    const trips = history.roundTrips(name);
    set("Round trip 95 %", trips && !isSilent ? span(trips.p95) : "–");
    set("Redis", isSilent ? "–" : numbers.redis ? "up" : "away");
    row.parts.Redis.box.classList.toggle("bad", !isSilent && !numbers.redis);
    set("Loop lag", isSilent ? "–" : span(numbers.loopLagMillis));
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
