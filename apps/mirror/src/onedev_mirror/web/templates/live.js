// Shows how things stand without being asked again. The page is whole without it; what a person is in stays as it is.
"use strict";
const EVERY = 4000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (answer.redirected) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const ours = document.querySelectorAll("[data-live]");
  const theirs = fresh.querySelectorAll("[data-live]");
  if (ours.length !== theirs.length) return;
  ours.forEach((part, place) => {
    if (part.contains(document.activeElement) || part.contains(getSelection().anchorNode) && !getSelection().isCollapsed) return;
    for (const kept of part.querySelectorAll("details[id]")) {
      const other = theirs[place].querySelector(`#${CSS.escape(kept.id)}`);
      if (other) other.open = kept.open;
    }
    if (part.innerHTML !== theirs[place].innerHTML) part.replaceChildren(...theirs[place].childNodes);
  });
}

setInterval(() => look().catch(() => undefined), EVERY);
