// What a reply costs, while it is typed. The server counts again; the page works without.
import { cost } from "/static/cost.js";

const text = document.getElementById("text");
const count = document.getElementById("count");
const frame = document.getElementById("frame");

function language(known) {
  return known ?? document.querySelector('[name="language"]:checked')?.value;
}

function tidy(words, signs) {
  return [...words.normalize("NFC").trim()].map((sign) => signs[sign] ?? sign).join("");
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function strange(words, { basic, extension }) {
  return [...new Set(words)].filter((letter) => !basic.includes(letter) && !extension.includes(letter));
}

function show() {
  const known = JSON.parse(count.dataset.counting);
  const [before, after] = known.frames[language(known.language)] ?? ["", ""];
  const words = before + tidy(text.value, known.tidy) + after;
  const size = cost(words, known.basic, known.extension);
  const parts = fill(size.parts === 1 ? count.dataset.one : count.dataset.other, { n: size.parts });
  const said = { parts, encoding: size.encoding, units: size.units, room: size.room, most: known.most };
  const odd = strange(words, known);
  const over = size.parts > known.most;
  const line = fill(over ? count.dataset.over : count.dataset.count, said);
  const more = odd.length ? " · " + fill(count.dataset.strange, { letters: odd.join(" ") }) : "";
  count.classList.toggle("over", over);
  count.textContent = text.value.trim() === "" ? "" : line + more;
  frame.textContent = `${before} … ${after}`.replace(/\s+/g, " ");
  frame.parentElement.hidden = before === "";
}

if (count) {
  for (const field of [text, ...document.querySelectorAll('[name="language"]')]) field.addEventListener("input", show);
  show();
}
