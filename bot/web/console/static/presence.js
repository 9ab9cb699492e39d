// Who else has this request open: asked again and again while the page is visible.
// The page works without this file; it then shows who had it open when it was loaded.

const EVERY = 20000; // milliseconds; whoever looked counts for two minutes
const place = document.getElementById("presence");
let timer = 0;

async function look() {
  clearTimeout(timer);
  if (!document.hidden) {
    try {
      const answer = await fetch(place.dataset.url, { credentials: "same-origin" });
      if (answer.redirected) return; // the session is over
      const words = answer.ok ? await answer.text() : place.textContent;
      if (words !== place.textContent) place.textContent = words; // told aloud only when it changed
    } catch {
      // the next look tries again
    }
  }
  timer = setTimeout(look, EVERY);
}

if (place) {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  timer = setTimeout(look, EVERY);
}
