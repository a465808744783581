// Forms with a file: how much of it has gone, and a way to stop. Without this script the browser sends it by itself.
// The answer is the page that the browser would have shown; its main part takes the place of this one's.

document.addEventListener("submit", (event) => {
  const form = event.target;
  const file = form.querySelector("input[type=file]");
  if (!file?.files.length) return; // The server says what is missing.
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.querySelector("progress")) send(form, event.submitter);
}, { capture: true });

function send(form, submitter) {
  const state = form.querySelector("[data-sending]");
  const request = new XMLHttpRequest();
  const progress = show(form, () => request.abort());
  const end = (message) => {
    progress.remove();
    state.textContent = message;
  };
  state.textContent = "アップロードを始めました";
  request.upload.onprogress = ({ loaded, total }) => progress.reach(Math.round((loaded / total) * 100));
  request.onload = () => put(request);
  request.onerror = () => end("アップロードできませんでした。通信を確認して、もう一度「追加する」を押してください");
  request.onabort = () => end("アップロードを中止しました");
  request.open("POST", form.action);
  request.responseType = "document";
  request.setRequestHeader("accept", "text/html");
  request.send(new FormData(form, submitter));
}

/** Bar, words and 「中止」 at the end of the form. */
function show(form, stop) {
  const line = document.createElement("div");
  line.className = "inline mt";
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", "アップロードの進み具合");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--outline btn--sm";
  button.textContent = "中止";
  button.addEventListener("click", stop);
  line.append(words, bar, button);
  form.append(line);
  const reach = (percent) => {
    words.textContent = percent < 100 ? `アップロード中 ${percent}%` : "ファイルを確認しています…";
    bar.value = percent;
  };
  reach(0);
  return { reach, remove: () => line.remove() };
}

/** Shows the answer where the page is. */
function put({ response, responseURL }) {
  const main = response?.querySelector("main");
  if (!main || new URL(responseURL).pathname !== location.pathname) {
    location.assign(responseURL);
    return;
  }
  document.title = response.title;
  document.querySelector("main").replaceWith(main);
  document.dispatchEvent(new Event("mamis:shown"));
  const flash = main.querySelector(".banner--flash");
  if (!flash) return;
  flash.tabIndex = -1;
  flash.focus();
}
