// What scripts add to every page. Nothing here is needed: each page works without it.

// A refused form: put the reader at the summary of what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// A second press of a button while its answer is on the way does nothing; the first says that it was heard.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    const state = form.querySelector("[data-sending]");
    if (state) setTimeout(() => (state.textContent = "送信しています…"), 300);
  });
}
// Pages that come back from the browser's memory can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  for (const state of document.querySelectorAll("[data-sending]")) state.textContent = "";
});

// Parts that need a script are hidden until one runs.
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;

// パスワードを表示する
for (const box of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  box.addEventListener("change", () => (field.type = box.checked ? "text" : "password"));
}

// 控えを印刷・保存
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
