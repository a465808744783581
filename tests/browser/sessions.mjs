// One account in two browsers: each is seen from the other, and ended from there.
import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { loginId, password, profile, top } = env.data;
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

await withBrowser(async (browser) => {
  step("the first log-in ever tells of none before, the second one tells when");
  const elsewhere = await Person.at(browser, { strict: true, agent: PHONE });
  await elsewhere.logsIn(loginId, password);
  await elsewhere.doesNotSay("前回のログイン");
  const here = await Person.at(browser, { strict: true });
  await here.logsIn(loginId, password);
  await here.says("前回のログイン：2026/04/01 10:00");

  step("he sees both, and ends the other one");
  const sessions = here.page.getByRole("region", { name: "ログイン中の端末" });
  const history = here.page.getByRole("region", { name: "ログイン履歴" });
  await here.follows(profile);
  assert.equal(await sessions.getByRole("row").count(), 3, "the head and two");
  await sessions.getByRole("row").filter({ hasText: "この端末" }).filter({ hasText: "Linux・Chrome" }).waitFor();
  assert.equal(await history.getByRole("row").filter({ hasText: "iPhone・Safari" }).count(), 1);
  assert.equal(await history.getByRole("row").count(), 3, "the head and two");
  await here.presses("ログアウトさせる：iPhone・Safari");
  await here.isTold("端末をログアウトさせました。");
  await here.says("ほかにログイン中の端末はありません。");

  step("there the next click leads to the log-in, and from it to where it was meant to lead");
  await elsewhere.follows(profile);
  assert.equal(elsewhere.path(), "/login");
  await elsewhere.types("ログインID", loginId);
  await elsewhere.page.locator("#password").fill(password);
  await elsewhere.presses("ログインする");
  await elsewhere.says("ログイン中の端末");

  step("all others at once");
  await here.open(`${top}/profile`);
  await here.presses("ほかのすべての端末からログアウトする");
  await here.isTold("ほかのすべての端末からログアウトしました。");
  await elsewhere.page.reload();
  assert.equal(elsewhere.path(), "/login");

  step("a wrong password is seen in the history");
  await elsewhere.types("ログインID", loginId);
  await elsewhere.page.locator("#password").fill("wrong-2026!");
  await elsewhere.presses("ログインする");
  await elsewhere.says("ログインIDまたはパスワードが正しくありません");
  await here.open(`${top}/profile`);
  const failures = history.getByRole("row").filter({ hasText: "失敗（パスワードの誤り）" });
  assert.equal(await failures.count(), 1);
  assert.ok((await failures.innerText()).includes("iPhone・Safari"));
  await elsewhere.leaves();
  await here.leaves();
});
