// The page itself: who I am, which channel is open, and everything that happens, as it happens.

import {
  ask, avatar, element, known, learnCommands, learnWorld, myChannels, people, standing,
} from "./door.js";
import { startComposer } from "./composer.js";
import { message } from "./message.js";
import { refreshStamps } from "./markdown.js";
import { openModal } from "./modal.js";

const $ = (id) => document.getElementById(id);
const dismissed = new Set();
let open = null;

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
  find(id)?.remove();
}

const find = (id) => $("messages").querySelector(`[data-id="${CSS.escape(id)}"]`);

// What I wrote, and what a bot answers to something I did.
const mine = (shown) => (shown.interaction_metadata?.user || shown.author).id === known.me.id;

function put(shown) {
  if (!visible(shown)) return;
  const list = $("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  const made = message(shown, report, dismiss);
  const old = find(shown.id);
  // An edit of mine moves nobody who has scrolled away since.
  const wanted = atEnd || (!old && mine(shown));
  if (old) old.replaceWith(made); else list.append(made);
  if (wanted) list.scrollTop = list.scrollHeight;
  for (const picture of made.querySelectorAll("img")) {
    picture.addEventListener("load", () => { if (wanted) list.scrollTop = list.scrollHeight; });
  }
}

async function enter(channel) {
  open = channel;
  drawFrame();
  const { messages, cursor } = await ask(`transcript?channel=${channel.id}`);
  if (open !== channel) return cursor;
  $("messages").replaceChildren();
  messages.forEach(put);
  $("messages").scrollTop = $("messages").scrollHeight;
  return cursor;
}

function drawFrame() {
  $("guild").textContent = known.guild.name;
  $("channel").textContent = open.name;
  $("text").placeholder = `Message #${open.name}, or type / for commands`;
  $("channels").replaceChildren(...myChannels().map((channel) => {
    const button = element("button", "", channel.name);
    button.type = "button";
    button.addEventListener("click", () => enter(channel));
    const kind = channel.direct ? "direct" : "";
    return element("li", channel.id === open.id ? `${kind} open` : kind, button);
  }));
  const options = people().map((user) =>
    new Option(`${user.shown} (${standing(user)})`, user.id, false, user.id === known.me.id));
  $("member").replaceChildren(...options);
  drawHint();
  $("my-avatar").replaceWith(Object.assign(avatar(known.me, "small"), { id: "my-avatar" }));
}

// What a channel shows while nobody has said anything.
function drawHint() {
  const others = people().filter((user) => user !== known.me);
  const named = others.map((user) => `${user.shown} (${standing(user)})`).join(", ");
  const example = known.commands.some(({ name }) => name === "portrait")
    ? [", for example ", element("b", "", "/portrait Neil Armstrong astronaut")] : [];
  $("empty").replaceChildren(
    "Nothing has been said here. Type ", element("b", "", "/"),
    ` for the commands that ${known.me.shown} (${standing(known.me)}) may use`, ...example, ".\n",
    "To be somebody else, choose them under ", element("b", "", "Acting as"), `: ${named}.`,
  );
}

function become(user) {
  known.me = user;
  return enter(myChannels().find((channel) => channel.id === open?.id) || myChannels()[0]);
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
  message_deleted: (entry) => find(entry.message_id)?.remove(),
  interaction_acknowledged: ({ interaction_id: id, interaction }) => {
    const mine = interaction.member_id === known.me.id && interaction.channel_id === open.id;
    if (interaction.callback_type === 9 && mine) openModal(id, interaction.modal, report);
  },
  commands_synced: async () => { await learnCommands(); drawHint(); },
  member_added: relearn, member_changed: relearn, member_removed: relearn,
  channel_added: relearn, channel_changed: relearn, channel_removed: relearn,
};

function show({ channel_id: channel, only_for, message: shown }) {
  if (channel === open.id) put({ ...shown, only_for });
  else if (!known.channels[channel]) relearn();
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

async function start() {
  await learnWorld();
  await learnCommands();
  const wanted = new URLSearchParams(location.hash.slice(1));
  known.me = known.names[wanted.get("member") || "ada"] || people()[0];
  const channels = myChannels();
  const first = channels.find(({ name }) => name === (wanted.get("channel") || "portraits"));
  startComposer({ report, channelId: () => open.id });
  $("member").addEventListener("change", (event) => become(known.users[event.target.value]));
  const cursor = await enter(first || channels[0]);
  setInterval(refreshStamps, 1000);
  document.body.dataset.ready = "yes";
  $("text").focus();
  follow(cursor);
}

start();
