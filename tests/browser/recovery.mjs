// Somebody has forgotten his log-in: he asks for login ID and password (part "ask"), sets a new password by the mailed
// URL (part "reset"), asks once more (part "again") and comes a day too late (part "late").
import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { part, name, loginId, email, unknown, url, top, password, newPassword } = env.data;

await withBrowser(async (browser) => {
  const person = await Person.at(browser, { strict: true });
  await { ask, reset, again, late }[part](person, browser);
  await person.leaves();
});

async function ask(person) {
  step("an address that is none is said");
  await person.open("/login");
  await person.follows("ログインID・パスワードをお忘れの方");
  await person.follows("ログインIDを確認する");
  await person.types("メールアドレス", "taro");
  await person.presses("メールを送信する");
  await person.says("メールアドレスの形式を確認してください");
  assert.equal(await person.page.locator("#email").inputValue(), "taro", "what was typed stays");

  step("login ID and password: a known address and an unknown one see the same page");
  const pages = [];
  for (const wish of ["ログインIDを確認する", "パスワードを再設定する"]) {
    for (const address of [unknown, email]) {
      await person.open("/recovery");
      await person.follows(wish);
      await person.types("メールアドレス", address);
      await person.presses("メールを送信する");
      await person.says("お申し込みを受け付けました");
      await person.doesNotSay(address);
      pages.push([person.path(), await person.page.locator("main").innerText()]);
    }
  }
  for (const page of pages) assert.deepEqual(page, pages[0]);
}

async function reset(person, browser) {
  step("looking at the URL uses nothing up, nor does a password that may not be chosen");
  await person.open(url);
  await person.open(url);
  await person.says("新しいパスワードの設定");
  await person.says(name);
  await person.says(loginId);
  await person.page.locator("#password").fill("kantan");
  await person.presses("設定してログインする");
  await person.says("パスワードは8文字以上で入力してください");
  assert.equal(await person.page.locator("#password").inputValue(), "", "no password comes back");

  step("the new password logs him in");
  await person.page.locator("#password").fill(newPassword);
  await person.presses("設定してログインする");
  await person.isTold("新しいパスワードを設定し、ログインしました。");
  assert.equal(person.path(), top);

  step("the URL is used up, for everybody");
  const somebody = await Person.at(browser, { strict: true });
  await somebody.open(url);
  await somebody.says("このURLは使えません");
  await somebody.says("使用済みか");
  await somebody.leaves();

  step("he logs in with the new password, and not with the old one");
  await person.presses("ログアウト");
  await person.logsIn(loginId, newPassword);
  assert.equal(person.path(), top);
  await person.presses("ログアウト");
  await person.types("ログインID", loginId);
  await person.page.locator("#password").fill(password);
  await person.presses("ログインする");
  await person.says("ログインIDまたはパスワードが正しくありません");
}

async function again(person) {
  await person.open("/recovery/password");
  await person.types("メールアドレス", email);
  await person.types("ログインID", loginId);
  await person.presses("メールを送信する");
  await person.says("お申し込みを受け付けました");
}

async function late(person) {
  step("a day later the URL is good for nothing, and says how to ask again");
  await person.open(url);
  await person.says("このURLは使えません");
  await person.says("有効期限（24時間）が過ぎているか");
  await person.follows("もう一度申し込む");
  await person.says("パスワードの再設定");
  await person.page.locator("#email").waitFor();
}
