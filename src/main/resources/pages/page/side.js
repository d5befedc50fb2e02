// One side of the page: a conversation and the panel of its connection, made from the page's template.
import { Connection, inMillis } from "./connection.js";
import { Live } from "./live.js";
import { Transcript } from "./transcript.js";

export class Side {
  #root;
  #hooks;
  #acks = 0;
  connection;

  /** `hooks`: stored(answer) and did(step) tell the page; nodeOf(key) and placed(key) connect it to the list of nodes. */
  constructor(root, { name, title, subtitle, label, role, placeholder, empty }, hooks) {
    root.append(document.getElementById("side").content.cloneNode(true));
    this.#root = root;
    this.#hooks = hooks;
    root.querySelector("h2").textContent = title;
    root.querySelector("h2").id = `${name}-title`;
    root.querySelector(".who p").textContent = subtitle;
    root.querySelector(".avatar").textContent = title[0];
    root.querySelector(".log").setAttribute("aria-label", `What happened to the connection of the ${label}`);
    root.querySelector(".write button").setAttribute("aria-label", `Send as the ${label}`);
    this.live = new Live(root, {
      onCut: () => hooks.did("cut"),
      onBlock: () => hooks.did("block"),
      onAck: () => this.#sendWithAck(),
    });
    this.transcript = new Transcript(root, {
      role,
      label,
      placeholder,
      empty,
      onSend: (text) => this.send(text),
      onTyping: (typing) => this.chat?.typing(typing),
    });
  }

  get chat() {
    return this.connection?.chat;
  }

  connect(options) {
    this.connection?.close();
    const connection = new Connection(options, {
      changed: () => {
        if (this.connection !== connection) return;
        this.live.changed();
        this.#hooks.placed(connection.nodeKey);
      },
      happened: (text, kind) => this.live.log(text, kind),
      nodeOf: this.#hooks.nodeOf,
    });
    this.connection = connection;
    this.live.follow(connection);
    const { chat } = connection;
    chat.on("new-message", (message) => {
      if (message.conversationId !== chat.conversationId && chat.conversationId) return;
      this.transcript.add(message);
      this.transcript.hint("");
    });
    chat.on("typing", ({ typing, userId }) =>
      this.transcript.hint(typing ? `${userId ? "The agent" : "The customer"} is writing …` : ""));
    chat.on("error", ({ message }) => this.transcript.hint(message, true));
    return chat;
  }

  async send(text) {
    if (!this.chat) return this.transcript.hint("Connect first.", true);
    const sending = this.transcript.send(text);
    const begun = performance.now();
    try {
      const answer = await this.chat.send(text);
      const took = inMillis(performance.now() - begun);
      sending.stored(answer.message?.id ?? answer.messageId, took);
      this.#hooks.stored(answer);
      return { answer, took };
    } catch (error) {
      sending.failed(error.message);
    }
  }

  async #sendWithAck() {
    const sent = await this.send(`Ping ${++this.#acks}`);
    if (sent) this.live.log(`Ack after ${sent.took}: ${JSON.stringify(sent.answer)}`, "code");
  }
}
