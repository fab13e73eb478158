// Pictures: small in a message, large over the page, and only those of this sandbox.

import { element, link, local, press } from "./door.js";

const UNTOLD = "A picture without a description";

export function picture(media, description, covered = false) {
  const told = description || "";
  if (!local(media.url)) return element("span", "elsewhere", `[${told || "a picture"}, kept elsewhere: not fetched]`);
  const image = element("img", "picture");
  image.src = local(media.url);
  image.alt = told || UNTOLD;
  if (media.width) { image.width = media.width; image.height = media.height; }
  const made = press("frame", image, () => {
    if (!made.classList.contains("covered")) return view(media, told);
    made.classList.remove("covered");
    return made.removeAttribute("aria-label");
  });
  made.dataset.key = local(media.url);
  if (covered) cover(made);
  return made;
}

function cover(made) {
  made.classList.add("covered");
  made.setAttribute("aria-label", "Spoiler: show the picture");
}

function view(media, told) {
  const dialog = document.getElementById("viewer");
  const image = element("img", "");
  image.src = local(media.url);
  image.alt = told || UNTOLD;
  const close = press("button", "Close", () => dialog.close());
  const row = element("div", "row", close, link(media.url, "Save"));
  dialog.replaceChildren(image, element("p", "", told), row);
  dialog.onclick = ({ target }) => { if (target === dialog) dialog.close(); };
  dialog.showModal();
  close.focus();
}
