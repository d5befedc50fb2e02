import { io } from "/socket.io/socket.io.esm.min.js";

/** A client of the nodes' ops API, with one token. */
export class Gateway {
  #token;
  #socket;

  constructor(token) {
    this.#token = token;
  }

  /**
   * Connects to the namespace /ops.
   *
   * @param on functions: snapshot(snapshot), state(text, kind), refused(message)
   */
  connect(on) {
    const socket = io("/ops", { auth: { token: this.#token }, transports: ["websocket", "polling"], tryAllTransports: true });
    this.#socket = socket;
    socket.on("connect", () => on.state("Live", "good"));
    socket.on("snapshot", (snapshot) => on.snapshot(snapshot));
    socket.on("error", (error) => on.refused(error.message));
    socket.on("disconnect", (reason) => {
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
