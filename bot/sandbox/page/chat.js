// The page itself: who I am, which channel is open, and everything that happens, as it happens.

import {
  addressOf, ask, avatar, element, holdFocus, known, learnCommands, learnWorld, myChannels,
  people, press, standing, usable,
} from "./door.js";
import { found, startComposer, write } from "./composer.js";
import { message, spoken } from "./message.js";
import { refreshStamps } from "./markdown.js";
import { openModal } from "./modal.js";

const $ = (id) => document.getElementById(id);
const dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") || "[]"));
const told = new Map();
let open = null;
let atEnd = true;

function report(text) {
  $("trouble").textContent = text;
}

// Discord gives an app three seconds; so does this page before it says so.
report.sent = ({ interaction_id: id, delivered }) => {
  if (!delivered) return report("The application did not respond: no bot is connected.");
  setTimeout(async () => {
    const { state } = await ask(`interactions/${id}`);
    if (state === "failed") report("The application did not respond.");
  }, 3200);
};

const visible = (shown) =>
  !dismissed.has(shown.id) && (!shown.only_for || shown.only_for === known.me.id);

function dismiss(id) {
  dismissed.add(id);
  sessionStorage.setItem("dismissed", JSON.stringify([...dismissed]));
  take(find(id));
}

const find = (id) => $("messages").querySelector(`[data-id="${CSS.escape(id)}"]`);

// A message goes; who stood on it stands on its neighbour.
function take(gone) {
  if (!gone) return;
  const next = gone.nextElementSibling || gone.previousElementSibling || $("text");
  if (gone.contains(document.activeElement)) next.focus();
  gone.remove();
}

// What I wrote, and what a bot answers to something I did.
const mine = (shown) => (shown.interaction_metadata?.user || shown.author).id === known.me.id;

function toEnd() {
  $("messages").scrollTop = $("messages").scrollHeight;
}

function put(shown) {
  if (!visible(shown)) return;
  const made = message(shown, report, dismiss);
  const old = find(shown.id);
  // An edit of mine moves nobody who has scrolled away since.
  const wanted = atEnd || (!old && mine(shown));
  if (old) swap(old, made); else $("messages").append(made);
  if (wanted) { atEnd = true; toEnd(); }
  for (const picture of made.querySelectorAll("img")) {
    picture.addEventListener("load", () => { if (wanted && atEnd) toEnd(); });
  }
}

function swap(old, made) {
  const giveBack = old.contains(document.activeElement) ? holdFocus({ preventScroll: true }) : null;
  old.replaceWith(made);
  giveBack?.();
}

// A screen reader hears what is new, not every step on the way to it.
function announce(shown) {
  const { text, shape } = spoken(shown);
  if (told.get(shown.id) !== shape && visible(shown)) $("news").textContent = text;
  told.set(shown.id, shape);
}

async function enter(channel) {
  open = channel;
  drawFrame();
  const { messages, cursor } = await ask(`transcript?channel=${channel.id}`);
  if (open !== channel) return cursor;
  atEnd = true;
  $("messages").replaceChildren();
  messages.forEach(put);
  messages.forEach((shown) => told.set(shown.id, spoken(shown).shape));
  toEnd();
  return cursor;
}

// The address bar says who I am and where, so a reload, a link and a second tab know it.
async function go() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const who = known.names[wanted.get("member")];
  const changed = who && !who.bot && who !== known.me;
  if (changed) known.me = who;
  const key = wanted.get("channel");
  const asked = myChannels().find(({ id, name }) => id === key || name === key);
  const channel = asked || myChannels().find(({ id }) => id === open?.id) || myChannels()[0];
  const cursor = changed || channel.id !== open?.id ? await enter(channel) : null;
  if (channel.id !== open.id) return cursor;
  if (key && !asked && !changed) report(`${known.me.shown} sees no such channel.`);
  else if (wanted.get("message")) reveal(wanted.get("message"));
  history.replaceState(null, "", addressOf(channel.id, asked && wanted.get("message")));
  return cursor;
}

function reveal(id) {
  const shown = find(id);
  report(shown ? "" : `That message is gone, or not for ${known.me.shown} to see.`);
  if (!shown) return;
  document.querySelector("dialog[open]")?.close();
  atEnd = false;
  shown.scrollIntoView({ block: "center" });
  shown.focus({ preventScroll: true });
  shown.classList.add("found");
  shown.addEventListener("blur", () => shown.classList.remove("found"), { once: true });
}

const visit = (channel, member) => { location.hash = addressOf(channel.id, null, member); };

function drawFrame() {
  const name = `${open.direct ? "" : "#"}${open.name}`;
  document.title = `${name} · ${known.guild.name} (sandbox)`;
  $("guild").textContent = known.guild.name;
  $("channel").textContent = open.name;
  $("messages").setAttribute("aria-label", `Messages in ${open.name}`);
  $("text").placeholder = `Message ${name} or type /`;
  const held = document.activeElement.closest("#channels") && document.activeElement.dataset.key;
  $("channels").replaceChildren(...myChannels().map(entry));
  if (held) $("channels").querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
  const options = people().map((user) =>
    new Option(`${user.shown} (${standing(user)})`, user.id, false, user.id === known.me.id));
  $("member").replaceChildren(...options);
  drawHint();
  $("my-avatar").replaceWith(Object.assign(avatar(known.me, "small"), { id: "my-avatar" }));
}

function entry(channel) {
  const button = press("", channel.name, () => visit(channel));
  button.dataset.key = channel.id;
  const here = channel.id === open.id;
  if (here) button.setAttribute("aria-current", "page");
  const kind = channel.direct ? "direct" : "";
  return element("li", here ? `${kind} open` : kind, button);
}

const PAINTS = "/portrait Neil Armstrong astronaut";
const SETTINGS = "/portrait-settings";

// What a channel shows while nobody has said anything: what to try first.
function drawHint() {
  const others = people().filter((user) => user !== known.me);
  const named = others.map((user) => `${user.shown} (${standing(user)})`).join(", ");
  const settings = known.commands.find(({ name }) => SETTINGS === `/${name}`);
  const setter = settings && people().find((user) => user !== known.me && usable(settings, user));
  const example = (text) => press("example", text, () => write(text));
  $("empty").replaceChildren(
    element("p", "", "Nothing has been said here. Type ", element("b", "", "/"),
      ` for the commands that ${known.me.shown} (${standing(known.me)}) may use`,
      ...(found(PAINTS) ? [", for example ", example(PAINTS)] : []), "."),
    element("p", "", "To be somebody else, choose them under ", element("b", "", "Acting as"), `: ${named}.`),
    ...(setter ? [element("p", "", `To see limits at work, be ${setter.shown}, set some with `, example(SETTINGS),
      `, and ask for portraits as ${known.me.shown}.`)] : []),
  );
}

async function relearn() {
  await learnWorld();
  known.me = known.users[known.me.id];
  open = known.channels[open.id] || myChannels()[0];
  drawFrame();
}

const REACTIONS = {
  message_created: (entry) => show(entry),
  message_edited: (entry) => show(entry),
  message_deleted: (entry) => take(find(entry.message_id)),
  interaction_acknowledged: ({ interaction_id: id, interaction }) => {
    const mine = interaction.member_id === known.me.id && interaction.channel_id === open.id;
    if (interaction.callback_type === 9 && mine) openModal(id, interaction.modal, report);
  },
  commands_synced: async () => { await learnCommands(); drawHint(); },
  member_added: relearn, member_changed: relearn, member_removed: relearn,
  channel_added: relearn, channel_changed: relearn, channel_removed: relearn,
};

function show({ channel_id: channel, only_for, message: shown }) {
  if (!known.channels[channel]) return relearn();
  if (channel !== open.id) return undefined;
  put({ ...shown, only_for });
  return announce({ ...shown, only_for });
}

async function follow(cursor) {
  for (;;) {
    try {
      const { entries, cursor: next } = await ask(`log?after=${cursor}&timeout=25`);
      cursor = next;
      for (const entry of entries) await REACTIONS[entry.kind]?.(entry);
    } catch {
      report("The sandbox is gone. This page waits for it.");
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

// Up and Down walk over the messages once one of them, or their list, has the focus.
function walk(event) {
  const on = event.target;
  const all = [...$("messages").children];
  const at = on === $("messages") ? all.length : all.indexOf(on);
  const places = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 };
  if (!(event.key in places) || at < 0) return;
  all[places[event.key]]?.focus();
  event.preventDefault();
}

function listen() {
  $("member").addEventListener("change", ({ target }) => visit(open, known.users[target.value]));
  $("messages").addEventListener("keydown", walk);
  $("messages").addEventListener("scroll", ({ target: list }) => {
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  });
  // Suggestions take their room from the messages: who reads the end keeps it in sight.
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe($("messages"));
  window.addEventListener("hashchange", go);
  // A link to where one is already changes no address, and is followed all the same.
  document.addEventListener("click", (event) => {
    const followed = event.target.closest?.("a[href^='#']");
    if (followed && followed.href === location.href) go();
  });
  setInterval(refreshStamps, 1000);
}

async function start() {
  await learnWorld();
  await learnCommands();
  known.me = known.names.ada || people()[0];
  const wanted = new URLSearchParams(location.hash.slice(1));
  known.me = known.names[wanted.get("member")] || known.me;
  startComposer({ report, channelId: () => open.id });
  listen();
  const first = myChannels().find(({ name }) => name === "portraits");
  if (!wanted.get("channel") && first) wanted.set("channel", first.name);
  history.replaceState(null, "", `#${wanted}`);
  const cursor = await go();
  document.body.dataset.ready = "yes";
  if (!wanted.get("message")) $("text").focus();
  follow(cursor);
}

start();
