import type { ManagerOptions, Socket, SocketOptions } from "socket.io-client";

/** Why a token is needed: for a CONNECT, because the last one was rejected, nears its end, or has ended. */
export type TokenReason = "connect" | "rejected" | "expiring" | "expired";

export interface Options {
  /** A JWT, or a function that yields one for each CONNECT. Without it the client is a widget. */
  token?: string | ((why: TokenReason) => string | null | undefined | Promise<string | null | undefined>);
  /** Whether a client whose token is rejected connects as a widget; true by default. */
  widgetFallback?: boolean;
  /** The customer of a widget; by default one that localStorage keeps. */
  customerId?: string;
  /** The bot with which a widget's new conversation is opened. */
  botId?: string;
  /** The role of an authenticated client's messages; "agent" by default. */
  role?: "user" | "bot" | "agent";
  /** Further fields of each CONNECT, such as customerToken. */
  auth?: Record<string, unknown>;
  /** ["websocket", "polling"] by default: in this order. */
  transports?: ("websocket" | "polling")[];
  /** Whether cookies go with requests; true by default. */
  withCredentials?: boolean;
  /** Whether a draining node asks the client to move; true by default. */
  moves?: boolean;
  /** "/chat" by default. */
  namespace?: string;
  /** Milliseconds before the first retry, 500 by default; they double with each failure. */
  reconnectionDelay?: number;
  /** The most that they grow to; 10,000 by default. */
  reconnectionDelayMax?: number;
  /** Milliseconds that a connection may take to open; 10,000 by default. */
  connectTimeout?: number;
  /** Milliseconds that an answer to an event may take; 5,000 by default. */
  ackTimeout?: number;
  /** Milliseconds after which send, join, leave and request fail; 60,000 by default. */
  sendTimeout?: number;
  /** Milliseconds between two heartbeats after which the connection counts as dead; 75,000 by default. */
  heartbeatTimeout?: number;
  /** Where lines about the connection go; console.info by default. */
  log?: (line: string) => void;
  /** Further options of the official client. */
  io?: Partial<ManagerOptions & SocketOptions>;
}

export interface Status {
  /** "refused" and "closed" are final, until reopen() or setToken(). */
  state: "connecting" | "connected" | "refused" | "closed";
  /** Why it is not connected. */
  reason?: string;
  as: "user" | "widget";
  /** Which of how many ways to connect this is: "attempt 1/2" with a token, then 2/2 as a widget. */
  attempt: number;
  attempts: number;
  transport?: "websocket" | "polling";
  /** The socket's id; a recovered client keeps it. */
  id?: string;
  /** The session's public name, by which operators know it. Its first 8 characters name the node's run. */
  session?: string;
  /** Whether the last connect continued the connection before it, so that nothing was missed. */
  recovered: boolean;
  /** How often it has connected, moves included. */
  connects: number;
  /** How often it has moved to a new connection without a gap. */
  moves: number;
  /** Whether a second connection is about to take over. */
  moving?: boolean;
  /** Milliseconds that the last heartbeat's answer took to the server and back. */
  roundTrip?: number;
}

export interface Message {
  id: string;
  conversationId: string;
  message: string;
  role: "user" | "bot" | "agent";
  userId: string | null;
  user: { id: string; name: string; email: string } | null;
  createdAt: string;
}

/** The events of the client itself. */
export interface ClientEvents {
  status: (status: Status) => void;
  /** first: none before it. Not recovered and not first: load what is shown anew. */
  connected: (connect: { first: boolean; recovered: boolean; moved: boolean }) => void;
  disconnected: (reason: string) => void;
  refused: (reason: string) => void;
  closed: (reason: string) => void;
}

/** The events of the server that this client knows; others are told, too. */
export interface ServerEvents {
  "new-message": (message: Message) => void;
  "message-sent": (sent: { conversationId: string; messageId: string }) => void;
  "joined-conversation": (joined: { conversationId: string }) => void;
  "widget-connected": (connected: { customerId: string }) => void;
  "conversation-status-changed": (change: {
    conversationId: string;
    status: "auto" | "human" | "pending" | "closed";
    assignedAgent?: { id: string; name: string; email: string };
  }) => void;
  typing: (who: { conversationId: string; typing: boolean; userId?: string; customerId?: string }) => void;
  heartbeat: (beat: { timestamp: number }) => void;
  "token-expiring": (token: { expiresAt: string }) => void;
  move: (move: { within: number }) => void;
  error: (error: { code: string; message: string }) => void;
}

type Events = ClientEvents & ServerEvents;

/** code: the server's error code, or "timeout", "refused", "closed". */
export class ChatError extends Error {
  constructor(code: string, message: string);
  readonly code: string;
}

export interface SendOptions {
  /** By default the conversation that was joined, or that the first message opened. */
  conversationId?: string;
  botId?: string;
  role?: "user" | "bot" | "agent";
  /** By default a new one. */
  messageId?: string;
}

export class Chat {
  constructor(url?: string, options?: Options);
  readonly options: Options;
  readonly customerId: string;
  /** Where send and typing go by default. */
  conversationId?: string;
  /** A copy; each change is an event "status". */
  get status(): Status;
  /** The official client's socket of the current connection; a move replaces it. */
  get socket(): Socket;
  /** Returns a function that removes the listener. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void;
  on(event: string, listener: (...args: any[]) => void): () => void;
  off(event: string, listener: (...args: any[]) => void): void;
  /** Resolves when it is connected; fails when it is refused, closed, or not connected within that time. */
  connected(within?: number): Promise<Status>;
  /** Sends a message once, in the order of the calls, and resolves with the answer. */
  send(message: string, options?: SendOptions): Promise<{ ok: true; message?: Message; conversationId?: string; messageId?: string }>;
  join(conversationId: string): Promise<{ ok: true; conversationId: string }>;
  leave(conversationId: string): Promise<{ ok: true }>;
  typing(typing: boolean, conversationId?: string): void;
  /** Sends an event until it is answered; it may arrive twice. */
  request(event: string, body?: unknown): Promise<any>;
  /** Sends an event if it is connected; otherwise the event is dropped. */
  emit(event: string, ...args: unknown[]): void;
  /** Moves to a second connection now, as a draining node asks for. */
  move(within?: number): void;
  /** Continues with another token: on the same connection if it has one with a token, otherwise on a new one. */
  setToken(token: string): Promise<unknown>;
  close(): void;
  /** Connects again after close(), "closed" or "refused". */
  reopen(): void;
}

/** Connects to /chat of the gateway at that URL; by default the page's own origin. */
export function connect(url?: string, options?: Options): Chat;
