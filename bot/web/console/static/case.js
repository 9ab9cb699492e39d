// What was revealed is hidden again when its five minutes are over.
for (const shown of document.querySelectorAll("[data-left]")) {
  setTimeout(() => {
    shown.textContent = "•••";
    shown.removeAttribute("data-left");
  }, Number(shown.dataset.left) * 1000);
}
