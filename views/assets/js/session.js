// Two minutes before a session ends for want of use: says so, with a button to go on (WCAG 2.2.1).
//
// Input, all from the page:
//   [data-session]  the hidden box; data-session = seconds left when the page was made, data-session-path = what to ask
//                   to go on: it answers {"seconds"} as JSON while there is a session
//   inside it       [data-session-says] its words, [data-session-go-on] the button, [data-session-login] link to log in

const AHEAD = 120;
const box = document.querySelector("[data-session]");
const says = box.querySelector("[data-session-says]");
const goOn = box.querySelector("[data-session-go-on]");
const login = box.querySelector("[data-session-login]");
// Other windows of the same log-in: what is done there keeps the session here.
const windows = new BroadcastChannel("mamis-session");
let lasts = Number(box.dataset.session);
let timer = 0;

function wait(seconds) {
  lasts = seconds;
  box.hidden = true;
  clearTimeout(timer);
  timer = setTimeout(warn, Math.max(0, seconds - AHEAD) * 1000);
}

function warn() {
  const end = new Date(Date.now() + Math.min(AHEAD, lasts) * 1000);
  const clock = end.toLocaleTimeString("ja-JP", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
  says.textContent = `操作がないため、${clock}にログインの有効期限が切れます。続けるときは「続ける」を押してください。`;
  box.hidden = false;
  timer = setTimeout(ended, Math.min(AHEAD, lasts) * 1000);
}

function ended() {
  says.textContent = "ログインの有効期限が切れました。保存していない内容を控えてから、もう一度ログインしてください。";
  goOn.hidden = true;
  login.hidden = false;
  box.hidden = false;
}

goOn.addEventListener("click", async () => {
  try {
    const answer = await fetch(box.dataset.sessionPath, { headers: { accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) return ended();
    const { seconds } = await answer.json();
    wait(seconds);
    windows.postMessage(seconds);
  } catch {
    says.textContent = "通信できませんでした。通信を確認して、もう一度「続ける」を押してください。";
  }
});
windows.addEventListener("message", ({ data }) => wait(data));
document.addEventListener("mamis:seen", () => wait(Number(box.dataset.session)));
windows.postMessage(lasts);
wait(lasts);
