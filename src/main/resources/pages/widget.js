// A chat widget for any web page: docs/widget.md. Its only input from the page is `window.chatWidgetConfig`.
(() => {
  "use strict";

  const config = { title: "Chat", color: "#0b6574", botId: "default", ...window.chatWidgetConfig };
  const socketUrl = config.socketUrl ?? document.currentScript?.src;
  if (!socketUrl) throw new Error("chatWidgetConfig.socketUrl is missing: where is the chat server?");
  const server = new URL(socketUrl.replace(/^ws/, "http"), location.href).origin;
  const KEPT = `mooring-widget ${server} ${config.botId}`;
  const KEPT_MESSAGES = 50;
  const TYPING_ENDS = 1500;
  const STATES = { connecting: "Connecting …", refused: "Not available", closed: "Disconnected" };

  const CSS = `
    :host {
      all: initial !important;
      position: fixed !important;
      right: 20px !important;
      bottom: 20px !important;
      z-index: 2147483000 !important;
      color-scheme: light dark !important;
    }
    :host {
      --surface: #fff; --raised: #f3f6f7; --ink: #10242b; --quiet: #51646c; --line: #d5dfe2; --edge: #8499a1; --bad: #b3261e;
    }
    @media (prefers-color-scheme: dark) {
      :host {
        --surface: #111e24; --raised: #1a2b33; --ink: #e4eef0; --quiet: #9db1b8; --line: #2a3e47; --edge: #62777f; --bad: #ff9a91;
      }
    }
    *, *::before, *::after { box-sizing: border-box; }
    [hidden] { display: none !important; }
    :focus-visible { outline: 3px solid var(--color); outline-offset: 2px; }
    button, input { font: inherit; }
    button { border: 0; background: var(--color); color: var(--on-color); cursor: pointer; }
    .launcher {
      position: relative; display: grid; place-items: center; width: 58px; height: 58px; margin-left: auto;
      border-radius: 50%; box-shadow: 0 10px 28px -8px rgb(0 0 0 / 45%); font: 600 15px system-ui, sans-serif;
    }
    .launcher svg, .hide svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .unread {
      position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
      background: #b3261e; color: #fff; font-size: 13px; line-height: 22px; text-align: center;
    }
    .panel {
      display: flex; flex-direction: column; width: min(370px, calc(100vw - 40px)); height: min(560px, calc(100vh - 120px));
      margin-bottom: 14px; overflow: hidden; border: 1px solid var(--line); border-radius: 18px; background: var(--surface);
      color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; text-align: left;
      box-shadow: 0 24px 60px -20px rgb(0 0 0 / 45%);
    }
    header { display: flex; align-items: center; gap: 10px; padding: 14px 12px 14px 18px; background: var(--color); color: var(--on-color); }
    h2 { flex: 1; min-width: 0; margin: 0; font-size: 17px; line-height: 1.3; overflow-wrap: anywhere; }
    .state { display: block; font-size: 13px; font-weight: 400; }
    .hide { display: grid; place-items: center; width: 36px; height: 36px; padding: 0; border-radius: 50%; }
    .hide:focus-visible { outline-color: currentColor; outline-offset: -3px; }
    .hide svg { width: 20px; height: 20px; }
    ol { flex: 1; display: flex; flex-direction: column; gap: 8px; margin: 0; padding: 16px; overflow-y: auto; list-style: none; overscroll-behavior: contain; }
    ol:focus-visible { outline-offset: -3px; }
    li { max-width: 85%; padding: 8px 13px; border-radius: 4px 16px 16px; background: var(--raised); overflow-wrap: anywhere; white-space: pre-wrap; }
    li.mine { align-self: flex-end; border-radius: 16px 4px 16px 16px; background: var(--color); color: var(--on-color); }
    li.pending { opacity: .75; }
    li.failed { border: 1px solid var(--bad); background: var(--raised); color: var(--ink); }
    li small { display: block; color: var(--quiet); font-size: 12px; font-weight: 600; }
    li.failed small { color: var(--bad); }
    .hint { min-height: 22px; margin: 0; padding: 0 18px; color: var(--quiet); font-size: 13px; }
    form { display: flex; gap: 8px; padding: 12px; border-top: 1px solid var(--line); }
    input { flex: 1; min-width: 0; padding: 9px 13px; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: var(--ink); font-size: 16px; }
    input::placeholder { color: var(--quiet); opacity: 1; }
    .send { padding: 9px 16px; border-radius: 12px; font-weight: 600; }
    @media (max-width: 480px) { :host(.open) { right: 8px !important; left: 8px !important; bottom: 8px !important; } .panel { width: auto; height: calc(100dvh - 90px); } }
  `;

  const HTML = `
    <section class="panel" role="dialog" hidden>
      <header>
        <h2><span class="title"></span><span class="state" role="status"></span></h2>
        <button type="button" class="hide" aria-label="Hide the chat"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg></button>
      </header>
      <ol aria-live="polite" tabindex="0" aria-label="Messages"></ol>
      <p class="hint" role="status"></p>
      <form>
        <input maxlength="10000" autocomplete="off" enterkeyhint="send" aria-label="Your message" placeholder="Write a message">
        <button class="send">Send</button>
      </form>
    </section>
    <button type="button" class="launcher" aria-expanded="false">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z"/></svg>
      <span class="unread" hidden></span>
    </button>
  `;

  /** The data that the browser keeps between two pages: the customer, the conversation, and its last messages. */
  const kept = { messages: [] };
  try {
    Object.assign(kept, JSON.parse(localStorage.getItem(KEPT)));
  } catch {
    // Storage is blocked: the widget begins anew on each page.
  }
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte + 256).toString(16).slice(1)).join("");
  kept.customerId = config.customerId ?? kept.customerId ?? newId();

  function keep() {
    kept.messages = kept.messages.slice(-KEPT_MESSAGES);
    try {
      localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // As above.
    }
  }

  /**
   * The recovery data of the previous page's connection, read once: the server sends the events that came between the two
   * pages. Written only when the page is closed, so that a duplicated tab does not take over the first tab's connection.
   */
  function takePlace() {
    try {
      const place = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
      return place ?? {};
    } catch {
      return {};
    }
  }

  const place = {}; // {pid, offset} of this page's connection
  const keepPlace = () => {
    try {
      if (place.pid && place.offset) sessionStorage.setItem(KEPT, JSON.stringify(place));
    } catch {
      // As above.
    }
  };

  const host = document.createElement("mooring-widget");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // allowed where the page's content security policy forbids inline styles
  sheet.replaceSync(CSS);
  shadow.adoptedStyleSheets = [sheet];
  shadow.innerHTML = HTML;
  const find = (selector) => shadow.querySelector(selector);
  const [panel, launcher, list, hint, input, unread] = [".panel", ".launcher", "ol", ".hint", "input", ".unread"].map(find);
  const pending = []; // {item, text} whose id is not known yet
  const shown = new Set();
  let chat;
  let connecting;
  let isTyping;
  let unreadCount = 0;

  function paint() {
    const color = window.CSS.supports("color", config.color) ? config.color : "#0b6574";
    host.style.setProperty("--color", color);
    launcher.style.color = color;
    const [red, green, blue] = getComputedStyle(launcher).color.match(/[\d.]+/g).map((part) => Number(part) / 255);
    launcher.style.color = "";
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    host.style.setProperty("--on-color", light > 0.179 ? "#000" : "#fff"); // whichever has the higher contrast
  }

  function append(text, { mine, by, className = "" }) {
    const item = document.createElement("li");
    item.className = `${mine ? "mine" : ""} ${className}`;
    if (by) item.append(Object.assign(document.createElement("small"), { textContent: by }));
    item.append(Object.assign(document.createElement("span"), { textContent: text }));
    list.append(item);
    list.scrollTop = list.scrollHeight;
    return item;
  }

  function show({ id, message, role, user }) {
    if (shown.has(id)) return false;
    shown.add(id);
    const own = role === "user" && pending.find(({ text }) => text === message);
    if (own) settle(own);
    else append(message, { mine: role === "user", by: role === "agent" ? user?.name : undefined });
    return true;
  }

  function settle(own) {
    own.item.classList.remove("pending");
    if (pending.includes(own)) pending.splice(pending.indexOf(own), 1);
  }

  function receive(message) {
    if (chat.conversationId && message.conversationId !== chat.conversationId) return;
    if (!show(message)) return;
    kept.messages.push(message);
    kept.conversationId = message.conversationId;
    keep();
    hint.textContent = "";
    if (!panel.hidden || message.role === "user") return;
    unread.textContent = ++unreadCount;
    unread.hidden = false;
    launcher.setAttribute("aria-label", `Open ${config.title}, ${unreadCount} unread`);
  }

  const connect = () => (connecting ??= load());

  async function load() {
    let module;
    try {
      module = await import(`${server}/mooring-client.js`);
    } catch (error) {
      connecting = undefined; // the next try may load it
      find(".state").textContent = STATES.refused;
      console.error(`The chat widget cannot load ${server}/mooring-client.js. Is ${location.origin} in CORS_ORIGINS there?`, error);
      return;
    }
    const before = kept.conversationId ? takePlace() : {};
    chat = module.connect(server, {
      botId: config.botId,
      customerId: kept.customerId,
      auth: { ...before, ...(config.customerToken && { customerToken: config.customerToken }) },
      withCredentials: false, // browsers block the cookies of another site
    });
    chat.socket.io.on("packet", ({ type, data }) => {
      if (type === 0 && data?.pid) place.pid = data.pid;
    });
    chat.on("connected", () => {
      delete chat.options.auth.pid; // for the first CONNECT only: from then on the client knows them
      delete chat.options.auth.offset;
    });
    chat.on("status", ({ state }) => (find(".state").textContent = STATES[state] ?? ""));
    chat.on("new-message", (message, offset) => {
      if (typeof offset === "string") place.offset = offset;
      receive(message);
    });
    chat.on("typing", ({ typing }) => (hint.textContent = typing ? "Somebody is writing …" : ""));
    chat.on("error", ({ message }) => (hint.textContent = message));
    chat.on("conversation-status-changed", ({ conversationId, status }) => {
      if (conversationId !== chat.conversationId || status !== "closed") return;
      hint.textContent = "The conversation is closed. Your next message begins another one.";
      chat.conversationId = kept.conversationId = undefined;
      keep();
    });
    if (!kept.conversationId) return;
    await chat.join(kept.conversationId).catch(() => (kept.conversationId = undefined));
  }

  async function send(text) {
    const own = { text, item: append(text, { mine: true, className: "pending" }) };
    pending.push(own);
    try {
      await connect();
      if (!chat) throw new Error("the chat is not available");
      const { messageId, conversationId } = await chat.send(text);
      if (!shown.has(messageId)) {
        receive({ id: messageId, conversationId, message: text, role: "user" });
      }
    } catch (error) {
      settle(own);
      own.item.classList.add("failed");
      own.item.prepend(Object.assign(document.createElement("small"), { textContent: `Not sent: ${error.message}` }));
    }
  }

  function toggle(isOpen) {
    panel.hidden = !isOpen;
    host.classList.toggle("open", isOpen);
    launcher.setAttribute("aria-expanded", isOpen);
    launcher.setAttribute("aria-label", `${isOpen ? "Hide" : "Open"} ${config.title}`);
    if (!isOpen) return launcher.focus();
    unread.hidden = true;
    unreadCount = 0;
    connect();
    list.scrollTop = list.scrollHeight;
    input.focus();
  }

  let typing;
  input.addEventListener("input", () => {
    if (!isTyping) chat?.typing((isTyping = true));
    clearTimeout(typing);
    typing = setTimeout(() => chat?.typing((isTyping = false)), TYPING_ENDS);
  });
  addEventListener("pagehide", keepPlace);
  addEventListener("pageshow", ({ persisted }) => persisted && takePlace());
  launcher.addEventListener("click", () => toggle(panel.hidden));
  find(".hide").addEventListener("click", () => toggle(false));
  panel.addEventListener("keydown", ({ key }) => key === "Escape" && toggle(false));
  find("form").addEventListener("submit", (submit) => {
    submit.preventDefault();
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    send(text);
  });

  find(".title").textContent = config.title;
  panel.setAttribute("aria-label", config.title);
  launcher.setAttribute("aria-label", `Open ${config.title}`);
  if (config.startingMessage) append(config.startingMessage, {});
  kept.messages.forEach(show);

  const begin = () => {
    if (document.querySelector("mooring-widget")) return; // the script is on the page twice
    document.body.append(host);
    paint();
    if (kept.conversationId) connect();
  };
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
