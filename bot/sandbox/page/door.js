// The control door, and what the page knows of the world behind it.

export const known = { users: {}, names: {}, channels: {}, roles: {}, commands: [], menus: [], me: null };

const ADMINISTRATOR = 8n;
const MESSAGE_MENU = 3;

async function speak(path, options) {
  const answer = await fetch(`/_/${path}`, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || body.message);
  return body;
}

export const ask = (path) => speak(path);

export const order = (path, body) => speak(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ member: known.me.id, ...body }),
});

export async function learnWorld() {
  const world = await ask("world");
  const guild = world.guilds[0];
  Object.assign(known, { users: {}, names: {}, channels: {}, roles: {}, guild });
  for (const [name, user] of Object.entries(world.users)) {
    known.users[user.id] = { id: user.id, name, shown: user.name, bot: user.id === world.application_id };
    known.names[name] = known.users[user.id];
  }
  for (const [name, role] of Object.entries(guild.roles)) known.roles[role.id] = { name, ...role };
  for (const [name, channel] of Object.entries(guild.channels)) {
    known.channels[channel.id] = { name, ...channel };
  }
  for (const [name, channel] of Object.entries(world.direct)) {
    known.channels[channel.id] = { name, direct: true, ...channel };
  }
}

export async function learnCommands() {
  const synced = await ask("commands");
  known.commands = synced.filter((command) => command.type === 1);
  known.menus = synced.filter((command) => command.type === MESSAGE_MENU);
}

// Discord offers a command only to who may use it; "0" means administrators alone.
export function usable(command, user = known.me) {
  const wanted = BigInt(command.default_member_permissions || 0);
  const granted = BigInt((known.guild.members[user.name] || { permissions: 0 }).permissions);
  if (command.default_member_permissions === null || granted & ADMINISTRATOR) return true;
  return wanted !== 0n && (granted & wanted) === wanted;
}

export const people = () => Object.values(known.users).filter((user) => !user.bot);

// What the guild says of somebody: its owner, the roles they have, or just a member.
export function standing(user) {
  const member = known.guild.members[user.name];
  if (!member) return "not a member";
  if (user.id === known.guild.owner_id) return "owner";
  return member.roles.map((id) => known.roles[id]?.name).filter(Boolean).join(", ") || "member";
}

export const myChannels = () =>
  Object.values(known.channels).filter((channel) => channel.seen_by.includes(known.me.id));

export function element(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
}

export function press(className, text, act) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Whatever has the focus gets it back by this, even where its message was drawn anew meanwhile.
export function holdFocus(options) {
  const held = document.activeElement;
  const message = held?.closest(".message")?.dataset.id;
  const again = () => {
    const drawn = message && document.querySelector(`[data-id="${CSS.escape(message)}"]`);
    const key = CSS.escape(held.dataset.key || "");
    return drawn?.querySelector(`[data-key="${key}"]:not(:disabled)`) || drawn;
  };
  return () => {
    if (held?.isConnected && held !== document.body) held.focus(options);
    else (again() || document.getElementById("text")).focus(options);
  };
}

const COLORS = ["#5865f2", "#2b7f48", "#a85a14", "#c02f86", "#646a73", "#0f7f6a"];

export function avatar(user, size = "") {
  const name = user.global_name || user.shown || user.username;
  const made = element("span", `avatar ${size}`, [...name][0].toUpperCase());
  made.style.background = COLORS[Number(BigInt(user.id) % BigInt(COLORS.length))];
  made.setAttribute("aria-hidden", "true");
  return made;
}

const FILES = /^\/(cdn|media)\//;

// Files of this sandbox are fetched from the address the page itself came from; others never.
export function local(url) {
  try {
    const parsed = new URL(url, location.href);
    return FILES.test(parsed.pathname) ? parsed.pathname + parsed.search : "";
  } catch {
    return "";
  }
}

const DISCORD = /^https:\/\/(?:\w+\.)?discord(?:app)?\.com(?:\/channels\/(?:\d+|@me)(?:\/(\d+))?(?:\/(\d+))?)?\/?$/;

// The address in this page of a channel or a message, as the person I am now.
export function addressOf(channel, message = null, member = known.me) {
  const place = { member: member.name, channel: known.channels[channel]?.name || channel };
  return `#${new URLSearchParams(message ? { ...place, message } : place)}`;
}

// How Discord's client names such a place where somebody wrote its bare address.
export function placeNamed(url) {
  const [, channel, message] = DISCORD.exec(url) || [];
  if (!channel) return null;
  const { name = "unknown", direct } = known.channels[channel] || {};
  return `${direct ? "@" : "#"}${name}${message ? ": message" : ""}`;
}

// Discord's own addresses mean places of this page; files are saved; the rest opens beside it.
export function link(url, ...inside) {
  const place = DISCORD.exec(url);
  if (place && !place[1]) return element("span", "", ...inside);
  const made = element("a", "", ...inside);
  made.dataset.key = url;
  if (place) {
    made.href = addressOf(place[1], place[2]);
  } else if (local(url)) {
    made.href = local(url);
    made.download = "";
  } else if (/^https?:\/\//.test(url)) {
    made.href = url;
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}
