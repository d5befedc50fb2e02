// A member of a conversation on a stock client, and the record of what it has seen.
import { io } from "socket.io-client";
import { CUTS } from "./cut.js";
import { isAfter, isOffset } from "./offsets.js";

const ACK_TIMEOUT = 3000;

/** One line that says why a client lost its connection or got none: what it says itself, and the answer of the server. */
function causeOf(reason, details) {
  const { description } = details ?? {};
  const answer = details?.context?.responseText ?? "";
  return `${reason}: ${description?.message ?? description} ${answer}`.split("\n")[0].trim();
}

export class Member {
  /** @param options url, name, transports, token or customerId, moves, cookies, reconnectionDelay */
  constructor(options) {
    Object.assign(this, options);
    this.received = []; // {text, id, offset, at}
    this.outages = []; // milliseconds without a connected socket
    this.connects = 0;
    this.recovered = 0;
    this.notRecovered = 0;
    this.tookOver = 0;
    this.dropped = 0; // packets at or below the last offset, from a second socket
    this.disconnects = []; // {reason, at, cause}
    this.connectErrors = [];
  }

  get isWidget() {
    return this.token === undefined;
  }

  connect() {
    return new Promise((resolve) => {
      this.socket = this.open();
      this.socket.once("connect", resolve);
    });
  }

  /** A socket with a connection of its own; one that takes over shows the pid of the socket before it, once. */
  open(pid) {
    let takesOver = pid !== undefined;
    const socket = io(`${this.url}/chat`, {
      forceNew: true,
      transports: this.transports,
      withCredentials: this.cookies,
      reconnectionDelay: this.reconnectionDelay,
      auth: (reply) => {
        const auth = { token: this.token, moves: this.moves || undefined };
        if (pid !== undefined) auth.offset = this.lastOffset;
        if (takesOver) auth.pid = pid;
        reply(auth);
      },
    });
    socket.on("connect", () => {
      takesOver = false;
      if (socket === this.socket) this.onConnect();
    });
    socket.on("disconnect", (reason, details) => {
      if (socket !== this.socket || this.next) return;
      this.onDisconnect(reason, details);
      this.stay(socket);
    });
    socket.on("connect_error", (error) => this.connectErrors.push(causeOf(error.message, error)));
    socket.on("new-message", (message, offset) => this.onMessage(message, offset));
    socket.on("move", ({ within }) => this.move(within));
    return socket;
  }

  onConnect() {
    this.connects++;
    if (this.lostAt !== undefined) this.outages.push(Date.now() - this.lostAt);
    this.lostAt = undefined;
    if (this.connects === 1) return;
    if (this.socket.recovered) this.recovered++;
    else {
      this.notRecovered++;
      this.enter().catch(() => {});
    }
  }

  onDisconnect(reason, details) {
    this.lostAt = Date.now();
    this.disconnects.push({ reason, at: this.lostAt, cause: causeOf(reason, details) });
  }

  onMessage(message, offset) {
    if (isOffset(offset)) {
      if (this.hasMoved && !isAfter(offset, this.lastOffset)) {
        this.dropped++;
        return;
      }
      this.lastOffset = offset;
    }
    this.received.push({ text: message.message, id: message.id, offset, at: Date.now() });
  }

  /** Connects a second time, and lets the first connection go once the second one has taken over. */
  move(within) {
    if (this.next || !this.moves) return;
    this.hasMoved = true;
    const first = this.socket;
    const { id } = first; // the client forgets it when the server disconnects it
    const second = this.open(first._pid);
    this.next = second;
    const giveUp = setTimeout(() => {
      this.next = undefined;
      second.disconnect();
      this.stay(first);
    }, within);
    second.once("connect", () => {
      clearTimeout(giveUp);
      this.next = undefined;
      if (second.id === id) this.tookOver++;
      else this.notRecovered++;
      // Its server closes it, after the acks that it still owes.
      first.io.reconnection(false);
      this.socket = second;
      this.connects++;
      if (this.lostAt !== undefined) this.outages.push(Date.now() - this.lostAt);
      this.lostAt = undefined;
      if (second.id !== id) this.enter().catch(() => {});
    });
  }

  /** Connects again where the client does not by itself: the server ended it, for a second socket that was too late. */
  stay(socket) {
    if (!socket.active) {
      this.lostAt ??= Date.now();
      socket.connect();
    }
  }

  call(event, body) {
    return this.socket.timeout(ACK_TIMEOUT).emitWithAck(event, body);
  }

  /** Joins the conversation; a widget says who it is. */
  async enter() {
    if (this.isWidget) await this.call("widget-connect", { customerId: this.customerId });
    if (this.conversationId) await this.call("join-conversation", { conversationId: this.conversationId });
  }

  /** Opens a conversation, and answers its id. */
  async begin() {
    const ack = await this.call("widget-send-message", { customerId: this.customerId, message: "hello", botId: "bot-1" });
    if (!ack.ok) throw new Error(`${this.name}: ${ack.error.code} ${ack.error.message}`);
    return ack.conversationId;
  }

  /** Sends a message once; answers {id} when it is acknowledged, {code} when it is refused. */
  async send(text) {
    const body = { conversationId: this.conversationId, message: text, messageId: text };
    const ack = this.isWidget
      ? await this.call("widget-send-message", { ...body, customerId: this.customerId })
      : await this.call("send-message", { ...body, role: "agent" });
    return ack.ok ? { id: ack.message?.id ?? ack.messageId } : { code: ack.error.code };
  }

  cut(how) {
    if (this.socket.connected) CUTS[how](this.socket.io.engine);
  }
}
