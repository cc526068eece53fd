// Keys that judge, Enter that sends, files that are too large, and what the server refuses.
const toast = document.getElementById("toast");
let fading;

function tell(text) {
  toast.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.textContent = ""; }, 10000);
}

function step(row, forward) {
  const next = forward ? row.nextElementSibling : row.previousElementSibling;
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (target.matches("textarea[data-enter]") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    target.form.requestSubmit();
  }
  if (!target.matches("tr[data-place]") || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(target, event.key === "ArrowDown");
  }
  const digit = /^(?:Digit|Numpad)([123])$/.exec(event.code);
  const button = digit && target.querySelector(`button[data-key="${digit[1]}"]`);
  if (button) {
    button.click();
    if (digit[1] === "1") step(target, true); // the others ask what would be right
  }
});

let place; // of the row that is judged: once it is shown anew, the focus is back on it
document.addEventListener("htmx:beforeSwap", (event) => {
  place = event.target.matches("tr[data-place]") && event.target.contains(document.activeElement)
    ? event.target.dataset.place : undefined;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const row = place && document.querySelector(`tr[data-place="${place}"]`);
  place = undefined;
  (row?.querySelector("textarea") ?? row)?.focus();
  if (event.target.id === "opened") document.getElementById("quote")?.scrollIntoView({ block: "center" });
});

document.addEventListener("submit", (event) => {
  const file = event.target.querySelector("input[type=file]");
  if (file && file.files[0]?.size > Number(file.dataset.max)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(toast.dataset.large);
  }
}, true);

document.addEventListener("htmx:sendError", () => tell(toast.dataset.offline));
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  const plain = xhr.getResponseHeader("content-type")?.startsWith("text/plain");
  tell(xhr.status === 413 ? toast.dataset.large : plain ? xhr.responseText : toast.dataset.offline);
});
