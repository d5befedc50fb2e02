// The panel beside a conversation: the state and log of its connection, and buttons that cut or block it.
import { inMillis } from "./connection.js";

const LINES = 60;
const STATES = {
  connected: ["Connected", "good"],
  connecting: ["Connecting", "warn"],
  refused: ["Refused", "bad"],
  closed: ["Closed", "bad"],
};
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export class Live {
  #root;
  #connection;
  #frame;
  #beats = 0;
  #changing = new Map(); // text node of the log → function that returns its text

  constructor(root, { onAck, onCut, onBlock }) {
    this.#root = root;
    this.#button("cut").addEventListener("click", () => {
      this.#connection?.cut();
      onCut();
    });
    this.#button("block").addEventListener("click", () => {
      if (!this.#connection) return;
      this.#connection.block(!this.#connection.isBlocked);
      onBlock();
    });
    this.#button("ack").addEventListener("click", onAck);
  }

  #button(name) {
    return this.#root.querySelector(`.live [data-do=${name}]`);
  }

  follow(connection) {
    this.#connection = connection;
    this.changed();
  }

  /** Adds a line to the log. A function as `text` is called again at each change. */
  log(text, kind = "") {
    const list = this.#root.querySelector(".log");
    const line = document.createElement("li");
    line.className = kind;
    const time = document.createElement("time");
    time.textContent = clock.format(new Date());
    const words = document.createTextNode(typeof text === "function" ? text() : text);
    if (typeof text === "function") this.#changing.set(words, text);
    line.append(time, words);
    list.prepend(line);
    while (list.children.length > LINES) {
      this.#changing.delete(list.lastElementChild.lastChild);
      list.lastElementChild.remove();
    }
  }

  /** Shows the connection at the next frame, and at each one while it is lost: the time without service grows. */
  changed() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.#connection) this.#show();
    });
  }

  #set(fact, text, kind = "") {
    const shown = this.#root.querySelector(`[data-fact=${fact}]`);
    if (shown.textContent !== text) shown.textContent = text;
    shown.className = kind;
  }

  #show() {
    const connection = this.#connection;
    const { state, recovered, moves, moving, connects } = connection.status;
    const isConnected = state === "connected";
    const [text, kind] = moving ? ["Moving", "good"] : STATES[state];
    const pill = this.#root.querySelector(".state");
    if (pill.textContent !== text) pill.textContent = text;
    pill.className = `pill state ${kind}`;
    this.#set("transport", isConnected ? connection.transport : "none", isConnected ? "" : "warn");
    this.#set("node", connection.node);
    for (const [words, current] of this.#changing) if (words.data !== current()) words.data = current();
    this.#showTrips(connection.trips);
    this.#set("beats", String(connection.beats));
    this.#set("reconnections", String(connection.reconnections));
    this.#set("recovered", connects < 2 ? "–" : recovered ? "yes" : "no", connects < 2 ? "" : recovered ? "good" : "warn");
    this.#set("moves", String(moves), moves ? "good" : "");
    this.#set("gap", inMillis(Math.round(connection.gap)).replace(".0", ""), isConnected ? "" : "warn");
    this.#root.querySelector("[data-fact=gap]").dataset.millis = connection.gap;
    const block = this.#button("block");
    block.setAttribute("aria-pressed", connection.isBlocked);
    block.disabled = !connection.hasWebSocket;
    this.#button("cut").disabled = !isConnected;
    if (connection.beats !== this.#beats) this.#beat(connection.beats);
    if (state === "connecting" && connects > 0) this.changed();
  }

  #beat(beats) {
    this.#beats = beats;
    const heart = this.#root.querySelector(".beat");
    heart.classList.remove("now");
    void heart.getBoundingClientRect(); // so that the animation begins anew
    heart.classList.add("now");
  }

  #showTrips(trips) {
    this.#set("trip", trips.length ? inMillis(trips.at(-1)) : "–");
    const most = Math.max(...trips, 1);
    const points = trips.map((trip, i) => `${60 - (trips.length - 1 - i) * 2},${(15 - (trip / most) * 13).toFixed(1)}`);
    this.#root.querySelector(".trips polyline").setAttribute("points", points.join(" "));
  }
}
