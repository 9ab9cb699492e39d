// Tells how good a password is while it is typed. The server alone decides.
const field = document.getElementById("password");
const told = document.getElementById("strength");

function strength(password) {
  const length = [...password].length;
  if (length < 12) return "short";
  return length >= 20 && new Set(password).size >= 8 ? "strong" : "enough";
}

field?.addEventListener("input", () => {
  const is = field.value ? strength(field.value) : "";
  const left = 12 - [...field.value].length;
  told.dataset.is = is;
  told.textContent = is ? told.dataset[is].replace("{n}", left) : "";
});
