// What came in since shows up by itself, and the list can be walked through by keys.
// The page works without this file; everything shown is what the server wrote.

const EVERY = 15000; // milliseconds between looks, while the page is visible
const OFF = "omatiedot-letters"; // in localStorage: "off" when letters are no shortcuts

const list = document.getElementById("list");
const told = document.getElementById("fresh");
const show = document.getElementById("show-fresh");
const keys = document.getElementById("keys");
const letters = document.getElementById("letters");

let waiting = null; // the list as it is now, while the one shown may not be changed
let timer = 0;

// ---------------------------------------------------------------- what came in since

const rows = (section) => [...section.querySelectorAll("tbody tr")];
const section = () => list.querySelector("section");

function isBusy() {
  return section().contains(document.activeElement) || section().matches(":hover");
}

function tell(words) {
  if (told.textContent !== words) told.textContent = words;
}

// Rows that stay are changed where they are, so that neither focus nor scrolling moves.
function refresh(row, found) {
  if (row.innerHTML !== found.innerHTML && !row.contains(document.activeElement)) {
    row.replaceChildren(...found.cloneNode(true).childNodes);
  }
}

function bringIn(found) {
  const body = section().querySelector("tbody");
  if (!body || !found.querySelector("tbody")) {
    section().replaceWith(found);
    return;
  }
  const known = new Map(rows(section()).map((row) => [row.dataset.ref, row]));
  let place = body.firstElementChild;
  for (const row of rows(found)) {
    const mine = known.get(row.dataset.ref);
    known.delete(row.dataset.ref);
    if (mine) refresh(mine, row);
    if (mine === place && mine) place = place.nextElementSibling;
    else body.insertBefore(mine ?? row, place);
  }
  for (const gone of known.values()) gone.remove();
  for (const part of [".count", ".pages"]) {
    const [shown, now] = [section().querySelector(part), found.querySelector(part)];
    if (shown?.contains(document.activeElement)) continue;
    if (shown && now && shown.innerHTML !== now.innerHTML) shown.replaceChildren(...now.childNodes);
  }
}

function merge(found) {
  const order = (part) => rows(part).map((row) => row.dataset.ref).join();
  const moved = order(found) !== order(section());
  waiting = moved && isBusy() ? found : null;
  if (waiting) {
    const now = new Map(rows(found).map((row) => [row.dataset.ref, row]));
    for (const row of rows(section())) if (now.has(row.dataset.ref)) refresh(row, now.get(row.dataset.ref));
  } else bringIn(found);
  tell(found.dataset.told);
  show.hidden = !(waiting && found.dataset.told);
}

async function look() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(list.dataset.changes, { credentials: "same-origin" });
      if (answer.redirected) { // the session is over
        tell(list.dataset.away);
        return;
      }
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      merge(page.querySelector("section"));
    } catch {
      // the next look tries again
    }
  }
  timer = setTimeout(look, EVERY);
}

show.addEventListener("click", () => {
  const address = new URL(list.dataset.changes, location.href);
  address.searchParams.set("after", waiting.dataset.newest); // these are known now
  list.dataset.changes = address;
  bringIn(waiting);
  waiting = null;
  tell("");
  show.hidden = true;
  section().querySelector("a.ref")?.focus();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});
timer = setTimeout(look, EVERY);

// ---------------------------------------------------------------- keys

function step(by) {
  const all = rows(section());
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next]?.querySelector("a.ref").focus();
}

const LETTERS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.getElementById("q").focus(),
  "?": () => {
    keys.open = true;
    keys.querySelector("summary").focus();
  },
};
const ARROWS = { ArrowDown: () => step(1), ArrowUp: () => step(-1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const within = section().querySelector("tbody")?.contains(document.activeElement);
  const act = (within && ARROWS[event.key]) || (letters.checked && LETTERS[event.key]);
  if (!act) return;
  event.preventDefault();
  act();
});

letters.checked = localStorage.getItem(OFF) !== "off";
letters.addEventListener("change", () => localStorage.setItem(OFF, letters.checked ? "on" : "off"));
keys.hidden = false;
