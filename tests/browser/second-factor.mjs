// 二段階認証: it is set up, a log-in asks for it, a recovery code takes its place, it is given up.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Person, ensure, env, step, withBrowser } from "./person.mjs";

const { loginId, password, now, asked } = env.data;

await withBrowser(async (browser) => {
  const person = await Person.at(browser);
  await person.logsIn(loginId, password);
  if (asked) {
    step("his association asks for it: nothing else opens");
    await person.sees("二段階認証の設定", "second-01-asked");
    await person.open("/office");
    assert.equal(person.path(), "/own/second-factor");
  } else {
    await person.follows("登録情報");
    await person.sees("登録情報", "second-01-profile");
    await person.follows("二段階認証を設定する");
    await person.sees("二段階認証の設定", "second-02-begin");
  }

  step("it is set up, after a wrong password and a wrong code");
  await person.types("いまのパスワード", "chigau-2026!");
  await person.presses("設定を始める");
  await person.sees("二段階認証の設定", "second-03-refused");
  await person.says("いまのパスワードが正しくありません");
  await person.types("いまのパスワード", password);
  await person.presses("設定を始める");
  await person.sees("認証アプリへの登録", "second-04-set-up");
  const secret = (await person.page.locator("#secret").innerText()).replaceAll(" ", "");
  assert.match(secret, /^[A-Z2-7]{32}$/);
  ensure(await person.page.getByRole("img", { name: "QRコード" }).isVisible(), "the picture is there");
  const link = await person.page.getByRole("link", { name: "認証アプリを開いて登録する" }).getAttribute("href");
  ensure(link.startsWith("otpauth://totp/MAMIS:") && link.includes(secret), "the app can be opened");
  await person.page.locator("#code").fill("000000");
  await person.presses("設定を完了する");
  await person.sees("確認コードの入力", "second-05-wrong");
  await person.doesNotSay(secret);
  await person.page.locator("#code").fill(code(secret, 0));
  await person.presses("設定を完了する");
  await person.sees("二段階認証を設定しました", "second-06-codes");
  const recovery = await person.page.locator("#codes code").allTextContents();
  assert.equal(recovery.length, 10);
  await person.follows("控えました。次へ進む");
  if (asked) assert.equal(person.path(), "/office");
  else await person.says("リカバリーコードの残り10個");

  step("the next log-in asks for a code");
  await person.presses("ログアウト");
  await person.logsIn(loginId, password);
  await person.sees("二段階認証の確認", "second-07-log-in");
  await person.open("/own/second-factor");
  assert.equal(person.path(), "/login", "nobody is logged in yet");
  await person.open("/login/second");
  await person.page.locator("#code").fill(code(secret, 0));
  await person.presses("確認してログインする");
  await person.sees("二段階認証の確認", "second-08-replay");
  await person.says("確認コードが正しくありません");
  await person.page.locator("#code").fill(code(secret, 1));
  await person.presses("確認してログインする");
  await person.sees(asked ? "TOP" : "マイページ", "second-09-top");

  step("a recovery code takes its place, once");
  await person.presses("ログアウト");
  await person.logsIn(loginId, password);
  await person.page.locator("summary", { hasText: "リカバリーコードを使う" }).click();
  await person.page.locator("#recoveryCode").fill(recovery[0].toUpperCase().replaceAll("-", " "));
  await person.presses("リカバリーコードでログインする");
  await person.open("/own/second-factor");
  await person.sees("二段階認証", "second-10-state");
  await person.says("9個");

  step("other recovery codes");
  await person.follows("リカバリーコードを作り直す");
  await person.sees("リカバリーコードの作り直し", "second-11-renew");
  await person.types("いまのパスワード", password);
  await person.page.locator("#code").fill(recovery[0]);
  await person.presses("作り直す");
  await person.sees("リカバリーコードの作り直し", "second-12-renew-refused");
  await person.says("すでに使われています");
  await person.types("いまのパスワード", password);
  await person.page.locator("#code").fill(recovery[1]);
  await person.presses("作り直す");
  await person.sees("リカバリーコードを作り直しました", "second-13-renewed");
  const renewed = await person.page.locator("#codes code").allTextContents();
  await person.follows("控えました。次へ進む");

  step("it is given up");
  await person.follows("二段階認証を解除する");
  await person.sees("二段階認証の解除", "second-14-off");
  await person.types("いまのパスワード", password);
  await person.page.locator("#code").fill(renewed[0]);
  await person.presses("解除する");
  if (asked) {
    await person.sees("二段階認証の設定", "second-15-asked-again");
  } else {
    await person.isTold("二段階認証を解除しました。");
    await person.says("設定されていません");
    await person.presses("ログアウト");
    await person.logsIn(loginId, password);
    await person.sees("マイページ", "second-15-password-alone");
  }
  await person.leaves();
});

/** What an app shows (RFC 6238), so many steps from the server's clock, which stands still. */
function code(base32, steps) {
  const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
