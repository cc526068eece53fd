// Enter sends, the log follows the newest message, copy buttons copy, a lost server is told.
const log = document.getElementById("log");
const form = document.getElementById("ask");

function tell(text) {
  const note = document.createElement("article");
  note.className = "turn note";
  note.textContent = text;
  log.append(note);
  note.scrollIntoView({ block: "end" });
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy], button[data-link]");
  if (!button) return;
  const { copy, link } = button.dataset;
  await navigator.clipboard.writeText(copy ?? `${location.origin}/?start=${link}`);
  const label = button.textContent;
  button.textContent = log.dataset.copied;
  setTimeout(() => { button.textContent = label; }, 1500);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target === form && event.detail.successful) form.reset();
});
document.addEventListener("htmx:afterSettle", () => {
  const newest = log.querySelector(":scope > .turn:last-of-type");
  const asked = newest?.previousElementSibling;
  (asked?.matches(".person") ? asked : newest)?.scrollIntoView({ block: "start" });
});
document.addEventListener("htmx:sendError", () => tell(log.dataset.offline));
document.addEventListener("htmx:responseError", (event) => tell(event.detail.xhr.responseText));

