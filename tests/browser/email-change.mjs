// Somebody changes his mail address: he asks for it and mistypes it (part "ask"), gives that up and asks again (part
// "cancel"), and uses the URL that came to the new one where nobody is logged in (part "confirm").
import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { part, loginId, email, mistyped, newEmail, url, profile, top, password } = env.data;

await withBrowser(async (browser) => {
  const person = await Person.at(browser, { strict: true });
  await { ask, cancel, confirm }[part](person, browser);
  await person.leaves();
});

async function ask(person) {
  await person.logsIn(loginId, password);
  await person.follows(profile);
  await person.says(email);
  await person.follows(top === "/mypage" ? "変更する：メールアドレス" : "メールアドレスを変更する");
  await person.says("メールアドレスの変更");

  step("his present password is asked for; what was typed stays, but no password");
  await person.page.locator("#email").fill(mistyped);
  await person.presses("確認メールを送信する");
  await person.says("いまのパスワードを入力してください");
  await person.page.locator("#currentPassword").fill("wrong-2026!");
  await person.presses("確認メールを送信する");
  await person.says("いまのパスワードが正しくありません");
  assert.equal(await person.page.locator("#email").inputValue(), mistyped);
  assert.equal(await person.page.locator("#currentPassword").inputValue(), "");

  step("the mail goes out, and the old address stays");
  await person.page.locator("#currentPassword").fill(password);
  await person.presses("確認メールを送信する");
  await person.says("確認メールを送信しました。変更はまだ完了していません。");
  await person.says("2026/04/02 10:00");
  assert.ok((await person.page.locator("dl").first().innerText()).includes(email), "the old one is the present one");
}

async function cancel(person, browser) {
  step("the page with his own data says that a change waits, and gives it up");
  await person.logsIn(loginId, password);
  await person.follows(profile);
  await person.says(`${mistyped} への変更を申込み中です`);
  await person.presses("変更を取りやめる");
  await person.isTold("メールアドレスの変更を取りやめました。送信したURLは使えません。");
  await person.says(email);
  await person.doesNotSay(mistyped);

  step("its URL is dead");
  const somebody = await Person.at(browser, { strict: true });
  await somebody.open(url);
  await somebody.says("このURLは使えません");
  await somebody.leaves();

  step("he asks for the right one");
  await person.open("/own/email");
  await person.page.locator("#email").fill(newEmail);
  await person.page.locator("#currentPassword").fill(password);
  await person.presses("確認メールを送信する");
  await person.says("変更はまだ完了していません。");
}

async function confirm(person) {
  step("looking at the URL uses nothing up");
  await person.open(url);
  await person.open(url);
  await person.says("メールアドレスの変更の確定");
  await person.says(newEmail);
  await person.presses("変更を確定する");
  await person.says("メールアドレスを変更しました");

  step("the URL is used up");
  await person.open(url);
  await person.says("このURLは使用済みです");
  await person.follows("ログイン画面へ");

  step("the new address is the registered one");
  await person.logsIn(loginId, password);
  await person.follows(profile);
  await person.says(newEmail);
  await person.doesNotSay(email);
}
