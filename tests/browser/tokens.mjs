// A 管理者 issues an API token, a program uses it, he revokes it.
import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { password } = env.data;
const QUERY = "{ secretariat { association { name } applicationSteps(first: 1) { totalCount { value } } } }";

/** What the program gets: status and JSON. */
async function program(secret) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${secret}` };
  const answer = await fetch(`${env.base}/graphql`, { method: "POST", headers, body: JSON.stringify({ query: QUERY }) });
  return { status: answer.status, body: answer.ok ? await answer.json() : null };
}

await withBrowser(async (browser) => {
  const admin = await Person.at(browser, { strict: true });
  await admin.logsIn("kita-admin", password);

  step("nothing there yet; what is missing is said");
  await admin.follows("APIトークン");
  await admin.says("APIトークンはありません");
  await admin.follows("新規発行");
  await admin.types("名前", "会計システム");
  await admin.presses("発行する");
  await admin.says("できることを1つ以上選択してください");
  await admin.says("有効期限を入力してください");
  assert.equal(await admin.page.locator("#name").inputValue(), "会計システム");

  step("it is issued and shown");
  await admin.ticks("申請を読む");
  for (const [part, text] of [["year", "2026"], ["month", "12"], ["day", "31"]]) {
    await admin.page.locator(`#lastDay-${part}`).fill(text);
  }
  await admin.presses("発行する");
  await admin.says("このトークンは、この画面でしか表示されません");
  const secret = await admin.page.locator("#secret").innerText();
  assert.match(secret, /^mamis_/);
  await admin.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await admin.page.getByRole("button", { name: "コピーする" }).click();
  await admin.page.getByRole("status").filter({ hasText: "コピーしました。" }).waitFor();
  assert.equal(await admin.page.evaluate(() => navigator.clipboard.readText()), secret);

  step("a program uses it");
  const answer = await program(secret);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.data.secretariat.association.name, "見本北区医師会");
  assert.equal(answer.body.data.secretariat.applicationSteps.totalCount.value, 0);

  step("it is shown no more: who loads the page again comes to the list, and there is still one token");
  await admin.page.reload();
  assert.equal(admin.path(), "/office/tokens");
  await admin.says("このトークンは発行済みで、もう表示できません。");
  await admin.says("全1件");
  await admin.doesNotSay(secret);
  await admin.checks("tokens");
  await admin.says("会計システム");
  await admin.says("2026/12/31まで");
  await admin.says(`${secret.slice(0, 12)}…`);

  step("the list says when it was used last, which no request waits for");
  const used = admin.page.getByRole("row").filter({ hasText: "会計システム" }).getByText("2026/04/01 10:00");
  for (let look = 0; look < 100 && (await used.count()) === 0; look += 1) await admin.page.reload();
  assert.equal(await used.count(), 1);

  step("it is revoked, and the program is sent away");
  await admin.open("/office/tokens");
  await admin.follows("取り消す：会計システム");
  await admin.says("すぐに連携できなくなります");
  await admin.presses("取り消す");
  await admin.isTold("APIトークンを取り消しました。");
  await admin.says("取消済み");
  assert.equal((await program(secret)).status, 401);
  await admin.leaves();
});
