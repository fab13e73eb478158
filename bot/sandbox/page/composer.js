// The line one types in: plain text, or a slash command with its options. A combobox: the list of
// suggestions stands above it, the focus stays in the line.

import { ATTACHMENT, fileNamed, pick } from "./attach.js";
import { ask, element, known, myChannels, order, people, usable } from "./door.js";

const TAKES_NUMBERS = [4, 10];
const [BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE] = [5, 6, 7, 8, 9];
const MOST_RECALLED = 50;
const $ = (id) => document.getElementById(id);

let report = () => {};
let channelId = () => null;
let offers = [];
let chosen = -1;
let suggesting = 0;
let past = [];
let recalled = 0;

export function startComposer(settings) {
  ({ report, channelId } = settings);
  past = JSON.parse(sessionStorage.getItem("past") || "[]");
  recalled = past.length;
  $("text").addEventListener("input", () => { report(""); recalled = past.length; offer(); });
  $("text").addEventListener("keydown", (event) => {
    if (!event.isComposing && steer(event)) event.preventDefault();
  });
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
}

// Every command with the names of its group and subcommand, as one would type it.
function typed(commands = known.commands) {
  const dig = (name, part) => {
    const inner = (part.options || []).filter((option) => option.type <= 2);
    return inner.length ? inner.flatMap((each) => dig(`${name} ${each.name}`, each)) : [{ ...part, name }];
  };
  return commands.flatMap((command) => dig(command.name, command));
}

export function found(text) {
  const fitting = typed().filter(({ name }) => text === `/${name}` || text.startsWith(`/${name} `));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0];
}

// Whether a key was for the list; if not, it does what it does in any line of text.
function steer({ key, shiftKey }) {
  if (key === "ArrowUp" && chosen < 0 && [undefined, "", past[recalled]].includes($("text").value)) return recall();
  if ($("offers").hidden) return false;
  if (key === "ArrowDown" || key === "ArrowUp") return move(key === "ArrowDown" ? 1 : -1);
  if (key === "Escape") return close();
  if (key === "Tab" && !shiftKey) return take(Math.max(chosen, 0));
  // Typed out: it is sent, and what it still needs shows while the refusal says so.
  if (key === "Enter" && chosen >= 0 && !offers[chosen].whole) return take(chosen);
  return false;
}

// Past the last suggestion, and before the first, nothing is chosen: Enter sends what stands there.
function move(step) {
  const places = offers.length + 1;
  chosen = ((chosen + 1 + step + places) % places) - 1;
  mark();
  return true;
}

function take(place) {
  offers[place].take();
  return true;
}

function close() {
  suggesting += 1;
  offers = [];
  list();
  return true;
}

function recall() {
  if (!recalled) return false;
  recalled -= 1;
  write(past[recalled]);
  chosen = -1;
  mark();
  return true;
}

function remember(text) {
  past = [...past.filter((each) => each !== text), text].slice(-MOST_RECALLED);
  recalled = past.length;
  sessionStorage.setItem("past", JSON.stringify(past));
}

export function write(text) {
  $("text").value = text;
  $("text").focus();
  offer();
}

function offer() {
  const text = $("text").value;
  const turn = ++suggesting;
  const command = text.startsWith("/") ? found(text) : null;
  const complete = command && text.length > command.name.length + 1;
  offers = complete ? offersFor(command, text) : text.startsWith("/") ? fitting(text) : [];
  chosen = complete && !offers[0]?.sure ? -1 : Math.min(0, offers.length - 1);
  list();
  if (!complete) return;
  const { inHand, values } = read(command, text);
  if (inHand?.autocomplete) suggest(turn, command, inHand, values, text);
}

// Commands that begin so come first, then those that have it somewhere in their name.
function fitting(text) {
  const begun = text.slice(1).toLowerCase();
  return typed(known.commands.filter((command) => usable(command)))
    .filter(({ name }) => name.includes(begun))
    .sort((a, b) => b.name.startsWith(begun) - a.name.startsWith(begun))
    .map((each) => ({
      kind: "Commands",
      shown: `/${each.name}`,
      told: each.description,
      take: () => write(`/${each.name} `),
      whole: text.trim() === `/${each.name}`,
    }));
}

function offersFor(command, text, suggested = []) {
  const { inHand, values, at } = read(command, text);
  const begun = String(values[inHand?.name] ?? "").toLowerCase();
  const choices = inHand ? choicesOf(inHand) : [];
  const fits = ({ name, also = name }) => [name, also].some((each) => each.toLowerCase().startsWith(begun));
  const settled = choices.some(({ name, value = name }) => [name, value].some((each) => String(each).toLowerCase() === begun));
  const put = (value) => write(`${text.slice(0, at).trimEnd()} ${value} `);
  const valued = [...(settled ? [] : choices.filter(fits)), ...suggested]
    .filter(({ name, value = name }) => String(value).toLowerCase() !== begun)
    .map(({ name, value = name, act, sure }) => ({
      kind: inHand.name, shown: name, value: true, sure, take: act ? () => act(put) : () => put(value),
    }));
  const rest = (command.options || []).filter((option) => option !== inHand && !(option.name in values));
  return [...valued, ...rest.map((option) => ({
    kind: "Options",
    shown: option.name + (option.required ? "*" : ""),
    told: option.description,
    take: () => write(`${text.trimEnd()} ${option.name}: `),
  }))];
}

// `sure` are choices that an option must be one of: the first of them is chosen as one types.
function choicesOf(option) {
  const sure = true;
  if (option.choices) return option.choices.map(({ name }) => ({ name: String(name), sure }));
  const users = people().map((user) => ({ name: user.shown, also: `@${user.name}`, value: `@${user.name}`, sure }));
  const roles = Object.values(known.roles).map(({ name }) => ({ name, also: `@${name}`, value: `@${name}`, sure }));
  const channels = myChannels().filter((each) => !each.direct)
    .map(({ name }) => ({ name: `#${name}`, also: name, sure }));
  return {
    [BOOLEAN]: [{ name: "true", sure }, { name: "false", sure }],
    [USER]: users, [CHANNEL]: channels, [ROLE]: roles, [MENTIONABLE]: [...users, ...roles],
    [ATTACHMENT]: [{ name: "Choose a file", act: pick, sure }],
  }[option.type] || [];
}

// The list itself: rows for commands, and for values and options what wraps like words.
function list() {
  const rows = offers.map((each, place) => {
    const made = element("div", each.kind === "Commands" ? "row-offer" : each.value ? "chip value" : "chip",
      each.shown, each.kind === "Commands" ? element("small", "", each.told) : null);
    made.id = `offer-${place}`;
    made.title = each.told || "";
    made.setAttribute("role", "option");
    made.addEventListener("pointerdown", (event) => event.preventDefault());
    made.addEventListener("click", () => take(place));
    return made;
  });
  const groups = new Map();
  rows.forEach((row, place) => groups.set(offers[place].kind, [...groups.get(offers[place].kind) || [], row]));
  $("offers").hidden = !offers.length;
  $("offers").replaceChildren(...[...groups].map(([kind, inside]) => {
    const made = element("div", "group", ...inside);
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", kind);
    return made;
  }));
  mark();
}

function mark() {
  if (!offers.length) chosen = -1;
  $("offers").querySelectorAll("[role=option]").forEach((each, place) => {
    each.classList.toggle("chosen", place === chosen);
    each.setAttribute("aria-selected", place === chosen);
    if (place === chosen) each.scrollIntoView({ block: "nearest" });
  });
  $("text").setAttribute("aria-expanded", offers.length > 0);
  if (chosen < 0) $("text").removeAttribute("aria-activedescendant");
  else $("text").setAttribute("aria-activedescendant", `offer-${chosen}`);
  explain();
}

// One line on the command, or on the option in hand or in sight.
function explain() {
  const text = $("text").value;
  const command = text.startsWith("/") ? found(text) : null;
  const inHand = command && read(command, text).inHand;
  const sight = offers[chosen];
  const told = sight?.kind === "Options" ? `${sight.shown} · ${sight.told}`
    : inHand ? `${inHand.name}${inHand.required ? "*" : ""} · ${inHand.description}`
      : command ? `/${command.name} · ${command.description}` : "";
  $("hint").hidden = !told && !offers.length;
  $("hint").replaceChildren(element("span", "", told),
    ...(offers.length ? [element("span", "keys", "↑↓ choose · Tab take · Enter send · Esc close")] : []));
}

async function suggest(turn, command, option, values, text) {
  await new Promise((done) => setTimeout(done, 150));
  if (turn !== suggesting) return;
  const body = { channel: channelId(), command: command.name, focused: option.name, options: values };
  const sent = await order("autocomplete", body).catch(() => null);
  const told = sent && sent.delivered ? await ask(`interactions/${sent.interaction_id}?timeout=3`) : {};
  if (turn !== suggesting || !told.choices) return;
  const held = offers[chosen]?.shown;
  offers = offersFor(command, text, told.choices.map(({ name, value }) => ({ name: String(name), value })));
  chosen = offers.findIndex((each) => each.shown === held);
  list();
}

// "subject: Ada details: ..." gives those; what stands before them goes to the first option. In
// hand is the option that is being typed; its value begins `at` that place.
export function read(command, text) {
  const options = command.options || [];
  const start = command.name.length + 1;
  const names = options.map((option) => option.name).join("|");
  const marks = names ? [...text.slice(start).matchAll(new RegExp(`(?<=^|\\s)(${names}):\\s?`, "g"))] : [];
  const begins = marks.map((mark) => start + mark.index);
  const bare = text.slice(start, begins[0]).trim();
  const first = options.find((option) => option.required) || options[0];
  const values = bare && first ? { [first.name]: bare } : {};
  marks.forEach((mark, place) => {
    values[mark[1]] = text.slice(begins[place] + mark[0].length, begins[place + 1]).trim();
  });
  const last = marks.at(-1);
  const inHand = last ? options.find((option) => option.name === last[1])
    : first && (first.required || bare) ? first : null;
  const at = last ? begins.at(-1) + last[0].length : start;
  for (const option of options) {
    if (option.name in values && option !== inHand) values[option.name] = convert(option, values[option.name]);
  }
  return { values, inHand, bare, at };
}

function convert(option, value) {
  if (TAKES_NUMBERS.includes(option.type) && value !== "" && Number.isFinite(Number(value))) return Number(value);
  if (option.type === BOOLEAN) return value === "true" || (value === "false" ? false : value);
  if (option.type === ATTACHMENT) return fileNamed(value);
  if (Object.values(known.roles).some(({ name }) => name === value)) return value;
  return option.type > BOOLEAN ? value.replace(/^[@#]/, "") : value;
}

async function send() {
  const text = $("text").value.trim();
  if (!text) return;
  try {
    if (text.startsWith("/")) await use(text);
    else await order("say", { channel: channelId(), content: text });
    remember(text);
    write("");
  } catch (error) {
    if (found(text)?.options?.length) write(`${text} `);
    report(error.message);
  }
}

async function use(text) {
  const command = found(text);
  if (!command) throw new Error(`There is no command ${text.split(" ")[0]}.`);
  const { values, inHand, bare } = read(command, text);
  const options = command.options || [];
  const strange = /^([a-z][\w-]*):(\s|$)/.exec(bare);
  if (strange) {
    const names = options.map((option) => option.name).join(", ") || "none";
    throw new Error(`/${command.name} has no option '${strange[1]}'; it has: ${names}.`);
  }
  if (inHand && inHand.name in values) values[inHand.name] = convert(inHand, values[inHand.name]);
  report.sent(await order("slash", { channel: channelId(), command: command.name, options: values }));
}
