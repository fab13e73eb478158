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
export function usable(command) {
  const wanted = BigInt(command.default_member_permissions || 0);
  const granted = BigInt((known.guild.members[known.me.name] || { permissions: 0 }).permissions);
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

const COLORS = ["#5865f2", "#3ba55c", "#e67e22", "#eb459e", "#747f8d", "#1abc9c"];

export function avatar(user, size = "") {
  const name = user.global_name || user.shown || user.username;
  const made = element("span", `avatar ${size}`, [...name][0].toUpperCase());
  made.style.background = COLORS[Number(BigInt(user.id) % BigInt(COLORS.length))];
  return made;
}

// Files of this sandbox are fetched from the address the page itself came from.
export function local(url) {
  try {
    const parsed = new URL(url, location.href);
    return parsed.pathname.startsWith("/cdn/") ? parsed.pathname : url;
  } catch {
    return "";
  }
}

export function link(url, ...inside) {
  const made = element("a", "", ...inside);
  if (/^https?:\/\//.test(url)) made.href = local(url);
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}
