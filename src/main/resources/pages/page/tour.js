// The list of things to try, with ticks at those that were done.

export class Tour {
  #root;

  constructor(root) {
    this.#root = root;
  }

  done(step) {
    const item = this.#root.querySelector(`[data-step=${step}]`);
    if (!item || item.classList.contains("done")) return;
    item.classList.add("done");
    const tick = document.createElement("span");
    tick.className = "unseen";
    tick.textContent = " Done.";
    item.append(tick);
  }
}
