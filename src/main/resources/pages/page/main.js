// The page: a customer's widget and an agent's console in one conversation.
import { Nodes } from "./nodes.js";
import { Side } from "./side.js";
import { Tour } from "./tour.js";

const BOT = "demo";
const TRANSPORTS = { polling: ["polling"], websocket: ["websocket"], upgrade: ["polling", "websocket"] };
const STATUSES = { auto: "Bot answers", pending: "Waiting", human: "Agent answers", closed: "Closed" };
const KEPT = "mooring-conversation";

const query = new URLSearchParams(location.search);
const view = query.get("view") ?? "both";
const transports = TRANSPORTS[query.get("transport")];
const settings = await (await fetch("/page/settings.json")).json();
const tour = new Tour(document.getElementById("tour"));
const sides = {};
let token = settings.agentToken;
let mayChange = settings.adminToken ?? token;

const nodes = new Nodes(document.getElementById("nodes"), {
  onChange: () => Object.values(sides).forEach(({ live }) => live.changed()),
  onDrain: () => tour.done("drain"),
  onSilent: () => tour.done("kill"),
});

const api = (path, options = {}) =>
  fetch(`/api/conversations/${path}`, {
    ...options,
    headers: { Authorization: `Bearer ${options.method ? mayChange : token}`, "Content-Type": "application/json" },
  });

function side(name, texts, hooks) {
  const made = new Side(document.getElementById(name), { name, ...texts }, {
    did: (step) => tour.done(step),
    nodeOf: (key) => nodes.nameOf(key),
    placed: (key) => nodes.place(texts.title, key),
    ...hooks,
  });
  sides[name] = made;
  return made;
}

function startWidget() {
  const widget = side("widget", {
    title: "Customer",
    subtitle: "Widget",
    label: "customer",
    role: "user",
    placeholder: "Ask something",
    empty: "Ask something. The bot answers until an agent takes over.",
  }, {
    stored: ({ conversationId }) => {
      tour.done("ask");
      open(conversationId);
    },
  });
  const chat = widget.connect({ botId: BOT, transports });
  chat.on("conversation-status-changed", ({ conversationId, status }) => {
    if (conversationId !== chat.conversationId || status !== "closed") return;
    widget.transcript.hint("The conversation is closed. The next message begins another one.");
    chat.conversationId = undefined;
  });
  const kept = query.get("conversation") ?? sessionStorage[KEPT];
  if (kept) chat.join(kept).then(() => open(kept), () => delete sessionStorage[KEPT]);
}

/** Opens the customer's conversation: the agent of this page joins it, and a second window can find it. */
function open(conversation) {
  const { widget, agent } = sides;
  if (sessionStorage[KEPT] !== conversation) widget.transcript.hint("");
  sessionStorage[KEPT] = conversation;
  document.getElementById("widget").dataset.conversation = conversation;
  document.getElementById("second-window").href = `/?view=agent&conversation=${encodeURIComponent(conversation)}`;
  if (agent?.chat && agent.chat.conversationId !== conversation) join(conversation);
}

function startAgent() {
  const agent = side("agent", {
    title: "Agent",
    subtitle: "Console",
    label: "agent",
    role: "agent",
    placeholder: "Answer",
    empty: "The conversation appears here as soon as the customer asks something.",
  }, { stored: () => tour.done("answer") });
  const root = document.getElementById("agent");
  root.querySelector(".tools").append(document.getElementById("agent-tools").content.cloneNode(true));
  root.querySelector(".join").addEventListener("submit", (submit) => {
    submit.preventDefault();
    if (agent.chat) join(root.querySelector("[name=conversation]").value.trim());
  });
  root.querySelector("[data-do=take]").addEventListener("click", takeOver);
  root.querySelector("[data-do=close]").addEventListener("click", () => change({ status: "closed" }));
  startSignIn(root);
  if (token) signIn(token);
}

function startSignIn(root) {
  const form = root.querySelector(".sign-in");
  const button = root.querySelector("[data-do=token]");
  const show = (isShown) => {
    form.hidden = !isShown;
    button.setAttribute("aria-expanded", isShown);
  };
  form.querySelector("input").value = token ?? "";
  show(!token);
  button.addEventListener("click", () => show(form.hidden));
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    show(false);
    token = form.querySelector("input").value.trim();
    mayChange = settings.adminToken ?? token;
    if (claims(token).role === "admin") nodes.use(token);
    signIn(token);
  });
  sides.agent.showSignIn = () => show(true);
}

function signIn(by) {
  const { agent, widget } = sides;
  const chat = agent.connect({ token: by, widgetFallback: false, transports });
  chat.on("refused", (reason) => {
    agent.transcript.hint(reason, true);
    agent.showSignIn();
  });
  chat.on("connected", ({ first, recovered }) => {
    if (!first && !recovered && chat.conversationId) readHistory(chat.conversationId);
  });
  chat.on("conversation-status-changed", ({ conversationId, status }) => {
    if (conversationId === chat.conversationId) showStatus(status);
  });
  const conversation = query.get("conversation") ?? widget?.chat.conversationId;
  if (conversation) join(conversation);
}

async function join(conversation) {
  const { agent } = sides;
  const { chat } = agent;
  document.querySelector("#agent [name=conversation]").value = conversation;
  try {
    if (chat.conversationId && chat.conversationId !== conversation) {
      await chat.leave(chat.conversationId);
      agent.transcript.clear();
    }
    await chat.join(conversation);
  } catch (error) {
    return agent.transcript.hint(error.message, true);
  }
  agent.transcript.hint("You are in the conversation.");
  await readHistory(conversation);
}

async function readHistory(conversation) {
  const [history, about] = await Promise.all([
    api(`${encodeURIComponent(conversation)}/messages?limit=200`),
    api(encodeURIComponent(conversation)),
  ]);
  if (!history.ok || !about.ok) return;
  const { messages } = await history.json();
  for (const { transcript, chat } of Object.values(sides)) {
    if (chat?.conversationId === conversation) messages.forEach((message) => transcript.add(message));
  }
  showStatus((await about.json()).status);
}

function showStatus(status) {
  const pill = document.querySelector("#agent .status");
  pill.hidden = false;
  pill.textContent = STATUSES[status];
  pill.className = `pill status ${{ human: "good", pending: "warn" }[status] ?? ""}`;
  document.querySelector("#agent [data-do=take]").disabled = status === "human" || status === "closed";
  document.querySelector("#agent [data-do=close]").disabled = status === "closed";
}

async function change(what) {
  const { agent } = sides;
  const answer = await api(encodeURIComponent(agent.chat.conversationId), { method: "PATCH", body: JSON.stringify(what) });
  if (answer.ok) return true;
  const { error } = await answer.json();
  agent.transcript.hint(`${error.message}. To change a conversation, a token of role service or admin is needed.`, true);
}

async function takeOver() {
  const { sub, name = null, email = null } = claims(token);
  if (await change({ status: "human", assignedAgent: { id: sub, name, email } })) tour.done("take");
}

/** The claims of a token, not verified; an empty object if it is no token. */
function claims(jwt) {
  try {
    const payload = jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))));
  } catch {
    return {};
  }
}

document.body.dataset.view = view;
document.getElementById("widget").hidden = view === "agent";
document.getElementById("agent").hidden = view === "widget";
if (settings.adminToken) await nodes.use(settings.adminToken); // before the first line of a log names the node
if (view !== "agent") startWidget();
if (view !== "widget") startAgent();
