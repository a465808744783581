// A 管理者 registers a member of staff without a password (part "register"); he opens the mailed URL (part "accept").
import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { part, password, loginId, email, url, newPassword } = env.data;

await withBrowser(async (browser) => {
  const person = await Person.at(browser, { strict: true });
  await { register, accept }[part](person);
  await person.leaves();
});

async function register(admin) {
  await admin.logsIn("kita-admin", password);
  await admin.follows("事務局ユーザー管理");
  await admin.follows("新規登録");
  await admin.types("セイ（フリガナ）", "ニチイ");
  await admin.types("メイ（フリガナ）", "タロウ");
  for (const [id, text] of [["familyName", "日医"], ["givenName", "太郎"], ["email", email], ["emailAgain", email], ["loginId", loginId]]) {
    await admin.page.locator(`#${id}`).fill(text);
  }
  await admin.page.getByRole("radio", { name: /^スタッフ/ }).check();
  await admin.presses("登録する");
  await admin.isTold("日医 太郎 様を登録し、招待メールを送りました。");
  await admin.says("パスワード未設定");
}

async function accept(invited) {
  step("looking at the URL uses nothing up, nor does a password that may not be chosen");
  await invited.open(url);
  await invited.open(url);
  await invited.says("パスワードの設定");
  await invited.says("見本北区医師会の事務局ユーザーとして登録されています");
  await invited.says(loginId);
  await invited.page.locator("#password").fill("kantan");
  await invited.presses("設定する");
  await invited.says("パスワードは8文字以上で入力してください");
  await invited.page.locator("#password").fill(newPassword);
  await invited.presses("設定する");

  step("he logs in with it, and is at the TOP");
  await invited.isTold("パスワードを設定しました。");
  await invited.logsIn(loginId, newPassword);
  assert.equal(invited.path(), "/office");
  await invited.says("日医");

  step("the URL is used up");
  await invited.presses("ログアウト");
  await invited.open(url);
  await invited.says("このURLは使えません");
  await invited.says("使用済みか");
}
