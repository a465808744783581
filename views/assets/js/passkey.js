// パスキー: asks the device for a key, or for what proves that it has one, and sends that with the form.
//
// Input, all from the page:
//   form[data-passkey]      "create" or "get"
//     data-options          what the device is asked, as JSON; or
//     data-begin            where to ask for it (POST), answered with { token, options }
//     [name=token], [name=answer]   are filled in
//     [data-passkey-says]   what went wrong, in words
//   [data-passkey-part]     around the form; shown where the browser has passkeys

const SAYS = {
  NotAllowedError: "端末での確認が完了しませんでした。もう一度ボタンを押すと、やり直せます。",
  InvalidStateError: "この端末には、すでにパスキーが登録されています。",
  SecurityError: "このサイトのアドレスでは、パスキーを使えません。",
  TooMany: "1分ほど待ってから、もう一度お試しください。",
};
const NONE = "このブラウザーはパスキーに対応していません。ブラウザーを更新するか、ほかの端末でお試しください。";
const OTHERWISE = "パスキーを使えませんでした。時間をおいて、もう一度お試しください。";

const usable =
  window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential?.parseRequestOptionsFromJSON;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const around = form.closest("[data-passkey-part]");
  if (around) around.hidden = !usable;
  form.addEventListener("submit", (event) => press(form, event));
}

/** The form goes only with an answer in it: a press asks the device first. Comes before the common script's listener. */
async function press(form, event) {
  if (form.elements.answer.value) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.asking) return;
  const says = form.querySelector("[data-passkey-says]");
  if (!usable) {
    says.textContent = NONE;
    return;
  }
  form.dataset.asking = "yes";
  says.textContent = "端末の画面で確認してください…";
  try {
    form.elements.answer.value = JSON.stringify(await ask(form));
    says.textContent = "送信しています…";
    form.requestSubmit();
  } catch (error) {
    says.textContent = SAYS[error.name] ?? OTHERWISE;
  }
  delete form.dataset.asking;
}

async function ask(form) {
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.options));
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }
  const { token, options } = await begin(form);
  form.elements.token.value = token;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

async function begin(form) {
  const body = new URLSearchParams({ form_token: form.elements.form_token.value });
  const answer = await fetch(form.dataset.begin, { method: "POST", body });
  // The page is older than the session that the browser is in now.
  if (answer.status === 403) location.reload();
  if (!answer.ok) throw Object.assign(new Error(), { name: answer.status === 429 ? "TooMany" : "Failed" });
  return answer.json();
}

// A page that comes back from the browser's memory asks anew.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.elements.answer.value = "";
    form.querySelector("[data-passkey-says]").textContent = "";
  }
});
