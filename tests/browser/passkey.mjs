// パスキー: one is registered with the device's own confirmation, opens the door, is removed and opens it no more.

import assert from "node:assert/strict";
import { Person, ensure, env, step, withBrowser } from "./person.mjs";

const { loginId, password, top, profile } = env.data;

await withBrowser(async (browser) => {
  const person = await Person.at(browser);
  const device = await deviceOf(person);
  await person.logsIn(loginId, password);
  await person.open(profile);
  await person.says("登録すると、指紋・顔・暗証番号など端末の確認だけでログインできます");

  step("a passkey is registered, after a wrong password and a confirmation that did not come");
  await person.follows("パスキーを登録する");
  await person.sees("パスキーの登録", "passkey-01-new");
  assert.equal(await person.page.getByLabel("パスキーの名前").inputValue(), "Linux・Chrome");
  await person.types("パスキーの名前", "わたしの携帯電話");
  await person.types("いまのパスワード", "chigau-2026!");
  await person.presses("次へ");
  await person.sees("パスキーの登録", "passkey-02-refused");
  await person.says("いまのパスワードが正しくありません");
  await person.types("いまのパスワード", password);
  await person.presses("次へ");
  await person.sees("パスキーの作成", "passkey-03-create");
  await device.confirms(false);
  await person.page.getByRole("button", { name: "パスキーを作成する" }).click();
  await person.isTold("端末での確認が完了しませんでした");
  await person.checks("passkey-04-not-confirmed");
  await device.confirms(true);
  await person.presses("パスキーを作成する");
  await person.isTold("パスキーを登録しました");
  await person.checks("passkey-05-profile");
  await person.says("わたしの携帯電話");
  assert.equal((await device.keys()).length, 1);

  step("the next log-in needs neither login ID nor password");
  await person.presses("ログアウト");
  await person.sees("ログイン", "passkey-06-log-in");
  await device.confirms(false);
  await person.page.getByRole("button", { name: "パスキーでログインする" }).click();
  await person.isTold("端末での確認が完了しませんでした");
  await device.confirms(true);
  await person.presses("パスキーでログインする");
  assert.equal(person.path(), top);
  await person.open(profile);
  ensure(!(await person.page.locator("[aria-labelledby=passkeys] table").innerText()).includes("未使用"), "its use was noted");

  step("whoever was on the way to a page comes to it");
  await person.presses("ログアウト");
  await person.open(profile);
  assert.equal(person.path(), "/login");
  await person.presses("パスキーでログインする");
  assert.equal(person.path(), profile);

  step("it is removed and opens nothing any more");
  await person.follows("削除する");
  await person.sees("パスキーの削除", "passkey-07-remove");
  await person.presses("削除する");
  await person.isTold("パスキーを削除しました");
  await person.presses("ログアウト");
  await person.presses("パスキーでログインする");
  await person.sees("ログイン", "passkey-08-gone");
  await person.says("このパスキーではログインできませんでした");
  await person.logsIn(loginId, password);
  await person.leaves();

  step("without scripts the log-in page is as before, and the page of registering says what is missing");
  const plain = await Person.at(browser, { scripts: false });
  await plain.open("/login");
  ensure(!(await plain.page.getByRole("button", { name: "パスキーでログインする" }).isVisible()), "no button");
  await plain.logsIn(loginId, password);
  await plain.open("/own/passkeys/new");
  await plain.sees("パスキーの登録", "passkey-09-plain");
  await plain.says("このブラウザーではパスキーを登録できません");
  await plain.leaves();
});

/** A telephone whose owner confirms, or does not. */
async function deviceOf(person) {
  const protocol = await person.context.newCDPSession(person.page);
  await protocol.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await protocol.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    confirms: (isUserVerified) => protocol.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    keys: async () => (await protocol.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}
