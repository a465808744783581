// What scripts add to the doctor's pages: what is typed is saved by itself, a second press does nothing, uploads tell how
// far they are and can be stopped, and the end of the session is told before it comes.

import assert from "node:assert/strict";
import { pdf } from "./enrolling.mjs";
import { Person, ensure, env, step, withBrowser } from "./person.mjs";

const DUTIES = "/mypage/enrolment/duties";
const DOCUMENTS = "/mypage/enrolment/documents";
const SAVED = /^\d\d:\d\dに保存しました$/;
const { loginId, password } = env.data;
const saved = (person) => person.page.locator("[data-saved]");

await withBrowser(async (browser) => {
  const doctor = await Person.at(browser);
  await doctor.page.clock.install();
  await doctor.logsIn(loginId, password);
  await doctor.open("/mypage/enrolment");
  await doctor.presses("入会届の入力を始める");
  await savesByItself(doctor);
  await waitsForASave(doctor);
  await tellsWhatWentWrong(doctor);
  await ignoresASecondPress(doctor);
  await uploads(doctor);
  await tellsTheEndOfTheSession(doctor);
});

/** Types, and lets three seconds pass. */
async function typesAndRests(person, text) {
  await person.types("「その他」の内容", text);
  await person.page.clock.runFor(3_000);
}

async function says(locator, text) {
  await locator.filter({ hasText: text }).waitFor();
}

/** Holds the next form with this `do` until the returned function is called. */
async function holds(person, press) {
  let count = 0;
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  const pattern = (url) => url.pathname === DUTIES;
  await person.page.route(pattern, async (route) => {
    if (new URLSearchParams(route.request().postData() ?? "").get("do") !== press) return route.continue();
    count += 1;
    await held;
    return route.continue();
  });
  return async () => {
    letGo();
    return () => person.page.unroute(pattern).then(() => count);
  };
}

async function savesByItself(doctor) {
  step("three seconds after typing stops");
  await doctor.open(DUTIES);
  await typesAndRests(doctor, "産業医");
  await says(saved(doctor), SAVED);
  await doctor.checks("autosaved");
  await doctor.open(DUTIES);
  assert.equal(await doctor.page.getByLabel("「その他」の内容").inputValue(), "産業医");

  step("when the page is hidden");
  await doctor.types("「その他」の内容", "産業医・学校医");
  await doctor.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await says(saved(doctor), SAVED);
  await doctor.open(DUTIES);
  assert.equal(await doctor.page.getByLabel("「その他」の内容").inputValue(), "産業医・学校医");
}

async function waitsForASave(doctor) {
  step("a button pressed while it saves waits for it");
  await doctor.open(DUTIES);
  const release = await holds(doctor, "keep");
  await typesAndRests(doctor, "学校医");
  const pause = doctor.page.getByRole("button", { name: "一時保存して中断する" });
  await pause.click();
  assert.equal(doctor.path(), DUTIES, "it has not left yet");
  const done = await release();
  await doctor.page.waitForURL("**/mypage");
  await doctor.isTold("一時保存しました");
  await done();
}

async function tellsWhatWentWrong(doctor) {
  step("no connection");
  await doctor.open(DUTIES);
  await doctor.context.setOffline(true);
  await typesAndRests(doctor, "学校医・産業医");
  await says(saved(doctor), "保存できませんでした。通信を確認してください");
  doctor.trouble.length = 0;
  await doctor.context.setOffline(false);
  await typesAndRests(doctor, "学校医、産業医");
  await says(saved(doctor), SAVED);

  step("another window has saved it");
  const other = await doctor.tab();
  await other.open(DUTIES);
  await other.types("「その他」の内容", "別の画面");
  await other.presses("一時保存して中断する");
  await other.page.close();
  await typesAndRests(doctor, "この画面");
  await says(saved(doctor), "別の画面で更新されています");
  await doctor.presses("次へ進む");
  await doctor.says("この画面の内容で保存するには");
}

async function ignoresASecondPress(doctor) {
  step("a second press");
  await doctor.open(DUTIES);
  const { page } = doctor;
  const sent = await page.evaluate(() => {
    let count = 0;
    // The last to hear of it counts what would be sent, and keeps it here.
    addEventListener("submit", (event) => {
      if (!event.defaultPrevented) count += 1;
      event.preventDefault();
    });
    const pause = document.querySelector("button[value=pause]");
    pause.click();
    pause.click();
    return count;
  });
  assert.equal(sent, 1, "it is sent once");
  await page.clock.runFor(300);
  await says(page.locator("[data-sending]"), "送信しています…");
}

async function uploads(doctor) {
  const { page, context } = doctor;
  const file = page.locator("#file-01");
  const add = () => doctor.presses("追加する：医師免許証");

  step("progress and stop");
  await doctor.open(DOCUMENTS);
  const network = await context.newCDPSession(page);
  const slow = (bytes) => network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  await network.send("Network.enable");
  await slow(200 * 1024);
  await file.setInputFiles({ name: "menkyo.pdf", mimeType: "application/pdf", buffer: pdf(2_000_000) });
  await page.getByRole("button", { name: "追加する" }).first().click();
  await page.getByText(/アップロード中 [1-9]\d?%/).waitFor();
  await doctor.checks("uploading");
  await page.getByRole("button", { name: "中止" }).click();
  await says(page.locator("[data-sending]").first(), "アップロードを中止しました");
  assert.equal(await page.locator("progress").count(), 0);
  await slow(-1);

  step("a file that is taken in");
  await add();
  await doctor.says("書類を追加しました。");
  await doctor.says("menkyo.pdf");
  ensure(await page.evaluate(() => document.activeElement.matches(".banner--flash")), "the notice has the focus");
  await doctor.checks("uploaded");

  step("a file that is refused");
  await file.setInputFiles({ name: "menkyo.txt", mimeType: "text/plain", buffer: Buffer.from("これは書類ではありません") });
  await add();
  await doctor.says("menkyo.txt");
  ensure((await page.title()).startsWith("エラー："), "the title says that something is wrong");
  ensure(await page.evaluate(() => document.activeElement.matches("[data-error-summary]")), "the summary has the focus");
  await doctor.checks("upload-refused");

  step("the page goes on working");
  await doctor.presses("次へ進む");
  assert.equal(doctor.path(), "/mypage/enrolment/confirm");
}

async function tellsTheEndOfTheSession(doctor) {
  const { page } = doctor;
  const box = page.locator("[data-session]");
  step("two minutes before the end");
  await doctor.open("/mypage");
  await page.clock.fastForward("26:55");
  ensure(!(await box.isVisible()), "too early");
  await page.clock.fastForward("00:10");
  await says(box, "ログインの有効期限が切れます");
  await doctor.checks("session-ends");
  await doctor.tabsThrough("session-ends");
  await page.getByRole("button", { name: "続ける" }).click();
  await box.waitFor({ state: "hidden" });

  step("the end");
  await page.clock.fastForward("27:05");
  await says(box, "ログインの有効期限が切れます");
  await page.clock.fastForward("02:05");
  await says(box, "ログインの有効期限が切れました");
  ensure(await box.getByRole("link", { name: "ログイン画面へ" }).isVisible(), "a way to log in");
}
