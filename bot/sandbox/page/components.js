// Buttons, menus and the newer components under a message.

import { element, known, link, local, order, people } from "./door.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };

export function components(message, report) {
  const press = async (chosen) => {
    report("");
    try {
      report.sent(await order("press", { message_id: message.id, ...chosen }));
    } catch (error) {
      report(error.message);
    }
  };
  return (message.components || []).map((part) => build(part, press));
}

function build(part, press) {
  const made = BUILDERS[part.type];
  return made ? made(part, press) : element("div", "subtext", `(component ${part.type})`);
}

const all = (parts, press) => (parts || []).map((part) => build(part, press));

function button(part, press) {
  const emoji = part.emoji && !part.emoji.id ? `${part.emoji.name} ` : "";
  if (part.style === 5) {
    const made = link(part.url, `${emoji}${part.label || ""} ↗`);
    made.classList.add("button");
    return made;
  }
  const made = element("button", `button ${STYLES[part.style]}`, `${emoji}${part.label || ""}`);
  made.type = "button";
  made.disabled = Boolean(part.disabled);
  made.dataset.customId = part.custom_id;
  made.addEventListener("click", () => press({ custom_id: part.custom_id }));
  return made;
}

function offered(part) {
  if (part.type === 5) return people().map((user) => ({ label: user.shown, value: user.id }));
  if (part.type === 8) {
    return Object.values(known.channels).map((each) => ({ label: `#${each.name}`, value: each.id }));
  }
  return part.options || [];
}

export function menu(part) {
  const made = element("select", "menu");
  const several = part.max_values > 1;
  made.multiple = several;
  made.disabled = Boolean(part.disabled);
  if (!several) made.append(new Option(part.placeholder || "Make a selection", ""));
  for (const option of offered(part)) {
    made.append(new Option(option.label, option.value, option.default, option.default));
  }
  return made;
}

function select(part, press) {
  const made = menu(part);
  made.addEventListener("change", () => {
    const values = [...made.selectedOptions].map((option) => option.value).filter(Boolean);
    press({ custom_id: part.custom_id, values });
  });
  return made;
}

export function picture(media, description) {
  const made = element("img", "picture");
  made.src = local(media.url);
  made.alt = description || "";
  if (media.width) { made.width = media.width; made.height = media.height; }
  return made;
}

function container(part, press) {
  const made = element("div", "container", ...all(part.components, press));
  if (part.accent_color !== null) made.style.borderLeftColor = hex(part.accent_color);
  return made;
}

export const hex = (color) => `#${color.toString(16).padStart(6, "0")}`;

const section = (part, press) => element("div", "section",
  element("div", "", ...all(part.components, press)), build(part.accessory, press));

const gallery = (part) => element("div", "gallery",
  ...part.items.map((item) => picture(item.media, item.description)));

const BUILDERS = {
  1: (part, press) => element("div", "row", ...all(part.components, press)),
  2: button, 3: select, 5: select, 6: select, 7: select, 8: select,
  9: section,
  10: (part) => element("div", "text", markdown(part.content)),
  11: (part) => picture(part.media, part.description),
  12: gallery,
  13: (part) => element("div", "file", link(part.file.url, part.name || "file")),
  14: (part) => element("hr", part.divider ? "separator" : ""),
  17: container,
};
