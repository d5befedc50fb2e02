// The messages of one side, and its input line.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const TYPING_ENDS = 1500;

const element = (name, className, ...content) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...content);
  return made;
};

export class Transcript {
  #list;
  #hint;
  #input;
  #role;
  #shown = new Map(); // message id → item
  #pending = []; // items whose id is not known yet, oldest first

  constructor(root, { role, label, placeholder, empty, onSend, onTyping }) {
    this.#list = root.querySelector(".messages");
    this.#hint = root.querySelector(".chat > .hint");
    this.#input = root.querySelector(".write input");
    this.#role = role;
    this.#list.setAttribute("aria-label", `Messages, as the ${label} sees them`);
    this.#list.dataset.empty = empty;
    this.#input.setAttribute("aria-label", `Message of the ${label}`);
    this.#input.placeholder = placeholder;
    root.querySelector(".write").addEventListener("submit", (submit) => {
      submit.preventDefault();
      const text = this.#input.value;
      if (!text.trim()) return;
      this.#input.value = "";
      onSend(text);
    });
    this.#watchTyping(onTyping);
  }

  #watchTyping(onTyping) {
    let timer;
    this.#input.addEventListener("input", () => {
      if (!timer) onTyping(true);
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        onTyping(false);
      }, TYPING_ENDS);
    });
  }

  hint(text, isError = false) {
    this.#hint.textContent = text;
    this.#hint.classList.toggle("error", isError);
  }

  clear() {
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#pending = [];
  }

  /** Shows a message before the server has it. Returns functions that show the outcome of sending. */
  send(text) {
    const item = this.#item({ message: text, role: this.#role, createdAt: new Date().toISOString() });
    item.classList.add("pending");
    item.lastElementChild.textContent = "sending …";
    this.#list.append(item);
    this.#toEnd();
    this.#pending.push({ item, text });
    return {
      stored: (id, took) => {
        this.#settle(item, id);
        (this.#shown.get(id) ?? item).lastElementChild.textContent = `stored ✓ ${took}`;
      },
      failed: (why) => {
        this.#settle(item);
        item.classList.add("failed");
        item.lastElementChild.textContent = `not sent: ${why}`;
      },
    };
  }

  #settle(item, id) {
    this.#pending = this.#pending.filter((pending) => pending.item !== item);
    item.classList.remove("pending");
    const other = id && this.#shown.get(id);
    if (other && other !== item) item.remove();
    else if (id) this.#shown.set(id, item);
  }

  add(message) {
    if (this.#shown.has(message.id)) return;
    const own = message.role === this.#role && this.#pending.find(({ text }) => text === message.message);
    if (own) {
      this.#settle(own.item, message.id);
      own.item.dataset.at = message.createdAt;
      return;
    }
    const item = this.#item(message);
    this.#shown.set(message.id, item);
    const later = [...this.#list.children].find(({ dataset }) => dataset.at > message.createdAt);
    this.#list.insertBefore(item, later ?? null);
    this.#toEnd();
  }

  #item({ message, role, user, createdAt }) {
    const by = { user: "Customer", bot: "Bot", agent: user?.name || user?.id || "Agent" }[role];
    const item = element(
      "li",
      `${role}${role === this.#role ? " mine" : ""}`,
      element("span", "by", by),
      element("p", "", message),
      element("span", "at", clock.format(new Date(createdAt))),
    );
    item.dataset.at = createdAt;
    return item;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}
