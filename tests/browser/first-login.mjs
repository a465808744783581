// A doctor of old data uses his letter (part "begin"); the mailed URL, the pages with his data, the end (part "finish").
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { part, url, letter, letterPassword, loginId, password } = env.data;

await withBrowser(async (browser) => {
  const doctor = await Person.at(browser);
  await (part === "begin" ? begin(doctor) : finish(doctor));
  await doctor.leaves();
});

async function logIn(doctor, id, secret) {
  await doctor.open("/login");
  await doctor.page.locator("#loginId").fill(id);
  await doctor.page.locator("#password").fill(secret);
  await doctor.presses("ログイン");
}

async function begin(doctor) {
  await logIn(doctor, letter, letterPassword);
  await doctor.sees("初回ログイン：利用規約", "first-login-01-terms");
  await doctor.presses("次へ進む");
  await doctor.says("利用規約・個人情報の取り扱いに同意する場合は、チェックを入れてください");
  await doctor.page.locator("#agreed").check();
  await doctor.presses("次へ進む");
  await doctor.sees("初回ログイン：メールアドレスの確認", "first-login-02-mail");
  ensure((await doctor.page.locator("#email").inputValue()) === "doctor100001@example.jp", "the address of old is there");
  // The letter alone opens nothing else.
  await doctor.open("/mypage");
  await doctor.sees("ログイン");
  await logIn(doctor, letter, letterPassword);
  await doctor.sees("初回ログイン：メールアドレスの確認");
  await doctor.presses("確認メールを送信する");
  await doctor.sees("確認メールを送信しました", "first-login-03-sent");
}

async function finish(doctor) {
  const fill = (id, text) => doctor.page.locator(`#${id}`).fill(text);
  const value = (id) => doctor.page.locator(`#${id}`).inputValue();
  await doctor.open(url);
  await doctor.presses("登録を続ける");

  await doctor.sees("初回ログイン：ログイン情報", "first-login-11-login");
  await fill("loginId", letter);
  await fill("password", letterPassword);
  await doctor.presses("次へ進む");
  await doctor.says("お手紙のログインIDとは別のログインIDを入力してください");
  await doctor.says("お手紙のパスワードとは別のパスワードを入力してください");
  await doctor.checks("first-login-12-refused");
  await fill("loginId", loginId);
  await fill("password", password);
  await doctor.presses("次へ進む");

  await doctor.sees("初回ログイン：医籍とご本人", "first-login-13-person");
  await doctor.says("移行データから表示しています。違う場合は直してください。");
  ensure((await value("licenseNumber")) === "100001" && (await value("familyName")) === "見本", "his data is there");
  for (const [id, text] of [["licensedOn-year", "2004"], ["licensedOn-month", "4"], ["licensedOn-day", "30"], ["birthDate-year", "1980"], ["birthDate-month", "4"], ["birthDate-day", "1"]]) {
    await fill(id, text);
  }
  await doctor.page.locator("#gender").check();
  await doctor.presses("次へ進む");

  await doctor.sees("初回ログイン：住所・連絡先", "first-login-14-address");
  await fill("postalCode", "9980001");
  await doctor.presses("住所を入力する");
  await fill("address", "南町1");
  await fill("phone", "045-000-0000");
  await doctor.presses("次へ進む");

  await doctor.sees("初回ログイン：診療科・出身校", "first-login-15-medicine");
  await doctor.page.locator("#mainDepartment").selectOption({ label: "内科" });
  await fill("schoolWords", "みほんだい");
  await doctor.presses("検索する：出身校を検索");
  await doctor.page.getByLabel("見本大学", { exact: true }).check();
  await fill("graduatedOn-year", "2004");
  await fill("graduatedOn-month", "3");
  await doctor.presses("次へ進む");
  await doctor.sees("初回ログイン：確認", "first-login-16-confirm");
  await doctor.presses("この内容で登録する");
  await doctor.sees("マイページTOP", "first-login-17-mypage");
  await doctor.says("初回ログインの手続きが完了しました");
  await doctor.presses("ログアウト");
  await logIn(doctor, letter, letterPassword);
  await doctor.says("ログインIDまたはパスワードが正しくありません");
  await doctor.open("/login");
}
