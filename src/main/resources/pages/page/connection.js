// One client, and the measurements of its connection.
import { connect } from "/mooring-client.js";
import { blockable } from "./blockable.js";

const TRIP_EVERY = 2000;
const TRIP_WITHIN = 5000;
const TRIPS = 30;
const TRANSPORTS = { websocket: "WebSocket", polling: "long-polling" };

export const inMillis = (ms) => (ms < 10 ? ms.toFixed(1) : String(Math.round(ms))) + " ms";

export class Connection {
  #network = blockable();
  #names;
  #lostAt;
  #gap = 0;
  #timer;
  beats = 0;
  trips = [];

  /**
   * `changed()` is called at each change, `happened(text, kind)` for each line of the log. `text` is a function where the
   * line names a node, because `nodeOf(key)` may know the node's name only later.
   */
  constructor(options, { changed, happened, nodeOf }) {
    this.changed = changed;
    this.happened = happened;
    this.nodeOf = nodeOf;
    this.#names = options.transports ?? ["websocket", "polling"];
    this.chat = connect(location.origin, { ...options, transports: this.#names, io: { transports: this.#network.transports(this.#names) } });
    this.chat.on("status", (status) => this.#onStatus(status));
    this.chat.on("connected", (connected) => this.#onConnected(connected));
    this.chat.on("disconnected", (reason) => happened(`Connection lost: ${reason}.`, "bad"));
    this.chat.on("refused", (reason) => happened(`Refused: ${reason}.`, "bad"));
    this.chat.on("closed", (reason) => happened(`Closed: ${reason}.`, "bad"));
    this.chat.on("move", ({ within }) => happened(`The node drains. It asks this client to move within ${within} ms.`));
    this.chat.on("heartbeat", () => {
      this.beats++;
      changed();
    });
    this.#timer = setInterval(() => this.measure(), TRIP_EVERY);
  }

  get status() {
    return this.chat.status;
  }

  get isBlocked() {
    return this.#network.isBlocked;
  }

  get hasWebSocket() {
    return this.#names.includes("websocket");
  }

  /** Milliseconds without a connection since the first one, the current loss included. */
  get gap() {
    return this.#gap + (this.#lostAt === undefined ? 0 : performance.now() - this.#lostAt);
  }

  get reconnections() {
    const { connects, moves } = this.status;
    return Math.max(0, connects - 1 - moves);
  }

  get transport() {
    return TRANSPORTS[this.status.transport] ?? "–";
  }

  get node() {
    return this.nodeKey ? this.nodeOf(this.nodeKey) : "–";
  }

  /** The first 8 characters of the session, which are the same for all sessions of a node. */
  get nodeKey() {
    return this.status.session?.slice(0, 8);
  }

  #onStatus({ state }) {
    if (state === "connected" && this.#lostAt !== undefined) {
      this.#gap += performance.now() - this.#lostAt;
      this.#lostAt = undefined;
    } else if (state !== "connected" && this.#lostAt === undefined && this.status.connects > 0) {
      this.#lostAt = performance.now();
    }
    this.changed();
  }

  #onConnected({ first, recovered, moved }) {
    const { nodeKey, transport } = this;
    const where = () => {
      const name = this.nodeOf(nodeKey);
      return `${/^node\b/i.test(name) ? "" : "node "}${name} by ${transport}`;
    };
    if (first) this.happened(() => `Connected to ${where()}.`, "good");
    else if (moved && recovered) this.happened(() => `Moved to ${where()}. The old connection served until then.`, "good");
    else if (recovered) this.happened(() => `Back at ${where()}. Recovered: nothing is lost.`, "good");
    else this.happened(() => `Back at ${where()}, as a new session.`);
    const { engine } = this.chat.socket.io;
    engine.once("upgrade", () => this.happened("Upgraded to WebSocket."));
    this.measure();
  }

  async measure() {
    const { socket } = this.chat;
    if (!socket.connected || document.hidden) return;
    const begun = performance.now();
    try {
      await socket.timeout(TRIP_WITHIN).emitWithAck("heartbeat-response", { timestamp: Date.now() });
    } catch {
      return; // The connection is lost, which the client notices itself.
    }
    this.trips = [...this.trips, performance.now() - begun].slice(-TRIPS);
    this.changed();
  }

  cut() {
    this.happened("You cut the transport.");
    this.chat.socket.io.engine.close();
  }

  block(isBlocked) {
    this.#network.isBlocked = isBlocked;
    this.happened(isBlocked ? "You blocked WebSocket." : "You let WebSocket through again.");
    this.chat.socket.io.engine.close();
  }

  close() {
    clearInterval(this.#timer);
    this.chat.close();
  }
}
