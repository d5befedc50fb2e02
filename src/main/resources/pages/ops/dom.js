/** Creates an element with attributes and children, which are elements or text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") {
      made.addEventListener("click", value);
    } else if (value === true) {
      made.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Sets the text of an element only if it differs, so that selections and the position of a screen reader stay. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Announces an event to screen readers. */
export function announce(text) {
  byId("done").textContent = text;
}

const SURE_FOR = 5000;

/**
 * A button that asks for confirmation in its own place; the second click runs the action. After 5 s, or at Escape, the
 * button is as before.
 */
export function confirmed(label, question, action) {
  const button = element("button", { type: "button", class: "quiet" }, label);
  let timer = null;
  const calm = () => {
    clearTimeout(timer);
    timer = null;
    button.classList.remove("sure");
    setText(button, label);
  };
  button.addEventListener("click", async () => {
    if (timer === null) {
      button.classList.add("sure");
      setText(button, question);
      timer = setTimeout(calm, SURE_FOR);
      return;
    }
    calm();
    button.disabled = true;
    try {
      await action();
    } catch (error) {
      announce(error.message);
      setText(button, error.message);
      setTimeout(calm, SURE_FOR);
    }
    button.disabled = false;
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      calm();
    }
  });
  return button;
}

const WHOLE = new Intl.NumberFormat("en");
const SMALL = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export const whole = (number) => WHOLE.format(number);

/** A rate as text; a small one has one decimal. */
export const rate = (number) => (number >= 10 ? WHOLE.format(Math.round(number)) : SMALL.format(number));

/** A duration in its largest unit. */
export function span(millis) {
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  const seconds = Math.round(millis / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
