// The nodes of the gateway, for an admin: their states, and a button that drains one.

const EVERY = 2000;
const SURE_FOR = 4000;
const STATES = { ready: "good", draining: "warn", starting: "warn", "no answer": "bad" };

/** Nodes renew their entries every 5 s. One that is that many milliseconds behind the newest does not answer. */
const SILENT = 6500;

export class Nodes {
  #root;
  #token;
  #known = new Map(); // the first 8 characters of a session → node
  #here = new Map(); // side → key of its node
  #refusal = "";
  #onChange;
  #onDrain;
  #onSilent;

  constructor(root, { onChange, onDrain, onSilent }) {
    this.#root = root;
    this.#onChange = onChange;
    this.#onDrain = onDrain;
    this.#onSilent = onSilent;
  }

  /** Reads the nodes now and at intervals, with the token of an admin. */
  use(token) {
    if (!this.#token) setInterval(() => document.hidden || this.#read(), EVERY);
    this.#token = token;
    return this.#read();
  }

  /** The name of the node whose sessions begin with a key; the key itself if the name is unknown. */
  nameOf(key) {
    return this.#known.get(key) ?? key;
  }

  place(side, key) {
    if (this.#here.get(side) === key) return;
    this.#here.set(side, key);
    this.#markSides();
    if (key && this.#token && !this.#known.has(key)) this.#read();
  }

  async #read() {
    try {
      const answer = await fetch("/ops/nodes", { headers: { Authorization: `Bearer ${this.#token}` } });
      if (!answer.ok) return;
      const { nodes } = await answer.json();
      nodes.forEach(({ key, id }) => this.#known.set(key, id));
      this.#show(nodes);
      this.#onChange();
    } catch {
      // The node is unreachable, which the sides show.
    }
  }

  #show(nodes) {
    this.#root.hidden = false;
    const list = this.#root.querySelector("ul");
    const newest = Math.max(...nodes.map(({ renewedAt }) => Date.parse(renewedAt)));
    for (const node of nodes) if (newest - Date.parse(node.renewedAt) > SILENT) node.state = "no answer";
    const ready = nodes.filter(({ state }) => state === "ready").length;
    nodes.sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
    const items = nodes.map((node) => this.#item(list, node, ready > 1));
    for (const old of [...list.children]) if (!items.includes(old)) old.remove();
    items.forEach((item, i) => list.children[i] !== item && list.insertBefore(item, list.children[i] ?? null));
    if (nodes.some(({ state }) => state === "no answer")) this.#onSilent();
    this.#hint(this.#refusal || explain(nodes));
    this.#markSides();
  }

  #item(list, node, canDrain) {
    let item = list.querySelector(`[data-node="${CSS.escape(node.id)}"]`);
    if (!item) {
      item = document.createElement("li");
      item.dataset.node = node.id;
      item.innerHTML = '<strong></strong><span class="pill"></span><span class="sessions"></span><span class="here"></span>';
      const drain = document.createElement("button");
      drain.type = "button";
      drain.className = "quiet";
      drain.addEventListener("click", () => this.#drain(node.id, drain));
      item.append(drain);
      reset(drain, node.id);
    }
    item.dataset.key = node.key;
    item.querySelector("strong").textContent = node.id;
    const pill = item.querySelector(".pill");
    pill.textContent = node.state;
    pill.className = `pill ${STATES[node.state] ?? ""}`;
    item.dataset.sessions = node.sessions;
    item.querySelector("button").hidden = !canDrain || node.state !== "ready";
    return item;
  }

  #markSides() {
    for (const item of this.#root.querySelectorAll("li")) {
      const sides = [...this.#here].filter(([, key]) => key === item.dataset.key).map(([side]) => side);
      item.querySelector(".here").textContent = sides.join(" and ");
      // The registry's number is up to 5 s old; the sides know that they are there.
      const sessions = Math.max(item.dataset.sessions, sides.length);
      item.querySelector(".sessions").textContent = `${sessions} ${sessions === 1 ? "session" : "sessions"}`;
    }
  }

  #hint(text) {
    const hint = this.#root.querySelector(".hint");
    if (hint.textContent !== text) hint.textContent = text;
  }

  async #drain(id, button) {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = `Really drain ${id}?`;
      setTimeout(() => reset(button, id), SURE_FOR);
      return;
    }
    reset(button, id);
    const answer = await fetch(`/ops/nodes/${encodeURIComponent(id)}/drain`, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.#token}` },
    });
    this.#refusal = answer.ok ? "" : `The drain was refused: ${answer.status}.`;
    if (answer.ok) this.#onDrain();
    this.#read();
  }
}

/** What the states of the nodes mean for their clients. */
function explain(nodes) {
  const silent = nodes.find(({ state }) => state === "no answer");
  if (silent) return `${silent.id} does not answer. Its clients come back at other nodes, and miss nothing.`;
  const draining = nodes.find(({ state }) => state === "draining");
  if (draining?.sessions > 0) return `${draining.id} drains: its clients move to other nodes.`;
  if (draining) return `${draining.id} has drained. It takes no clients until it is started again.`;
  return nodes.length === 1 ? "This node is alone. Start others beside it, and you can drain or kill one without losing a message." : "";
}

function reset(button, id) {
  button.classList.remove("sure");
  button.textContent = `Drain ${id}`;
}
