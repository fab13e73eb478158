// A modal that the bot opened, as a dialog.

import { element, holdFocus, order, press } from "./door.js";
import { markdown } from "./markdown.js";
import { menu } from "./menu.js";

const TEXT_INPUT = 4;
const TEXT = 10;
const LABEL = 18;
const PARAGRAPH = 2;

export function openModal(interactionId, modal, report) {
  const dialog = document.getElementById("modal");
  const giveBack = holdFocus();
  const fields = {};
  const title = element("h2", "", modal.title);
  title.id = "modal-title";
  const form = element("form", "", title);
  form.noValidate = true;
  form.append(...modal.components.map((part, place) => build(part, fields, `field-${place}`)));
  const wrong = element("p", "wrong");
  wrong.setAttribute("role", "alert");
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
  dialog.onclose = giveBack;
  if (!dialog.open) dialog.showModal();
  form.querySelector("input, textarea, [role=combobox]")?.focus();
}

function choices(dialog) {
  const cancel = press("button secondary", "Cancel", () => dialog.close());
  return element("div", "choices", cancel, element("button", "button primary", "Submit"));
}

function build(part, fields, id) {
  if (part.type === TEXT) return element("div", "told", markdown(part.content));
  const field = part.type === LABEL ? part.component : part.components[0];
  const name = part.label || field.label || "";
  const needed = field.required !== false;
  const star = needed ? element("span", "star", " *") : null;
  star?.setAttribute("aria-hidden", "true");
  const more = part.description ? element("small", "", part.description) : null;
  if (more) more.id = `${id}-more`;
  const [made, focused] = field.type === TEXT_INPUT ? input(field) : boxed(menu(field, name));
  focused.id = id;
  focused.setAttribute("aria-required", needed);
  if (more) focused.setAttribute("aria-describedby", more.id);
  fields[field.custom_id] = made;
  const label = element("label", "", name, star);
  label.htmlFor = id;
  return element("div", "field", label, more, made);
}

const boxed = (made) => [made, made.querySelector("[role=combobox]")];

function input(field) {
  const made = element(field.style === PARAGRAPH ? "textarea" : "input");
  made.value = field.value || "";
  made.placeholder = field.placeholder || "";
  if (field.max_length) made.maxLength = field.max_length;
  return [made, made];
}

const read = (fields) => Object.fromEntries(Object.entries(fields)
  .map(([id, made]) => [id, made.values ? made.values() : made.value]));
