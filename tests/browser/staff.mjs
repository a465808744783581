// 事務局ユーザー管理: a 管理者 registers, changes and deletes users; a new one changes his first password.

import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { password } = env.data;
const FIRST = "hajime-26!";
const OWN = "jibun-2026!";

await withBrowser(async (browser) => {
  step("a new user is registered, after everything wrong was told at once");
  const admin = await Person.at(browser);
  await admin.logsIn("kita-admin", password);
  await admin.follows("事務局ユーザー管理");
  await admin.sees("事務局ユーザー一覧");
  await admin.follows("新規登録");
  await admin.sees("事務局ユーザーの新規登録");
  await admin.presses("登録する");
  await admin.sees("事務局ユーザーの新規登録", "refused");
  await admin.says("入力内容に8件の誤りがあります");
  await admin.types("セイ（フリガナ）", "にちい");
  await admin.types("メイ（フリガナ）", "ﾀﾛｳ");
  await admin.page.locator("#familyName").fill("日医");
  await admin.page.locator("#givenName").fill("太郎");
  await admin.page.locator("#email").fill("taro@example.jp");
  await admin.page.locator("#emailAgain").fill("taro@example.jp");
  await admin.types("ログインID", "taro.nichii");
  await admin.page.locator("#password").fill(FIRST);
  await admin.page.getByRole("radio", { name: /^スタッフ/ }).check();
  await admin.presses("登録する");
  await admin.isTold("日医 太郎 様を登録しました。");

  step("he changes his first password before anything else opens");
  const taro = await Person.at(browser);
  await taro.logsIn("taro.nichii", FIRST);
  await taro.sees("パスワードの変更", "first password");
  assert.equal(taro.path(), "/password");
  await taro.page.locator("#newPassword").fill(FIRST);
  await taro.presses("変更する");
  await taro.says("いまのパスワードとは違うパスワードを入力してください");
  await taro.page.locator("#newPassword").fill(OWN);
  await taro.presses("変更する");
  await taro.isTold("パスワードを変更しました。");
  await taro.follows("ご自身の登録内容");
  await taro.sees("ご自身の登録内容");
  assert.equal(await taro.page.getByRole("link", { name: "事務局ユーザー管理" }).count(), 0);

  step("he is found by what he is, and stopped; his session is over");
  await admin.open("/office/staff?email=taro&role=staff&sort=last.desc");
  await admin.sees("事務局ユーザー一覧", "filtered");
  await admin.says("全1件");
  await admin.follows("日医");
  await admin.sees("事務局ユーザーの編集");
  await admin.page.getByRole("radio", { name: /停止中/ }).check();
  await admin.presses("保存する");
  await admin.isTold("保存しました");
  await taro.open("/office");
  assert.equal(taro.path(), "/login");
  await taro.leaves();

  step("the last 管理者 stays, the others go");
  await admin.open("/office/staff");
  for (const box of await admin.page.getByRole("checkbox").all()) await box.check();
  await admin.presses("選択したユーザーを削除");
  await admin.sees("事務局ユーザーの削除");
  await admin.presses("削除する");
  await admin.sees("削除の結果");
  await admin.says("先に別の管理者を登録してください");
  await admin.follows("一覧に戻る");
  await admin.says("全1件");
  await admin.leaves();
});
