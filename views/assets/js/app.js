// What scripts add to every page. Nothing here is needed: each page works without it.
// It listens at the document, so that it holds for a part of the page that another script puts in place.

// A refused form: put the reader at the summary of what is wrong. Parts that need a script are hidden until one runs.
const arrive = () => {
  document.querySelector("[data-error-summary]")?.focus();
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
};
arrive();
document.addEventListener("mamis:shown", arrive);

// A second press of a button while its answer is on the way does nothing; the first says that it was heard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
  const state = form.querySelector("[data-sending]");
  if (state) setTimeout(() => (state.textContent = form.dataset.sent ? "送信しています…" : ""), 300);
});
// Pages that come back from the browser's memory can be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  for (const state of document.querySelectorAll("[data-sending]")) state.textContent = "";
});

// パスワードを表示する
document.addEventListener("change", ({ target }) => {
  if (target.dataset.shows) document.getElementById(target.dataset.shows).type = target.checked ? "text" : "password";
});

// 控えを印刷・保存
document.addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
