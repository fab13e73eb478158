// The line one types in: plain text, or a slash command with its options.

import { ATTACHMENT, fileNamed, pick } from "./attach.js";
import { ask, element, known, order, usable } from "./door.js";

const TAKES_NUMBERS = [4, 10];
const BOOLEAN = 5;
const $ = (id) => document.getElementById(id);

let report = () => {};
let channelId = () => null;
let offers = [];
let chosen = 0;
let suggesting = 0;

export function startComposer(settings) {
  ({ report, channelId } = settings);
  $("text").addEventListener("input", () => { report(""); chosen = 0; offer(); });
  $("text").addEventListener("keydown", steer);
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

function found(text) {
  const fitting = typed().filter(({ name }) => text === `/${name}` || text.startsWith(`/${name} `));
  return fitting.sort((a, b) => b.name.length - a.name.length)[0];
}

function steer(event) {
  if ($("offers").hidden) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves) {
    chosen = (chosen + moves[event.key] + offers.length) % offers.length;
    list();
  } else if (event.key === "Enter" && offers[chosen].whole) {
    // Typed out: it is sent, and what it still needs shows while the refusal says so.
    offers[chosen].take();
    return;
  } else if (event.key === "Tab" || event.key === "Enter") {
    offers[chosen].take();
  } else if (event.key === "Escape") {
    $("offers").hidden = true;
  } else {
    return;
  }
  event.preventDefault();
}

function write(text) {
  $("text").value = text;
  $("text").focus();
  offer();
}

function offer() {
  const text = $("text").value;
  const command = text.startsWith("/") ? found(text) : null;
  const complete = command && text.length > command.name.length + 1;
  offers = complete || !text.startsWith("/") ? [] : typed(known.commands.filter(usable))
    .filter(({ name }) => name.startsWith(text.slice(1).toLowerCase()))
    .map((each) => ({
      shown: `/${each.name}`,
      told: each.description,
      take: () => write(`/${each.name} `),
      whole: text.trim() === `/${each.name}`,
    }));
  list();
  hint(complete ? command : null, text);
}

function list() {
  $("offers").hidden = !offers.length;
  $("hints").hidden ||= !$("offers").hidden;
  $("offers").replaceChildren(...offers.map((each, place) => {
    const made = element("button", place === chosen ? "chosen" : "", each.shown, element("small", "", each.told));
    made.type = "button";
    made.addEventListener("click", each.take);
    return made;
  }));
}

function chip(className, text, title, act) {
  const made = element("button", `chip ${className}`, text);
  made.type = "button";
  made.title = title;
  made.addEventListener("click", act);
  return made;
}

function hint(command, text) {
  const options = (command && command.options) || [];
  $("hints").hidden = !options.length;
  if (!options.length) return;
  const { values, last } = read(command, text);
  const chips = options.map((option) => {
    const state = option.name in values ? "given" : option.required ? "required" : "";
    const add = () => write(`${$("text").value.trimEnd()} ${option.name}: `);
    return chip(state, option.name + (option.required ? "*" : ""), option.description, add);
  });
  const what = element("div", "what", `/${command.name} · ${command.description}`);
  $("hints").replaceChildren(what, ...chips, ...choices(last, values));
  if (last && last.autocomplete) suggest(command, last, values);
}

function take(value) {
  const text = $("text").value;
  write(`${text.slice(0, text.lastIndexOf(":") + 1)} ${value} `);
}

function choices(option, values) {
  if (option && option.type === ATTACHMENT) return [chip("value", "Choose a file", "", () => pick(take))];
  const begun = option ? String(values[option.name] || "").toLowerCase() : "";
  const offered = option && option.type === BOOLEAN ? [{ name: "true" }, { name: "false" }] : (option || {}).choices;
  return (offered || [])
    .filter((choice) => choice.name.toLowerCase().startsWith(begun) && choice.name.toLowerCase() !== begun)
    .map((choice) => chip("value", choice.name, "", () => take(choice.name)));
}

async function suggest(command, option, values) {
  const turn = ++suggesting;
  await new Promise((done) => setTimeout(done, 150));
  if (turn !== suggesting) return;
  const body = { channel: channelId(), command: command.name, focused: option.name, options: values };
  const sent = await order("autocomplete", body).catch(() => null);
  const told = sent && sent.delivered ? await ask(`interactions/${sent.interaction_id}?timeout=3`) : {};
  if (turn !== suggesting || !told.choices) return;
  $("hints").append(...told.choices.map((each) => chip("value", each.name, "", () => take(each.value))));
}

// "subject: Ada details: ..." gives those; what stands before them goes to the first option.
export function read(command, text) {
  const options = command.options || [];
  const rest = text.slice(command.name.length + 1);
  const names = options.map((option) => option.name).join("|");
  const parts = names ? rest.split(new RegExp(`(?:^|\\s)(${names}):\\s?`)) : [rest];
  const values = {};
  const first = options.find((option) => option.required) || options[0];
  if (parts[0].trim() && first) values[first.name] = parts[0].trim();
  for (let place = 1; place < parts.length; place += 2) values[parts[place]] = parts[place + 1].trim();
  const last = options.find((option) => option.name === parts[parts.length - 2]);
  for (const option of options) {
    if (option.name in values && option !== last) values[option.name] = convert(option, values[option.name]);
  }
  return { values, last, bare: parts[0].trim() };
}

function convert(option, value) {
  if (TAKES_NUMBERS.includes(option.type) && value !== "" && Number.isFinite(Number(value))) return Number(value);
  if (option.type === BOOLEAN) return value === "true" || (value === "false" ? false : value);
  if (option.type === ATTACHMENT) return fileNamed(value);
  return option.type > BOOLEAN ? value.replace(/^[@#]/, "") : value;
}

async function send() {
  const text = $("text").value.trim();
  if (!text) return;
  try {
    if (text.startsWith("/")) await use(text);
    else await order("say", { channel: channelId(), content: text });
    $("text").value = "";
    offer();
    $("hints").hidden = true;
  } catch (error) {
    report(error.message);
  }
}

async function use(text) {
  const command = found(text);
  if (!command) throw new Error(`There is no command ${text.split(" ")[0]}.`);
  const { values, last, bare } = read(command, text);
  const options = command.options || [];
  const strange = /^([a-z][\w-]*):(\s|$)/.exec(bare);
  if (strange) {
    const names = options.map((option) => option.name).join(", ") || "none";
    throw new Error(`/${command.name} has no option '${strange[1]}'; it has: ${names}.`);
  }
  if (last) values[last.name] = convert(last, values[last.name]);
  report.sent(await order("slash", { channel: channelId(), command: command.name, options: values }));
}
