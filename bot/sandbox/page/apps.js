// The menu of apps on a message: what a person may do with it.

import { element, known, order, usable } from "./door.js";

const EPHEMERAL = 1 << 6;

// Nothing where no app offers anything; Discord has no such menu on what only one person sees.
export function apps(shown, report) {
  const offered = known.menus.filter(usable);
  if (!offered.length || shown.flags & EPHEMERAL) return [];
  const menu = element("div", "apps");
  menu.setAttribute("role", "menu");
  menu.hidden = true;
  menu.append(...offered.map((command) => entry(command, shown, menu, report)));
  const opener = element("button", "opener", "⋯");
  opener.type = "button";
  opener.title = "Apps";
  opener.addEventListener("click", () => { menu.hidden = !menu.hidden; });
  return [opener, menu];
}

function entry(command, shown, menu, report) {
  const made = element("button", "", command.name);
  made.type = "button";
  made.setAttribute("role", "menuitem");
  made.addEventListener("click", async () => {
    menu.hidden = true;
    report("");
    try {
      report.sent(await order("context", { command: command.name, message_id: shown.id }));
    } catch (error) {
      report(error.message);
    }
  });
  return made;
}
