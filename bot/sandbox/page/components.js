// Buttons, menus and the newer components under a message.

import { element, link, order, press } from "./door.js";
import { markdown } from "./markdown.js";
import { menu } from "./menu.js";
import { picture } from "./viewer.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };

export function components(message, report) {
  const send = async (chosen) => {
    report("");
    try {
      report.sent(await order("press", { message_id: message.id, ...chosen }));
    } catch (error) {
      report(error.message);
    }
  };
  return all(message.components, send);
}

function build(part, send) {
  const made = BUILDERS[part.type];
  return made ? made(part, send) : element("div", "subtext", `(component ${part.type})`);
}

const all = (parts, send) => (parts || []).map((part) => build(part, send));

function button(part, send) {
  const emoji = part.emoji && !part.emoji.id ? `${part.emoji.name} ` : "";
  const text = `${emoji}${part.label || ""}`;
  if (part.style === 5) {
    const made = link(part.url, text);
    if (made.target) made.append(" ↗");
    made.classList.add("button");
    return made;
  }
  const made = press(`button ${STYLES[part.style]}`, text, () => send({ custom_id: part.custom_id }));
  made.disabled = Boolean(part.disabled);
  made.dataset.customId = made.dataset.key = part.custom_id;
  return made;
}

const select = (part, send) => menu(part, part.placeholder || "Make a selection",
  (values) => send({ custom_id: part.custom_id, values }));

export const hex = (color) => `#${color.toString(16).padStart(6, "0")}`;

function container(part, send) {
  const made = element("div", "container", ...all(part.components, send));
  if (Number.isInteger(part.accent_color)) made.style.borderLeftColor = hex(part.accent_color);
  return part.spoiler ? covered(made) : made;
}

function covered(content) {
  const made = element("div", "", press("button secondary", "Show spoiler", () => {
    made.replaceWith(content);
    content.tabIndex = -1;
    content.focus();
  }));
  return made;
}

const section = (part, send) => element("div", "section",
  element("div", "texts", ...all(part.components, send)), build(part.accessory, send));

const thumbnail = (part) =>
  element("div", "thumbnail", picture(part.media, part.description, part.spoiler));

function gallery(part) {
  const shown = part.items.map((item) => picture(item.media, item.description, item.spoiler));
  return element("div", `gallery of-${Math.min(shown.length, 5)}`, ...shown);
}

const UNITS = ["bytes", "KB", "MB"];

function file(part) {
  const power = Math.min(2, Math.floor(Math.log2(part.size || 1) / 10));
  const size = part.size ? `${Number((part.size / 1024 ** power).toFixed(1))} ${UNITS[power]}` : "";
  return element("div", "file", link(part.file.url, part.name || "file"), element("small", "", size));
}

function separator(part) {
  const made = element("hr", part.divider ? "separator" : "separator bare");
  made.classList.toggle("wide", part.spacing === 2);
  return made;
}

const BUILDERS = {
  1: (part, send) => element("div", "row", ...all(part.components, send)),
  2: button, 3: select, 5: select, 6: select, 7: select, 8: select,
  9: section,
  10: (part) => element("div", "text", markdown(part.content)),
  11: thumbnail,
  12: gallery,
  13: file,
  14: separator,
  17: container,
};
