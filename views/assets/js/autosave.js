// 入会届: saves what is typed by itself, three seconds after typing stops and when the page is hidden or left.
// Every button of the form saves as well, so nothing depends on this script.
//
// Input, all from the page:
//   form[data-autosave]  a form whose action takes do=keep and answers {"message", "version"} as JSON
//   [data-saved]         its role=status sentence
//   [name=version]       the version that was seen; what is saved next names the new one

const PAUSE = 3000;
const LOST = "保存できませんでした。通信を確認してください";
const ENDED = "ログインの有効期限が切れたため、保存できませんでした";

for (const form of document.querySelectorAll("form[data-autosave]")) keep(form);

function keep(form) {
  let timer = 0;
  let isChanged = false;
  let saving = null;

  form.addEventListener("input", ({ target }) => {
    if (target.type === "search") return;
    isChanged = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());

  // A button pressed meanwhile waits for the version that the save brings. Before the common script, which counts presses.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isChanged = false;
    if (!saving) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    saving.then(() => form.requestSubmit(event.submitter));
  });

  async function save() {
    clearTimeout(timer);
    if (!isChanged || saving) return;
    isChanged = false;
    saving = send();
    await saving;
    saving = null;
  }

  async function send() {
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "keep");
    try {
      const headers = { accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: true, redirect: "manual" });
      if (answer.type === "opaqueredirect") return say(ENDED, false);
      const { message, version } = await answer.json();
      if (version) form.elements.version.value = version;
      say(message, answer.ok);
      document.dispatchEvent(new Event("mamis:seen"));
    } catch {
      isChanged = true;
      say(LOST, false);
    }
  }

  function say(message, isGood) {
    const state = form.querySelector("[data-saved]");
    state.textContent = message;
    state.classList.toggle("is-bad", !isGood);
  }
}
