// The menu of apps on a message: what a person may do with it.

import { element, known, order, press, usable } from "./door.js";

const EPHEMERAL = 1 << 6;

// Nothing where no app offers anything; Discord has no such menu on what only one person sees.
export function apps(shown, report) {
  const offered = known.menus.filter((command) => usable(command));
  if (!offered.length || shown.flags & EPHEMERAL) return [];
  const menu = element("div", "apps");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", "Apps");
  const opener = press("opener", "⋯", () => open(menu.hidden));
  opener.title = "Apps";
  opener.dataset.key = "apps";
  opener.setAttribute("aria-label", "Apps");
  opener.setAttribute("aria-haspopup", "menu");
  const open = (wanted) => {
    menu.hidden = !wanted;
    opener.setAttribute("aria-expanded", wanted);
    (wanted ? menu.firstChild : opener).focus();
  };
  menu.hidden = true;
  opener.setAttribute("aria-expanded", false);
  menu.append(...offered.map((command) => entry(command, shown, () => open(false), report)));
  menu.addEventListener("keydown", (event) => steer(event, menu, () => open(false)));
  menu.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (menu.contains(next) || next === opener) return;
    menu.hidden = true;
    opener.setAttribute("aria-expanded", false);
  });
  return [opener, menu];
}

function steer(event, menu, close) {
  const entries = [...menu.children];
  const at = entries.indexOf(document.activeElement);
  const places = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 };
  if (event.key === "Escape") close();
  else if (event.key in places) entries[places[event.key] % entries.length].focus();
  else return;
  event.preventDefault();
}

function entry(command, shown, close, report) {
  const made = press("", command.name, async () => {
    close();
    report("");
    try {
      report.sent(await order("context", { command: command.name, message_id: shown.id }));
    } catch (error) {
      report(error.message);
    }
  });
  made.tabIndex = -1;
  made.setAttribute("role", "menuitem");
  return made;
}
