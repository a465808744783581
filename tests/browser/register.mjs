// A doctor registers: 利用規約, mail address (part "begin"); the mailed URL, the pages, the end (part "finish").
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { part, email, url, loginId, password, known } = env.data;

await withBrowser(async (browser) => {
  const doctor = await Person.at(browser);
  await (part === "begin" ? begin(doctor) : finish(doctor));
  await doctor.leaves();
});

async function begin(doctor) {
  await doctor.open("/login");
  await doctor.follows("よくある質問");
  await doctor.sees("よくある質問", "register-00-faq");
  await doctor.follows("医師会の連絡先");
  await doctor.sees("医師会の連絡先", "register-00-associations");
  await doctor.follows("個人情報の取り扱い");
  await doctor.sees("個人情報の取り扱い", "register-00-privacy");
  await doctor.open("/login");
  await doctor.follows("利用者登録");
  await doctor.sees("利用規約", "register-01-terms");
  await doctor.presses("次へ進む");
  await doctor.says("利用規約・個人情報の取り扱いに同意する場合は、チェックを入れてください");
  ensure((await doctor.page.title()).startsWith("エラー："), "the title says that something is wrong");
  await doctor.checks("register-02-terms-refused");
  await doctor.page.locator("#agreed").check();
  await doctor.presses("次へ進む");
  await doctor.sees("メールアドレスの確認", "register-03-mail");
  await doctor.page.locator("#email").fill("taro");
  await doctor.presses("確認メールを送信する");
  await doctor.says("メールアドレスの形式を確認してください（例：taro@example.jp）");
  ensure((await doctor.page.locator("#email").inputValue()) === "taro", "what was typed stays");
  await doctor.checks("register-04-mail-refused");
  await doctor.page.locator("#email").fill(email);
  await doctor.presses("確認メールを送信する");
  await doctor.sees("確認メールを送信しました", "register-05-sent");
  await doctor.says(email);
  await doctor.says("2026/04/02 10:00");
  await doctor.presses("確認メールを再送する");
  await doctor.says("10:01以降にもう一度お試しください");
  await doctor.checks("register-06-too-soon");
}

async function finish(doctor) {
  const fill = (id, text) => doctor.page.locator(`#${id}`).fill(text);
  const value = (id) => doctor.page.locator(`#${id}`).inputValue();

  // Looking twice uses nothing up.
  await doctor.open(url);
  await doctor.open(url);
  await doctor.sees("メールアドレスを確認しました", "register-10-link");
  await doctor.presses("登録を続ける");

  await doctor.sees("ログイン情報", "register-11-login");
  await fill("loginId", loginId);
  await fill("password", "abcdefgh");
  await doctor.presses("次へ進む");
  await doctor.says("パスワードには英字・数字・記号をすべて使ってください（数字・記号がありません）");
  ensure((await value("loginId")) === loginId, "the ID is kept");
  ensure((await value("password")) === "", "the password is not");
  await doctor.checks("register-12-login-refused");
  await fill("password", password);
  await doctor.presses("次へ進む");

  await doctor.sees("医籍とご本人", "register-13-person");
  await fill("licenseNumber", known ? `第${known}号` : "第２２２２２２号");
  await fill("licensedOn-year", "平成16");
  await fill("licensedOn-month", "2");
  await fill("licensedOn-day", "30");
  await fill("familyName", "髙𠮷");
  await fill("givenName", "花子");
  await fill("familyKana", "たかよし");
  await fill("givenKana", "花子");
  await doctor.presses("次へ進む");
  await doctor.says("2月30日は存在しません");
  await doctor.says("メイ（フリガナ）はカタカナで入力してください");
  await doctor.says("性別を選択してください");
  ensure((await value("familyName")) === "髙𠮷", "what was typed stays");
  await doctor.checks("register-14-person-refused");
  await fill("licensedOn-month", "4");
  await fill("givenKana", "ﾊﾅｺ");
  await fill("birthDate-year", "S55");
  await fill("birthDate-month", "4");
  await fill("birthDate-day", "1");
  await doctor.page.locator("#gender").check();
  await doctor.presses("次へ進む");

  await doctor.sees("住所・連絡先", "register-15-address");
  await fill("postalCode", "000-0000");
  await doctor.presses("住所を入力する");
  await doctor.says("該当する住所が見つかりません。住所を直接入力してください");
  await fill("postalCode", "９９８ー０００２");
  await doctor.presses("住所を入力する");
  await doctor.says("2件あります");
  await doctor.checks("register-16-places");
  await doctor.presses("神奈川県見本市北町");
  ensure((await value("city")) === "見本市" && (await value("address")) === "北町", "the place is filled in");
  await fill("address", "北町１－２");
  await fill("phone", "０４５（０００）００００");
  await doctor.presses("次へ進む");

  await doctor.sees("診療科・出身校", "register-17-medicine");
  await doctor.page.locator("#mainDepartment").selectOption({ label: "内科" });
  await doctor.page.getByLabel("皮膚科", { exact: true }).check();
  await fill("schoolWords", "みほんだい");
  await doctor.presses("検索する：出身校を検索");
  await doctor.checks("register-18-found");
  await doctor.page.getByLabel("見本大学", { exact: true }).check();
  await fill("societyWords", "見本学");
  await doctor.presses("検索する：学会を検索");
  await doctor.page.getByLabel("見本学会", { exact: true }).check();
  ensure(await doctor.page.getByLabel("皮膚科", { exact: true }).isChecked(), "what was ticked stays");
  await fill("graduatedOn-year", "2004");
  await doctor.presses("次へ進む");
  await doctor.says("卒業年月の月を入力してください");
  await fill("graduatedOn-month", "3");
  await doctor.presses("次へ進む");

  await doctor.sees("確認", "register-19-confirm");
  for (const text of [`第${known ?? "222222"}号`, "2004年（平成16年）4月30日", "タカヨシ ハナコ", "998-0002", "神奈川県見本市北町1-2", "045-000-0000", "皮膚科", "見本大学", "見本学会", email]) {
    await doctor.says(text);
  }
  await doctor.doesNotSay(password);
  await doctor.follows("変更する：住所・連絡先");
  await fill("building", "見本ビル");
  await doctor.presses("変更して確認へ戻る");
  await doctor.says("見本ビル");
  await doctor.presses("この内容で登録する");

  await doctor.sees("利用者登録を受け付けました", "register-20-done");
  await doctor.follows("マイページへ進む");
  if (known) {
    // Nobody was registered, and nothing has said so.
    ensure(doctor.path() === "/login", "there is no log-in of his");
    return;
  }
  await doctor.sees("マイページTOP", "register-21-mypage");
  await doctor.says("利用者登録が完了しました");
  await doctor.says("髙𠮷 花子 様");
  await doctor.follows("入会届へ進む");
  await doctor.sees("入会届");
  await doctor.follows("登録情報");
  await doctor.sees("登録情報", "register-22-profile");
  for (const text of ["〒998-0002", "神奈川県見本市北町1-2 見本ビル", "045-000-0000"]) await doctor.says(text);
}
