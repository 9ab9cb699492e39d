// The handset without reloading: texts come in by themselves, sending keeps one's place.
// The page works without this file; everything shown is what the server wrote.
import { cost } from "/static/cost.js";

const SOON = 1000; // milliseconds between looks, while somebody watches
const HIDDEN = 15000;
const AT_MOST = 30000;

const thread = document.getElementById("thread");
const compose = document.querySelector(".compose");
const text = document.getElementById("text");
const count = document.getElementById("count");
const trouble = document.getElementById("trouble");

let wait = SOON;
let timer = 0;
let latest = 0; // an older answer that comes late is dropped

function showCount() {
  const size = cost(text.value, JSON.parse(count.dataset.basic), JSON.parse(count.dataset.extension));
  const parts = (size.parts === 1 ? count.dataset.one : count.dataset.other).replace("{n}", size.parts);
  count.textContent = text.value === "" ? "" : `${parts} · ${size.encoding} · ${size.units}/${size.room}`;
}

function fresher(shown, found) {
  const state = shown.querySelector(".state");
  const now = found.querySelector(".state");
  if (state && now && state.dataset.state !== now.dataset.state) state.replaceWith(now);
}

function mergeThread(found) {
  const known = new Map([...thread.querySelectorAll("[data-id]")].map((line) => [line.dataset.id, line]));
  for (const line of found.querySelectorAll("[data-id]")) {
    if (known.has(line.dataset.id)) fresher(known.get(line.dataset.id), line);
    else {
      thread.querySelector(".none")?.remove();
      thread.append(line);
      thread.parentElement.scrollTop = 0; // the list is reversed: the newest is at 0
    }
  }
}

function merge(page) {
  mergeThread(page.getElementById("thread"));
  for (const region of document.querySelectorAll("[data-live]")) {
    const found = page.querySelector(`[data-live="${region.dataset.live}"]`);
    if (found && found.innerHTML !== region.innerHTML) region.replaceChildren(...found.childNodes);
  }
}

async function fetchPage(address, options) {
  const mine = ++latest;
  const answer = await fetch(address, { ...options, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine === latest) merge(page);
}

function lookAgain(after) {
  clearTimeout(timer);
  timer = setTimeout(look, after);
}

async function look() {
  try {
    await fetchPage(location.href);
    wait = document.hidden ? HIDDEN : SOON;
    if (trouble.textContent === trouble.dataset.away) trouble.textContent = "";
  } catch {
    wait = Math.min(wait * 2, AT_MOST);
    if (trouble.textContent === "") trouble.textContent = trouble.dataset.away;
  }
  lookAgain(wait);
}

async function post(form, button) {
  const fields = new FormData(form, button);
  button?.setAttribute("aria-disabled", "true");
  try {
    await fetchPage(form.action, { method: "POST", body: new URLSearchParams(fields) });
    trouble.textContent = "";
    if (form === compose) text.value = "";
    showCount();
  } catch {
    trouble.textContent = trouble.dataset.words;
  } finally {
    button?.removeAttribute("aria-disabled");
  }
  lookAgain(300);
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.getAttribute("aria-disabled") !== "true") post(form, event.submitter);
  });
}

text.addEventListener("input", showCount);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  compose.requestSubmit(compose.querySelector(".first"));
});
document.addEventListener("visibilitychange", () => lookAgain(document.hidden ? HIDDEN : 0));

showCount();
lookAgain(SOON);
