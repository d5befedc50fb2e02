// The official Socket.IO client, and what each front end of /chat would write around it: docs/client.md.
import { Manager } from "./socket.io/socket.io.esm.min.js";

const DEFAULTS = {
  namespace: "/chat",
  transports: ["websocket", "polling"],
  withCredentials: true,
  widgetFallback: true,
  moves: true,
  role: "agent",
  reconnectionDelay: 500,
  reconnectionDelayMax: 10000,
  connectTimeout: 10000,
  ackTimeout: 5000,
  sendTimeout: 60000,
  heartbeatTimeout: 75000,
  log: (line) => console.info("mooring: " + line),
};
const MOVE_TIME = 5000;
const LAST_ACKS = 3000;
const MESSAGE_IDS = 1000;
const CONNECT = 0; // the packet type
const OFFSET = /^\d+-\d+$/;

export const connect = (url, options) => new Chat(url, options);

export class ChatError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join("");

function storedCustomerId() {
  try {
    return (localStorage.customerId ||= newId());
  } catch {
    return newId(); // storage is blocked, or this is no browser
  }
}

function isAfter(offset, other) {
  const [ms, seq] = offset.split("-").map(Number);
  const [otherMs, otherSeq] = other.split("-").map(Number);
  return ms > otherMs || (ms === otherMs && seq > otherSeq);
}

export class Chat {
  #url;
  #listeners = new Map();
  #socket;
  #next; // a second connection that is about to take over: {socket, id, pid, timer}
  #pids = new WeakMap();
  #retries = new Map(); // socket → timer of its next connect
  #tries = 0;
  #watchdog;
  #queue = Promise.resolve(); // one message at a time, so that they keep their order
  #joined = new Set();
  #messageIds = new Set();
  #offset;
  #hasMoved = false;
  #gaveUpAt = 0;
  #why = "connect";
  #rejections = 0;
  #expired = false;
  #status = { state: "connecting", recovered: false, connects: 0, moves: 0 };

  constructor(url = location.origin, options) {
    this.#url = url;
    this.options = { ...DEFAULTS, ...options };
    this.customerId = this.options.customerId ?? storedCustomerId();
    this.#begin();
    this.#socket = this.#open();
  }

  get status() {
    return { ...this.#status };
  }

  get socket() {
    return this.#socket;
  }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.off(event, listener);
  }

  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }

  #tell(event, ...args) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(...args);
      } catch (error) {
        console.error(error);
      }
    }
  }

  #set(change) {
    Object.assign(this.#status, change);
    this.#tell("status", this.status);
  }

  // Connecting

  #begin() {
    this.#rejections = this.#tries = 0;
    this.#attempt(this.options.token ? "user" : "widget");
  }

  #attempt(as) {
    const attempts = this.options.token && this.options.widgetFallback ? 2 : 1;
    const attempt = as === "widget" ? attempts : 1;
    this.options.log(`connecting ${as === "user" ? "with a token" : "as a widget"} (attempt ${attempt}/${attempts})`);
    this.#set({ state: "connecting", as, attempt, attempts });
  }

  // The stock client never reconnects by itself: #again decides when, so that no two connections take over in turn.
  #open(pid) {
    const { namespace, transports, withCredentials, connectTimeout: timeout } = this.options;
    const manager = new Manager(this.#url, {
      reconnection: false,
      tryAllTransports: true,
      transports: [...transports],
      withCredentials,
      timeout,
      ...this.options.io,
    });
    // The socket's own field has another name in each build of the stock client.
    manager.on("packet", ({ type, nsp, data }) => {
      if (type === CONNECT && nsp === namespace) this.#pids.set(socket, data?.pid);
    });
    const socket = manager.socket(namespace, {
      auth: async (reply) => {
        const { engine } = socket.io;
        try {
          const auth = await this.#auth();
          // The stock client does not know the pid and the offset of the connection before it.
          if (pid) auth.pid = pid;
          if (this.#hasMoved && this.#offset) auth.offset = this.#offset;
          if (engine === socket.io.engine && engine.readyState === "open") reply(auth);
        } catch (error) {
          this.options.log("no token: " + error.message);
          if (engine === socket.io.engine) socket.io.disconnect();
        }
      },
    });
    socket.on("connect", () => {
      pid = undefined;
      this.#onConnect(socket);
    });
    socket.on("connect_error", (error) => this.#onConnectError(socket, error));
    socket.on("disconnect", (reason) => this.#onDisconnect(socket, reason));
    socket.onAny((event, ...args) => this.#receive(socket, event, args));
    return socket;
  }

  async #auth() {
    const { token, moves, auth } = this.options;
    const fields = { ...auth, ...(moves && { moves }) };
    if (this.#status.as === "user") {
      const value = typeof token === "function" ? await token(this.#why) : token;
      if (value) fields.token = value;
      else if (this.options.widgetFallback) this.#attempt("widget");
      else throw new ChatError("unauthorized", "a token is required");
    }
    return fields;
  }

  #isOurs(socket) {
    return socket === this.#socket || socket === this.#next?.socket;
  }

  // Half of the time is chance; it doubles with each failure. A second connection has little time, and tries often.
  #again(socket, delay) {
    if (this.#retries.has(socket)) return;
    const { reconnectionDelay: min, reconnectionDelayMax: max } = this.options;
    const base = socket === this.#socket ? Math.min(max, min * 2 ** this.#tries++) : 300;
    const connect = () => {
      this.#retries.delete(socket);
      if (this.#isOurs(socket)) socket.connect();
    };
    this.#retries.set(socket, setTimeout(connect, delay ?? base * (0.5 + Math.random())));
  }

  #onConnectError(socket, { message, data }) {
    if (!this.#isOurs(socket)) return;
    const isCurrent = socket === this.#socket;
    // A proxy swallows upgrades: begin with the other transport.
    if (message === "timeout") socket.io.opts.transports = [...this.options.transports].reverse();
    if (isCurrent) this.#set({ state: "connecting", reason: message });
    if (socket.active || data?.code === "unavailable") this.#again(socket);
    else if (!isCurrent) this.#giveUp();
    else if (data?.code === "unauthorized" && this.#status.as === "user") this.#onRejected(message);
    else this.#end("refused", message);
  }

  #onRejected(message) {
    this.options.log(message);
    if (typeof this.options.token === "function" && this.#rejections++ === 0) this.#why = "rejected";
    else if (this.options.widgetFallback) this.#attempt("widget");
    else return this.#end("refused", message);
    this.#again(this.#socket, 0);
  }

  #onConnect(socket) {
    if (socket === this.#socket) {
      this.#onConnected(Boolean(socket.recovered), false);
    } else if (socket === this.#next?.socket) {
      // Here the stock client's "recovered" is false: it compares pids of the same socket.
      const recovered = socket.id === this.#next.id && this.#pids.get(socket) === this.#next.pid;
      const first = this.#socket;
      this.#endMove();
      this.#socket = socket;
      clearTimeout(this.#watchdog);
      // Its server closes it, after the acks that it owes.
      setTimeout(() => first.disconnect(), recovered ? LAST_ACKS : 0);
      this.#onConnected(recovered, true);
    }
  }

  async #onConnected(recovered, moved) {
    const socket = this.#socket;
    const { engine } = socket.io;
    this.#tries = 0;
    this.#why = "connect";
    this.#expired = false;
    if (this.#status.as === "user") this.#rejections = 0;
    if (!recovered) {
      this.#hasMoved = false;
      this.#offset = undefined;
      if (this.#status.as === "widget") socket.emit("widget-connect", { customerId: this.customerId });
      for (const conversationId of this.#joined) {
        const request = socket.timeout(this.options.ackTimeout).emitWithAck("join-conversation", { conversationId });
        const answer = await request.catch(() => {});
        if (answer?.error) this.#tell("error", answer.error);
      }
      if (socket !== this.#socket || !socket.connected) return;
    }
    const show = () => socket === this.#socket && this.#set({ transport: engine.transport.name });
    engine.once("upgrade", show);
    const { connects, moves } = this.#status;
    this.#set({
      state: "connected",
      reason: undefined,
      id: socket.id,
      session: engine.id?.slice(0, 16),
      transport: engine.transport.name,
      recovered,
      connects: connects + 1,
      moves: moves + (moved && recovered),
    });
    this.#tell("connected", { first: connects === 0, recovered, moved });
  }

  #onDisconnect(socket, reason) {
    if (!this.#isOurs(socket) || reason === "io client disconnect") return;
    if (socket !== this.#socket) return this.#again(socket);
    clearTimeout(this.#watchdog);
    this.#set({ state: "connecting", reason });
    this.#tell("disconnected", reason);
    if (this.#next) return; // it takes over
    const hasMoved = Date.now() - this.#gaveUpAt < MOVE_TIME;
    if (reason !== "io server disconnect" || this.#expired || hasMoved) this.#again(socket);
    else this.#end("closed", reason);
  }

  #stop() {
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
    clearTimeout(this.#watchdog);
    if (this.#next) this.#endMove().disconnect();
    this.#socket.disconnect();
  }

  #end(state, reason) {
    this.#stop();
    this.#set({ state, reason });
    this.#tell(state, reason);
  }

  close() {
    this.#end("closed", "closed by the page");
  }

  reopen() {
    this.#stop();
    this.#begin();
    this.#again(this.#socket, 0);
  }

  // Moving: the second connection is made before the first one breaks

  move(within = MOVE_TIME) {
    const { id, connected } = this.#socket;
    const pid = this.#pids.get(this.#socket);
    if (this.#next || !connected) return;
    this.#hasMoved = true;
    this.#next = { socket: this.#open(pid), id, pid, timer: setTimeout(() => this.#giveUp(), within) };
    this.#set({ moving: true });
  }

  #endMove() {
    const { socket, timer } = this.#next;
    clearTimeout(timer);
    this.#next = undefined;
    this.#set({ moving: false });
    return socket;
  }

  #giveUp() {
    this.#endMove().disconnect();
    this.#gaveUpAt = Date.now();
    if (!this.#socket.connected) this.#again(this.#socket, 0);
  }

  // Receiving

  #receive(socket, event, args) {
    const offset = args.at(-1);
    if (typeof offset === "string" && OFFSET.test(offset)) {
      // Both connections of a move may bring the same event.
      if (this.#hasMoved && this.#offset && !isAfter(offset, this.#offset)) return;
      this.#offset = offset;
    }
    const [body] = args;
    if (event === "new-message" && body?.id) {
      const ids = this.#messageIds;
      if (ids.has(body.id)) return;
      ids.add(body.id);
      if (ids.size > MESSAGE_IDS) ids.delete(ids.values().next().value);
    }
    if (event === "move" && socket === this.#socket && this.options.moves) this.move(body?.within);
    if (event === "heartbeat") this.#answer(socket, body);
    if (event === "error" && body?.code === "token_expired") {
      this.#expired = true;
      this.#why = "expired";
    }
    if (event === "token-expiring") this.#renew();
    this.#tell(event, ...args);
  }

  async #answer(socket, beat) {
    if (socket === this.#socket) {
      clearTimeout(this.#watchdog);
      this.#watchdog = setTimeout(() => {
        this.options.log("no heartbeat in time");
        socket.io.disconnect();
      }, this.options.heartbeatTimeout);
    }
    const timestamp = Date.now();
    try {
      const response = { timestamp, serverTimestamp: beat?.timestamp };
      await socket.timeout(this.options.ackTimeout).emitWithAck("heartbeat-response", response);
      this.#set({ roundTrip: Date.now() - timestamp });
    } catch {
      // The watchdog sees it.
    }
  }

  async #renew() {
    const { token } = this.options;
    try {
      const value = typeof token === "function" && (await token("expiring"));
      if (value) await this.request("refresh-token", value);
    } catch (error) {
      this.options.log("no new token: " + error.message);
    }
  }

  async setToken(token) {
    this.options.token = token;
    const { as, state } = this.#status;
    if (as === "user" && state === "connected") return this.request("refresh-token", token);
    this.reopen();
    return this.connected();
  }

  // Sending

  connected(within) {
    return new Promise((resolve, reject) => {
      const fail = (code, reason) => {
        off();
        reject(new ChatError(code, reason));
      };
      const timer = within && setTimeout(fail, within, "timeout", "not connected in time");
      const look = (status) => {
        if (status.state === "connecting") return;
        clearTimeout(timer);
        off();
        if (status.state === "connected") resolve(status);
        else fail(status.state, status.reason);
      };
      const off = this.on("status", look);
      look(this.#status);
    });
  }

  emit(event, ...args) {
    this.#socket.volatile.emit(event, ...args);
  }

  request(event, body) {
    return this.#request(() => [event, body]);
  }

  async #request(content) {
    const deadline = Date.now() + this.options.sendTimeout;
    for (let delay = 250; ; delay = Math.min(5000, delay * 2)) {
      await this.connected(deadline - Date.now());
      const socket = this.#socket;
      const request = socket.timeout(this.options.ackTimeout).emitWithAck(...content());
      const answer = await request.then((given) => given ?? {}, () => {});
      if (answer && answer.ok !== false) return answer;
      const { code = "timeout", message = "no answer in time" } = answer?.error ?? {};
      if ((answer && code !== "unavailable") || Date.now() + delay > deadline) throw new ChatError(code, message);
      if (socket.connected) await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  send(message, { conversationId, botId = this.options.botId, role = this.options.role, messageId = newId() } = {}) {
    const timestamp = new Date().toISOString();
    const content = () => {
      const body = { conversationId: conversationId ?? this.conversationId ?? null, message, messageId };
      return this.#status.as === "widget"
        ? ["widget-send-message", { ...body, customerId: this.customerId, botId, timestamp }]
        : ["send-message", { ...body, role }];
    };
    const sent = this.#queue.then(async () => {
      const answer = await this.#request(content);
      if (answer.conversationId) {
        this.conversationId ??= answer.conversationId;
        this.#joined.add(answer.conversationId);
      }
      return answer;
    });
    this.#queue = sent.catch(() => {});
    return sent;
  }

  async join(conversationId) {
    const answer = await this.request("join-conversation", { conversationId });
    this.#joined.add(conversationId);
    this.conversationId = conversationId;
    return answer;
  }

  leave(conversationId) {
    this.#joined.delete(conversationId);
    if (this.conversationId === conversationId) this.conversationId = undefined;
    return this.request("leave-conversation", { conversationId });
  }

  typing(typing, conversationId = this.conversationId) {
    if (conversationId) this.emit("typing", { conversationId, typing });
  }
}
