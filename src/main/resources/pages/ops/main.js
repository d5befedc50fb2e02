import { byId, setText } from "./dom.js";
import { Gateway } from "./gateway.js";
import { History, SILENT } from "./history.js";
import { Nodes } from "./nodes.js";
import { Overview } from "./overview.js";
import { Sessions } from "./sessions.js";

const KEPT_AS = "mooring-ops-token";
const REGISTRY_EVERY = 3000;

let gateway = null;
let reading = null;

function show(text, kind) {
  setText(byId("state"), text);
  byId("state").className = `pill ${kind}`;
}

function signIn(token) {
  sessionStorage.setItem(KEPT_AS, token);
  byId("sign-in").hidden = true;
  setText(byId("sign-in-error"), "");
  show("Connecting", "");
  byId("tiles").replaceChildren();
  byId("nodes").replaceChildren();
  byId("sessions").replaceChildren();
  gateway = new Gateway(token);
  const history = new History();
  const overview = new Overview();
  const nodes = new Nodes(gateway);
  const sessions = new Sessions(gateway);
  let begun = false;
  gateway.connect({
    state: show,
    refused: signOut,
    snapshot(snapshot) {
      if (!begun) {
        begun = true;
        byId("live").hidden = false;
        byId("sign-out").hidden = false;
        nodes.read();
        reading = setInterval(() => nodes.read(), REGISTRY_EVERY);
      }
      const answering = { ...snapshot, nodes: snapshot.nodes.filter(({ age }) => age < SILENT) };
      history.take(answering);
      overview.draw(answering, history);
      nodes.draw(snapshot, history);
    },
  });
  return sessions;
}

function signOut(why) {
  gateway?.close();
  gateway = null;
  clearInterval(reading);
  sessionStorage.removeItem(KEPT_AS);
  byId("live").hidden = true;
  byId("sign-out").hidden = true;
  byId("sign-in").hidden = false;
  setText(byId("sign-in-error"), why ?? "");
  show("Not signed in", "");
  byId("token").focus();
}

byId("sign-in").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const token = byId("token").value.trim();
  byId("token").value = "";
  signIn(token);
});
byId("sign-out").addEventListener("click", () => signOut());

const kept = sessionStorage.getItem(KEPT_AS);
if (kept) {
  signIn(kept);
} else {
  signOut();
  // On a laptop the node has a token for this page.
  const settings = await fetch("/page/settings.json").then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  if (settings.adminToken && !byId("token").value) {
    byId("token").value = settings.adminToken;
    setText(byId("token-kept"), "The node on this machine has filled in a token for this run. It stays in this browser tab.");
  }
}
