// The secretariats' side of enrolments, by clicks: TOP, list, detail, acts, conflicts, live numbers.

import assert from "node:assert/strict";
import { assertAtOnce, moves } from "./moving.mjs";
import { Person, env, step, withBrowser } from "./person.mjs";

const { password } = env.data;

const enrolments = (page) => page.locator('[data-live-association] [data-count="ENROLMENT.pending"]').first();
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();

async function office(browser, loginId) {
  const somebody = await Person.at(browser);
  await somebody.logsIn(loginId, password);
  assert.equal(somebody.path(), "/office");
  return somebody;
}

/** From the TOP to the detail of a doctor's application. */
async function open(page, name) {
  await page.goto("/office/applications?tab=all");
  await page.getByRole("row").filter({ hasText: name }).getByRole("link").first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Chooses an act on the detail, and confirms it on the next page. */
async function act(page, label, fill = async () => {}) {
  await page.getByRole("link", { name: label, exact: true }).click();
  await fill(page);
  await page.getByRole("button", { name: label, exact: true }).click();
}

await withBrowser(async (browser) => {
  const kita = await office(browser, "kita-staff");
  const osaka = await office(browser, "osaka-staff");
  const national = await office(browser, "national-staff");

  step("TOP: what waits here, kept fresh");
  await shows(enrolments(kita.page), "3");
  await shows(kita.page.locator("[data-live-state]"), "自動更新中");
  await kita.checks("office-TOP");
  await kita.tabsThrough("TOP");
  await shows(osaka.page.locator("[data-live-state]"), "自動更新中");
  await shows(osaka.page.getByRole("row").filter({ hasText: "見本北区医師会" }), "3件");

  step("list: from a number of the TOP to its rows");
  await kita.page.getByRole("link", { name: /新規（入会） 未処理/ }).click();
  await kita.page.getByRole("heading", { name: "申請一覧" }).waitFor();
  await shows(kita.page.locator("#result"), "全3件中 1〜3件");
  await kita.checks("office-list");
  await kita.page.locator("summary").filter({ hasText: "検索条件" }).waitFor();
  await kita.page.getByLabel("氏名・フリガナ・医籍登録番号・受付番号").fill("いない人");
  await kita.page.getByRole("button", { name: "この条件で表示" }).click();
  await kita.page.getByText("条件に合う申請はありません。").waitFor();
  await kita.checks("office-list-nothing-found");
  await kita.page.getByRole("link", { name: /検索：いない人/ }).click();
  await shows(kita.page.locator("#result"), "全3件中 1〜3件");
  await kita.page.getByRole("link", { name: /申請日時/ }).click();
  assert.equal(await kita.page.locator("th[aria-sort]").getAttribute("aria-sort"), "ascending");
  await kita.tabsThrough("list");

  step("★ alone, as a chip that can be taken away");
  await kita.open("/office/applications?star=yes");
  await kita.says("条件に合う申請はありません");
  await kita.follows("★要注意だけ");
  await shows(kita.page.locator("#result"), "全3件中 1〜3件");

  step("keys: nothing until they are switched on, then j, k, Enter and /");
  const rows = kita.page.locator("table.list tbody th a");
  const isAt = (row) => rows.nth(row).evaluate((link) => link === document.activeElement);
  await kita.page.keyboard.press("j");
  assert.equal(await isAt(0), false);
  await kita.ticks("キーボードで操作する");
  await kita.page.keyboard.press("j");
  assert.equal(await isAt(0), true);
  await kita.page.keyboard.press("j");
  await kita.page.keyboard.press("k");
  assert.equal(await isAt(0), true);
  await kita.page.keyboard.press("/");
  await kita.page.keyboard.type("jk");
  assert.equal(await kita.page.getByRole("searchbox").inputValue(), "jk");
  await rows.first().focus();
  await Promise.all([kita.page.waitForEvent("load"), kita.page.keyboard.press("Enter")]);
  const before = kita.path();
  await Promise.all([kita.page.waitForEvent("load"), kita.page.keyboard.press("j")]);
  assert.notEqual(kita.path(), before);
  await Promise.all([kita.page.waitForEvent("load"), kita.page.keyboard.press("k")]);
  assert.equal(kita.path(), before);
  await kita.page.getByRole("checkbox", { name: /キーボードで操作する/ }).uncheck();
  await kita.open("/office/applications");

  step("detail: answers, route, texts");
  await kita.page.getByRole("row").filter({ hasText: "相沢 悠真" }).getByRole("link").first().click();
  await kita.page.getByRole("heading", { level: 1, name: "入会：相沢 悠真 様" }).waitFor();
  await kita.page.getByRole("link", { name: /前の申請|次の申請/ }).first().waitFor();
  await kita.checks("office-detail");
  await kita.tabsThrough("detail");
  await kita.page.getByRole("button", { name: "メモを保存する" }).click();
  await kita.page.getByRole("alert").waitFor();
  await kita.checks("office-detail-memo-refused");
  await kita.page.getByLabel("メモを追加").fill("理事会に諮る。\n電話で確認済み。");
  await kita.page.getByRole("button", { name: "メモを保存する" }).click();
  await shows(kita.page.getByRole("status").first(), "メモを保存しました。");
  await kita.page.getByLabel("医師への連絡文").fill("免許証の裏面も添付してください。");
  await kita.page.getByRole("button", { name: "医師に送信する" }).click();
  await kita.page.locator(".note--message").getByText("免許証の裏面も添付してください。").waitFor();

  step("★ with a reason, and without");
  await kita.page.getByRole("link", { name: "要注意を付ける" }).click();
  await kita.checks("office-star");
  await kita.page.getByRole("button", { name: "保存する" }).click();
  await kita.page.getByRole("alert").getByText("要注意の理由を入力してください。").waitFor();
  await kita.page.getByLabel(/要注意の理由/).fill("同じ施設に審査中の申請があります。");
  await kita.page.getByRole("button", { name: "保存する" }).click();
  await kita.page.getByText("★ 要注意").first().waitFor();
  await kita.page.getByRole("button", { name: "要注意を外す" }).click();
  await shows(kita.page.getByRole("status").first(), "要注意を外しました。");

  step("受付, then 承認: the next association's number moves at once");
  await act(kita.page, "受付する", () => kita.checks("office-receive"));
  await shows(kita.page.getByRole("status").first(), "受付しました。");
  await shows(kita.page.locator(".route .is-now"), "受付済");
  await kita.page.getByRole("link", { name: "承認する", exact: true }).click();
  await kita.checks("office-approve");
  assert.equal(await kita.page.getByLabel("日", { exact: true }).inputValue(), "15");
  await kita.page.getByLabel("日", { exact: true }).fill("32");
  await kita.page.getByRole("button", { name: "承認する" }).click();
  await kita.page.getByRole("alert").getByText("存在しない日付です").waitFor();
  assert.equal(await kita.page.getByLabel("日", { exact: true }).inputValue(), "32");
  await kita.checks("office-approve-refused");
  await kita.page.getByLabel("日", { exact: true }).fill("15");
  await moves({ top: osaka.page, association: "見本大阪府医師会" }, 1, kita, "承認する");
  await shows(kita.page.getByRole("status").first(), "承認しました。");

  step("a lost connection is said and found again");
  await osaka.context.setOffline(true);
  await osaka.page.evaluate(() => document.querySelector("[data-live-pause]").click());
  await shows(osaka.page.locator("[data-live-state]"), "自動更新を停止中");
  await osaka.page.evaluate(() => document.querySelector("[data-live-pause]").click());
  await shows(osaka.page.locator("[data-live-state]"), "接続が切れました");
  await osaka.context.setOffline(false);
  await shows(osaka.page.locator("[data-live-state]"), "自動更新中");

  step("paused numbers stand still while others work");
  await national.page.getByRole("button", { name: "自動更新を停止" }).click();
  await shows(national.page.locator("[data-live-state]"), "自動更新を停止中");
  await open(osaka.page, "相沢 悠真");
  await act(osaka.page, "承認する");
  await shows(osaka.page.getByRole("status").first(), "承認しました。");
  assert.equal(await enrolments(national.page).textContent(), "0");
  await national.page.getByRole("button", { name: "自動更新を停止" }).click();
  await shows(enrolments(national.page), "1");
  await national.page.getByRole("link", { name: /新しい申請が1件あります/ }).waitFor();

  step("the last layer decides, and all is done");
  await open(national.page, "相沢 悠真");
  await act(national.page, "承認する");
  await national.page.getByText("完了", { exact: true }).first().waitFor();
  await national.checks("office-detail-done");

  step("somebody was faster: said in words, and nothing typed is lost");
  const other = await office(browser, "kita-other");
  await open(kita.page, "髙橋 直哉");
  await open(other.page, "髙橋 直哉");
  await other.page.getByRole("link", { name: "差し戻す", exact: true }).click();
  await act(kita.page, "承認する");
  await shows(kita.page.getByRole("status").first(), "承認しました。");
  await other.page.getByLabel(/差戻しの理由/).fill("書類の氏名が異なります。");
  const [answer] = await Promise.all([
    other.page.waitForResponse((response) => response.request().method() === "POST"),
    other.page.getByRole("button", { name: "差し戻す" }).click(),
  ]);
  assert.equal(answer.status(), 409);
  await other.page.getByRole("alert").waitFor();
  await other.page.getByText("書類の氏名が異なります。").waitFor();
  await other.checks("office-conflict");

  step("差戻し needs a reason, and is then the doctor's turn");
  await open(kita.page, "三枝 宗一郎");
  await act(kita.page, "差し戻す");
  await kita.page.getByRole("alert").waitFor();
  await kita.checks("office-return-refused");
  await kita.page.getByLabel(/差戻しの理由/).fill("勤務先の名称を確認してください。");
  await kita.page.getByRole("button", { name: "差し戻す" }).click();
  await shows(kita.page.getByRole("status").first(), "差し戻しました。");
  await kita.page.getByText("理由：勤務先の名称を確認してください。").first().waitFor();
  await kita.checks("office-detail-returned");

  for (const somebody of [kita, national, other]) await somebody.leaves();
  assertAtOnce();
});
