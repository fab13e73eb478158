// A modal that the bot opened, as a dialog.

import { menu } from "./components.js";
import { element, order } from "./door.js";
import { markdown } from "./markdown.js";

const TEXT_INPUT = 4;
const TEXT = 10;
const LABEL = 18;
const PARAGRAPH = 2;

export function openModal(interactionId, modal, report) {
  const dialog = document.getElementById("modal");
  const fields = {};
  const form = element("form", "", element("h3", "", modal.title));
  form.append(...modal.components.map((part) => build(part, fields)));
  const wrong = element("p", "wrong");
  form.append(wrong, choices(dialog));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      report.sent(await order("modal", { interaction_id: interactionId, values: read(fields) }));
      dialog.close();
    } catch (error) {
      wrong.textContent = error.message;
    }
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

function choices(dialog) {
  const cancel = element("button", "button", "Cancel");
  cancel.type = "button";
  cancel.addEventListener("click", () => dialog.close());
  return element("menu", "", cancel, element("button", "button primary", "Submit"));
}

function build(part, fields) {
  if (part.type === TEXT) return element("p", "", markdown(part.content));
  const field = part.type === LABEL ? part.component : part.components[0];
  const made = field.type === TEXT_INPUT ? input(field) : menu(field);
  fields[field.custom_id] = made;
  const star = field.required === false ? null : element("span", "star", " *");
  const more = part.description ? element("small", "", part.description) : null;
  return element("label", "", part.label || field.label || "", star, more, made);
}

function input(field) {
  const made = element(field.style === PARAGRAPH ? "textarea" : "input");
  made.value = field.value || "";
  made.placeholder = field.placeholder || "";
  if (field.max_length) made.maxLength = field.max_length;
  return made;
}

function read(fields) {
  const valueOf = (made) => made.tagName === "SELECT"
    ? [...made.selectedOptions].map((option) => option.value).filter(Boolean)
    : made.value;
  return Object.fromEntries(Object.entries(fields).map(([id, made]) => [id, valueOf(made)]));
}
