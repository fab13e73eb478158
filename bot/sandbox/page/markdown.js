// Discord's markdown as DOM nodes. Nothing a message says is ever read as HTML.

import { element, known, link, placeNamed } from "./door.js";

const wrap = (tag, className = "") => (match) => element(tag, className, markup(match[1]));

const RULES = [
  [/^```(?:[\w+-]+\n)?\n?([\s\S]+?)\n?```/, (m) => element("pre", "", element("code", "", m[1]))],
  [/^`([^`\n]+)`/, (m) => element("code", "", m[1])],
  [/^\\([^\w\s])/, (m) => m[1]],
  [/^\*\*([\s\S]+?)\*\*(?!\*)/, wrap("strong")],
  [/^__([\s\S]+?)__(?!_)/, wrap("u")],
  [/^~~([\s\S]+?)~~/, wrap("s")],
  [/^\|\|([\s\S]+?)\|\|/, (m) => spoiler(m[1])],
  [/^\*([^\s*][^*]*?)\*(?!\*)/, wrap("em")],
  [/^_([^_]+)_(?!\w)/, wrap("em")],
  [/^<@!?(\d+)>/, (m) => mention(`@${(known.users[m[1]] || { shown: "unknown" }).shown}`)],
  [/^<@&(\d+)>/, (m) => mention(`@${(known.roles[m[1]] || { name: "unknown" }).name}`)],
  [/^<#(\d+)>/, (m) => mention(`#${(known.channels[m[1]] || { name: "unknown" }).name}`)],
  [/^<t:(-?\d{1,12})(?::([tTdDsSfFR]))?>/, (m) => stamp(Number(m[1]), m[2] || "f")],
  [/^<\/([-\w ]+):\d+>/, (m) => mention(`/${m[1]}`)],
  [/^<a?:(\w+):\d+>/, (m) => `:${m[1]}:`],
  [/^@(everyone|here)\b/, (m) => mention(m[0])],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m) => link(m[2], markup(m[1]))],
  [/^<?(https?:\/\/[^\s<>]+)>?/, (m) => link(m[1], placeNamed(m[1]) || m[1])],
];
// Characters at which some rule may begin; the text between them is taken whole.
const START = /[`\\*_~|<@[h]/g;

const BLOCKS = [
  [/^(#{1,3}) (.+)$/, (m) => heading(m[1].length, markup(m[2]))],
  [/^-# (.+)$/, (m) => element("div", "subtext", markup(m[1]))],
  [/^> (.*)$/, (m) => element("blockquote", "", markup(m[1]))],
  [/^(\s*)[-*] (.+)$/, (m) => element("div", "", `${m[1]}• `, markup(m[2]))],
];

// As large as Discord makes it; to the page all of them are headings below that of the channel.
function heading(size, inside) {
  return element("h3", `size-${size}`, inside);
}

function spoiler(text) {
  const hidden = element("span", "spoiler", element("span", "", markup(text)));
  Object.assign(hidden, { tabIndex: 0, role: "button", ariaLabel: "Spoiler: show it" });
  hidden.addEventListener("click", () => reveal(hidden));
  hidden.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal(hidden);
  });
  return hidden;
}

function reveal(hidden) {
  hidden.classList.add("open");
  hidden.tabIndex = -1;
  for (const name of ["role", "aria-label"]) hidden.removeAttribute(name);
}

const mention = (text) => element("span", "mention", text);

const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" },
  d: { dateStyle: "short" }, D: { dateStyle: "long" },
  s: { dateStyle: "short", timeStyle: "short" }, S: { dateStyle: "short", timeStyle: "medium" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

export function relative(seconds) {
  const left = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(left) >= size) || ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(left / size), unit);
}

function stamp(seconds, style) {
  const moment = new Date(seconds * 1000);
  if (Number.isNaN(moment.getTime())) return `<t:${seconds}>`;
  const told = style === "R" ? relative(seconds) : moment.toLocaleString("en-GB", STYLES[style]);
  const made = element("time", "stamp", told);
  made.title = moment.toLocaleString("en-GB");
  if (style === "R") made.dataset.seconds = seconds;
  return made;
}

function markup(text) {
  const made = document.createDocumentFragment();
  let plain = "";
  const flush = () => { if (plain) made.append(plain); plain = ""; };
  while (text) {
    const found = RULES.map(([rule, build]) => [rule.exec(text), build]).find(([match]) => match);
    if (found) {
      flush();
      made.append(found[1](found[0]));
      text = text.slice(found[0][0].length);
    } else {
      START.lastIndex = 1;
      const next = START.exec(text);
      const length = next ? next.index : text.length;
      plain += text.slice(0, length);
      text = text.slice(length);
    }
  }
  flush();
  return made;
}

// Fences may span lines and come first; everything else is read line by line.
export function markdown(text) {
  const made = document.createDocumentFragment();
  for (const part of text.split(/(```[\s\S]+?```)\n?/)) {
    if (part.startsWith("```") && part.length > 6) made.append(markup(part));
    else if (part) made.append(lines(part));
  }
  return made;
}

// The same as one line without any looks.
export function plain(text) {
  const made = markdown(text);
  for (const block of made.querySelectorAll("h3, div, blockquote, pre")) {
    block.before(" ");
    block.after(" ");
  }
  return made.textContent.replace(/\s+/g, " ").trim();
}

function lines(text) {
  const made = document.createDocumentFragment();
  let open = [];
  const close = () => { if (open.length) made.append(markup(open.join("\n"))); open = []; };
  for (const line of text.split("\n")) {
    const found = BLOCKS.map(([rule, build]) => [rule.exec(line), build]).find(([match]) => match);
    if (found) { close(); made.append(found[1](found[0])); } else open.push(line);
  }
  close();
  return made;
}

export function refreshStamps() {
  for (const made of document.querySelectorAll("time[data-seconds]")) {
    made.textContent = relative(Number(made.dataset.seconds));
  }
}
