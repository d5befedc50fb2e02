import { chart } from "./chart.js";
import { byId, element, rate, setText, span, whole } from "./dom.js";

/** The tiles at the top, and the close causes. */
export class Overview {
  #tiles = new Map();

  #tile(name, title) {
    let tile = this.#tiles.get(name);
    if (!tile) {
      const value = element("strong", { "data-tile": name });
      const more = element("span", { class: "hint" });
      const picture = chart();
      byId("tiles").append(element("li", { class: "card tile" }, element("h3", {}, title), value, more, picture.svg));
      tile = { value, more, picture };
      this.#tiles.set(name, tile);
    }
    return tile;
  }

  #show(history, name, title, number, text, more) {
    const tile = this.#tile(name, title);
    setText(tile.value, text);
    setText(tile.more, more);
    tile.picture.draw(history.line(name, number));
  }

  draw(snapshot, history) {
    const all = (pick) => snapshot.nodes.reduce((total, each) => total + pick(each), 0);
    const sessions = all((each) => each.counts.sessions);
    const show = (...tile) => this.#show(history, ...tile);
    show("sessions", "Sessions", sessions, whole(sessions),
      `${whole(all((each) => each.counts.websocket))} WebSocket, ${whole(all((each) => each.counts.polling))} polling`);
    const sockets = all((each) => each.counts.sockets);
    show("sockets", "Sockets", sockets, whole(sockets),
      `${whole(all((each) => each.counts.authenticated))} with token, ${whole(all((each) => each.counts.widget))} widgets`);
    const connects = history.total("connects");
    show("connects", "Connects per second", connects, rate(connects), `${whole(all((each) => each.refused))} refused since start`);
    const closes = history.total("closes");
    const [cause] = history.causes();
    show("closes", "Closes per second", closes, rate(closes), cause ? `most: ${cause[0]}` : "none in the last minute");
    const events = history.total("events");
    show("events", "Events per second", events, rate(events), `${rate(history.total("sent"))} packets/s sent`);
    const trips = history.roundTrips();
    show("round-trip", "Round trip, median", trips?.p50 ?? 0, trips ? span(trips.p50) : "–",
      trips ? `95 %: ${span(trips.p95)}, 99 %: ${span(trips.p99)}` : "no heartbeat answered yet");
    this.#causes(history.causes());
  }

  #causes(causes) {
    const most = causes.length === 0 ? 1 : causes[0][1];
    const rows = causes.map(([cause, number]) => {
      const bar = element("span", { class: "bar-line", "aria-hidden": "true" });
      bar.style.width = `${Math.max(2, (number / most) * 100)}%`;
      return element("li", { "data-cause": cause }, element("span", {}, cause), element("b", {}, whole(number)), bar);
    });
    byId("causes").replaceChildren(...(rows.length > 0 ? rows : [element("li", { class: "empty" }, "No session has closed.")]));
  }
}
