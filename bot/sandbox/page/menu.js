// A menu as Discord has it: a box that opens a list of choices, by mouse or by keys alone.

import { element, known, myChannels, people } from "./door.js";

const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;
let count = 0;

const users = () => people().map((user) => ({ label: user.shown, value: user.id }));
const roles = () => Object.entries(known.roles).map(([value, { name }]) => ({ label: name, value }));
const channels = () => myChannels().filter((each) => !each.direct)
  .map((each) => ({ label: `#${each.name}`, value: each.id }));

function offered(part) {
  const filled = { [USER]: users, [ROLE]: roles, [CHANNEL]: channels,
    [MENTIONABLE]: () => [...users(), ...roles()] }[part.type];
  if (!filled) return part.options || [];
  const begun = (part.default_values || []).map(({ id }) => id);
  return filled().map((each) => ({ ...each, default: begun.includes(each.value) }));
}

// `done` hears of every change that is final; `values` of what is made tells them at any time.
export function menu(part, name, done = () => {}) {
  const options = offered(part);
  const several = part.max_values > 1;
  const told = element("span", "told");
  const box = element("div", "menu-box", told);
  const list = element("ul", "menu-list", ...options.map(entry));
  const made = element("div", "menu", box, list);
  let values = options.filter((each) => each.default).map((each) => each.value);
  let before = values;
  let at = 0;

  function draw() {
    const labels = options.filter((each) => values.includes(each.value)).map((each) => each.label);
    told.textContent = labels.join(", ") || part.placeholder || "Make a selection";
    told.classList.toggle("nothing", !labels.length);
    [...list.children].forEach((each, place) => {
      each.classList.toggle("at", place === at);
      each.setAttribute("aria-selected", values.includes(options[place].value));
    });
    if (list.hidden || !options.length) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function open(wanted) {
    if (wanted === !list.hidden || part.disabled) return;
    list.hidden = !wanted;
    box.setAttribute("aria-expanded", wanted);
    if (wanted) before = values;
    at = Math.max(0, options.findIndex((each) => values.includes(each.value)));
    draw();
  }

  // What was chosen counts once the list is closed, as with Discord; Escape takes it back.
  function close(keep = true) {
    if (list.hidden) return;
    if (!keep || values.length < (part.min_values ?? 1)) values = before;
    open(false);
    if (values.join() !== before.join()) done(values);
  }

  function choose(place) {
    at = place;
    const { value } = options[place];
    const chosen = values.includes(value);
    if (!several) values = chosen && part.min_values === 0 ? [] : [value];
    else if (chosen) values = values.filter((each) => each !== value);
    else if (values.length < part.max_values) values = [...values, value];
    if (several) draw();
    else close();
  }

  function steer(event) {
    const last = options.length - 1;
    const places = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last };
    const letter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey;
    if (event.key === "Tab") return close();
    if (event.key === "Escape" && list.hidden) return undefined;
    if (event.key === "Escape") close(false);
    else if (list.hidden && (letter || /^(Enter| |ArrowDown|ArrowUp)$/.test(event.key))) open(true);
    else if (event.key in places) at = places[event.key];
    else if (event.key === "Enter" || event.key === " ") choose(at);
    else if (!letter) return undefined;
    if (letter) at = beginning(event.key);
    draw();
    return event.preventDefault();
  }

  function beginning(letter) {
    const fits = ({ label }) => label.replace(/^[#@]/, "").toLowerCase().startsWith(letter.toLowerCase());
    const next = options.findIndex((each, place) => place > at && fits(each));
    return next >= 0 ? next : Math.max(at, options.findIndex(fits));
  }

  function entry(option, place) {
    const emoji = option.emoji && !option.emoji.id ? `${option.emoji.name} ` : "";
    const shown = element("li", "", `${emoji}${option.label}`,
      option.description ? element("small", "", option.description) : null);
    shown.id = `choice-${count}-${place}`;
    shown.setAttribute("role", "option");
    shown.addEventListener("pointerdown", (event) => event.preventDefault());
    shown.addEventListener("click", () => choose(place));
    return shown;
  }

  list.hidden = true;
  list.id = `choices-${count}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", name);
  list.setAttribute("aria-multiselectable", several);
  for (const [key, value] of Object.entries({ role: "combobox", "aria-haspopup": "listbox",
    "aria-expanded": false, "aria-controls": list.id, "aria-label": name })) box.setAttribute(key, value);
  box.tabIndex = part.disabled ? -1 : 0;
  if (part.disabled) box.setAttribute("aria-disabled", true);
  box.dataset.key = part.custom_id;
  box.addEventListener("click", () => (list.hidden ? open(true) : close()));
  box.addEventListener("keydown", steer);
  box.addEventListener("blur", () => close());
  made.values = () => values;
  count += 1;
  draw();
  return made;
}
