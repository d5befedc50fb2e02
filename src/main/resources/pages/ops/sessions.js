import { announce, byId, confirmed, element, setText, span } from "./dom.js";

const SESSION = /^[A-Za-z0-9_-]{16}$/;
const PAGE = 50;

const PLACEHOLDERS = {
  any: "a session's 16 characters, open or closed",
  session: "16 characters, open or closed",
  user: "the token's subject, like agent-7",
  room: "a conversation's id, user:agent-7, customer:c-1",
  ip: "like 203.0.113.7",
  node: "a node's name",
  transport: "websocket or polling",
};

const time = (text) => new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
const who = (session) =>
  session.user ?? session.customer ?? (session.widget ? "a widget" : session.namespaces?.includes("/ops") ? "an operators' page" : "no token");

/** The search of sessions, live and closed. */
export class Sessions {
  #gateway;
  #query = null;
  #next = null;

  constructor(gateway) {
    this.#gateway = gateway;
    const what = byId("what");
    byId("by").onchange = () => {
      what.placeholder = PLACEHOLDERS[byId("by").value];
    };
    byId("search").onsubmit = (event) => {
      event.preventDefault();
      this.#search(byId("by").value, what.value.trim());
    };
    byId("more").onclick = () => this.#page();
  }

  async #search(by, what) {
    byId("sessions").replaceChildren();
    byId("more").hidden = true;
    if (by === "session" || (by === "any" && SESSION.test(what))) {
      await this.#attempt(() => this.#one(what));
      return;
    }
    this.#query = new URLSearchParams(by === "any" || what === "" ? {} : { [by]: what });
    this.#next = null;
    await this.#page();
  }

  async #attempt(work) {
    try {
      await work();
    } catch (error) {
      setText(byId("found"), error.message);
    }
  }

  async #one(id) {
    const session = SESSION.test(id) ? await this.#gateway.ask(`/ops/sessions/${id}`) : null;
    if (session === null) {
      setText(byId("found"), "No such session: it never was, lasted under 10 s, or ended over an hour ago");
      return;
    }
    setText(byId("found"), session.state === "open" ? "1 open session" : "1 closed session");
    const item = this.#item(session);
    byId("sessions").append(item);
    item.querySelector("details").open = true;
  }

  async #page() {
    await this.#attempt(async () => {
      const query = new URLSearchParams(this.#query);
      query.set("limit", PAGE);
      if (this.#next) {
        query.set("cursor", this.#next);
      }
      const page = await this.#gateway.ask(`/ops/sessions?${query}`);
      byId("sessions").append(...page.sessions.map((each) => this.#item(each)));
      this.#next = page.next;
      byId("more").hidden = !page.next;
      const shown = byId("sessions").children.length;
      setText(byId("found"), `${shown}${page.next ? " and more" : ""} ${shown === 1 ? "session" : "sessions"}`);
    });
  }

  #item(session) {
    const body = element("div", { class: "detail" });
    const isClosed = session.state === "closed";
    const pill = element("span", { class: `pill ${isClosed ? "bad" : "good"}` }, isClosed ? session.cause : session.transport);
    const details = element("details", {},
      element("summary", {},
        element("code", {}, session.session),
        element("span", { class: "who" }, isClosed ? (session.user ?? "") : who(session)),
        element("span", { class: "hint" }, isClosed ? `lasted ${span(session.duration)}` : [session.role, session.node, session.ip].filter(Boolean).join(" · ")),
        pill),
      body);
    details.addEventListener("toggle", () => details.open && this.#attempt(() => this.#detail(session.session, body, pill)));
    return element("li", { "data-session": session.session }, details);
  }

  async #detail(id, body, pill) {
    const session = await this.#gateway.ask(`/ops/sessions/${id}`);
    if (session === null) {
      body.replaceChildren(element("p", { class: "hint" }, "This session is gone. It lasted under 10 s, so nothing is kept of it."));
      return;
    }
    const isClosed = session.state === "closed";
    pill.className = `pill ${isClosed ? "bad" : "good"}`;
    setText(pill, isClosed ? session.cause : session.transport);
    const facts = isClosed
      ? { "Closed because": session.cause, "Closed at": time(session.closedAt), "Connected at": time(session.connectedAt), Lasted: span(session.duration), User: session.user }
      : { Node: session.node, User: session.user, Role: session.role, Customer: session.customer, Address: session.ip, Namespaces: session.namespaces.join(", "), Rooms: session.rooms.join(", "), "Connected at": time(session.connectedAt) };
    const list = element("dl", {}, ...Object.entries(facts).filter(([, value]) => value)
      .map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
    const events = element("ol", { class: "events" }, ...session.events.map((event) => {
      const [at, ...words] = event.split(" ");
      return element("li", {}, element("time", { datetime: at }, at.slice(11, 23)), words.join(" "));
    }));
    body.replaceChildren(list, element("h3", {}, "Last protocol events, UTC"), events);
    if (!isClosed) {
      body.append(element("p", { class: "actions" },
        confirmed("Kick", "Kick for good?", () => this.#kick(id, body, pill)),
        element("span", { class: "hint" }, "A stock client does not come back by itself.")));
    }
  }

  async #kick(id, body, pill) {
    const answer = await this.#gateway.ask(`/ops/sessions/${id}`, "DELETE");
    announce(answer ? `Session ${id} is kicked` : `Session ${id} was gone already`);
    // Its node closes it, and then tells the registry.
    setTimeout(() => this.#attempt(() => this.#detail(id, body, pill)), 600);
  }
}
