import { io } from "/socket.io/socket.io.esm.min.js";

/** The balancer that closes /ops/* closes the namespace too. */
const PATH = "/ops/socket.io/";

/** Snapshots come once a second. Without one for that long, the node of this connection does not answer. */
const SILENT_AFTER = 5000;

/** A client of the nodes' ops API, with one token. */
export class Gateway {
  #token;
  #socket;
  #silence;

  constructor(token) {
    this.#token = token;
  }

  /**
   * Connects to the namespace /ops.
   *
   * @param on functions: snapshot(snapshot), state(text, kind), refused(message)
   */
  connect(on) {
    const socket = io("/ops", {
      path: PATH,
      auth: { token: this.#token },
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: SILENT_AFTER,
    });
    this.#socket = socket;
    socket.on("connect", () => {
      on.state("Live", "good");
      this.#watch(socket);
    });
    socket.on("snapshot", (snapshot) => {
      this.#watch(socket);
      on.snapshot(snapshot);
    });
    socket.on("error", (error) => on.refused(error.message));
    socket.on("disconnect", (reason) => {
      clearTimeout(this.#silence);
      if (reason === "io server disconnect") {
        on.refused("An administrator, or the end of the token, closed this page's session.");
      } else if (reason !== "io client disconnect") {
        on.state("Reconnecting", "warn");
      }
    });
    socket.on("connect_error", (error) => {
      const code = error.data?.code;
      if (code === "unauthorized" || code === "forbidden") {
        on.refused(error.message);
        return;
      }
      on.state("Reconnecting", "warn");
      if (!socket.active) {
        setTimeout(() => this.#socket === socket && socket.connect(), 2000); // the server refused, for now
      }
    });
  }

  /** Connects again, to another node where the balancer knows one, when the node of this connection falls silent. */
  #watch(socket) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => socket.io.engine.close(), SILENT_AFTER);
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.disconnect();
  }

  /** The answer to a request, or null for 404. Throws an error with a message for people. */
  async ask(path, method = "GET") {
    let response;
    try {
      response = await fetch(path, { method, headers: { authorization: `Bearer ${this.#token}` } });
    } catch {
      throw new Error("No node answers");
    }
    if (response.status === 404) {
      return null;
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) {
      throw new Error(body.error?.message ?? `The node answers ${response.status}`);
    }
    return body;
  }
}
