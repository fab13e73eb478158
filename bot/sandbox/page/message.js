// One message as the chat shows it.

import { addressOf, avatar, element, known, link, local, press } from "./door.js";
import { apps } from "./apps.js";
import { components, hex } from "./components.js";
import { markdown, plain } from "./markdown.js";
import { picture } from "./viewer.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const SUPPRESS_EMBEDS = 1 << 2;
const MOST_IN_GALLERY = 4;

export function message(shown, report, dismiss) {
  const made = element("li", "message");
  made.dataset.id = shown.id;
  made.tabIndex = -1;
  const mine = shown.mentions.some((user) => user.id === known.me.id) || shown.mention_everyone;
  made.classList.toggle("mentioned", mine && shown.author.id !== known.me.id);
  made.classList.toggle("private", Boolean(shown.flags & EPHEMERAL));
  made.append(...[above(shown), avatar(shown.author), head(shown)].filter(Boolean));
  made.append(element("div", "body", ...body(shown, report, dismiss)), ...apps(shown, report));
  return made;
}

const nameOf = (user) => user.global_name || (known.users[user.id] || {}).shown || user.username;

function above(shown) {
  const target = shown.referenced_message;
  if (target) {
    const excerpt = plain(firstWords(target) || "Go to the attachment");
    const jump = element("a", "excerpt", excerpt);
    jump.href = addressOf(target.channel_id, target.id);
    jump.dataset.key = `reply-${target.id}`;
    return element("div", "above", avatar(target.author, "tiny"), element("b", "", nameOf(target.author)), jump);
  }
  const used = shown.interaction;
  if (!used) return null;
  return element("div", "above", avatar(used.user, "tiny"), element("b", "", nameOf(used.user)),
    "used ", element("span", "command", `/${used.name}`));
}

const parts = (held) => (held || []).flatMap((part) => [part, ...parts(part.components)]);

const firstWords = (shown) => shown.content || (shown.embeds[0] || {}).title
  || (parts(shown.components).find((part) => part.content) || {}).content;

// What is read out of a message, and the shape of it: where that is the same, nothing is news.
export function spoken(shown) {
  const held = parts(shown.components);
  const media = [...shown.embeds.map(({ image }) => image), ...shown.attachments,
    ...held.flatMap((part) => part.items || [])].filter(Boolean);
  const words = shown.flags & LOADING ? "is thinking" : [firstWords(shown), ...media.map((each) => each.description)]
    .filter(Boolean).map(plain).join(". ");
  const labels = held.map((part) => part.label || part.placeholder || "");
  const shape = [shown.flags & LOADING, media.length, ...labels].join("|");
  return { text: `${nameOf(shown.author)}: ${words}`, shape };
}

function head(shown) {
  const moment = new Date(shown.timestamp);
  const time = element("time", "", moment.toLocaleTimeString("en-GB", { timeStyle: "short" }));
  time.title = moment.toLocaleString("en-GB");
  return element("div", "head", element("b", "", nameOf(shown.author)),
    shown.author.bot ? element("span", "app", "APP") : null, time);
}

function body(shown, report, dismiss) {
  if (shown.flags & LOADING) return [thinking(shown), whisper(shown, dismiss)];
  return [
    text(shown),
    shown.attachments.length ? element("div", "files", ...shown.attachments.map(file)) : null,
    ...(shown.flags & SUPPRESS_EMBEDS ? [] : galleries(shown.embeds).map(embed)),
    ...components(shown, report),
    whisper(shown, dismiss),
  ];
}

function thinking(shown) {
  const dots = element("span", "", ...[1, 2, 3].map(() => element("i")));
  return element("div", "thinking", dots, ` ${nameOf(shown.author)} is thinking…`);
}

function text(shown) {
  if (!shown.content) return null;
  const edited = shown.edited_timestamp ? element("span", "edited", "(edited)") : null;
  return element("div", "text", markdown(shown.content), edited);
}

function whisper(shown, dismiss) {
  if (!(shown.flags & EPHEMERAL)) return null;
  const button = press("", "Dismiss message", () => dismiss(shown.id));
  button.dataset.key = "dismiss";
  return element("div", "whisper", "Only you can see this · ", button);
}

function file(shown) {
  const isPicture = (shown.content_type || "").startsWith("image/");
  if (!isPicture) return element("div", "file", link(shown.url, shown.filename));
  return picture(shown, shown.description || shown.filename, shown.filename.startsWith("SPOILER_"));
}

function icon(url, className) {
  if (!local(url)) return null;
  const made = element("img", className);
  made.src = local(url);
  made.alt = "";
  return made;
}

// Embeds that share an address are one, with up to four pictures, as Discord's own client does it.
function galleries(embeds) {
  const merged = [];
  for (const each of embeds) {
    const first = each.url && each.image && merged.find((other) => other.url === each.url && other.images.length);
    if (!first) merged.push({ ...each, images: each.image ? [each.image] : [] });
    else if (first.images.length < MOST_IN_GALLERY) first.images.push(each.image);
  }
  return merged;
}

function pictures(shown) {
  const made = shown.images.map((image) => picture(image, image.description || shown.title));
  return made.length > 1 ? element("div", `gallery of-${made.length}`, ...made) : made[0];
}

function embed(shown) {
  const made = element("article", "embed");
  if (shown.color !== undefined && shown.color !== null) made.style.borderLeftColor = hex(shown.color);
  const { author, footer } = shown;
  made.append(...[
    author ? element("div", "author", author.icon_url ? icon(author.icon_url, "icon") : null,
      author.url ? link(author.url, author.name) : author.name) : null,
    shown.title ? element("div", "title", shown.url ? link(shown.url, shown.title) : markdown(shown.title)) : null,
    shown.description ? element("div", "description", markdown(shown.description)) : null,
    shown.fields && shown.fields.length ? element("div", "fields", ...shown.fields.map(field)) : null,
    shown.thumbnail ? element("div", "thumbnail", picture(shown.thumbnail, shown.thumbnail.description || shown.title)) : null,
    shown.images.length ? pictures(shown) : null,
    footer || shown.timestamp ? foot(footer || {}, shown.timestamp) : null,
  ].filter(Boolean));
  return made;
}

function field(shown) {
  return element("div", shown.inline ? "field inline" : "field",
    element("b", "", markdown(shown.name)), element("div", "", markdown(shown.value)));
}

function foot(footer, timestamp) {
  const time = timestamp ? new Date(timestamp).toLocaleString("en-GB", { dateStyle: "short", timeStyle: "short" }) : "";
  return element("div", "footer", footer.icon_url ? icon(footer.icon_url, "icon") : null,
    [footer.text, time].filter(Boolean).join(" • "));
}
