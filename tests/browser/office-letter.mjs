// A secretariat opens a member, issues a letter with new login data, and the letter opens the first log-in.
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { member, loginId, password } = env.data;

await withBrowser(async (browser) => {
  const staff = await Person.at(browser);
  await logIn(staff, loginId, password);
  await staff.sees("TOP");
  await staff.follows("会員検索");
  await staff.sees("会員検索", "office-letter-00-members");
  await staff.types("氏名・フリガナ・医籍登録番号", "おらぬひと");
  await staff.presses("検索する");
  await staff.says("旧姓でも検索しています");
  await staff.checks("office-letter-00-nobody");
  await staff.types("氏名・フリガナ・医籍登録番号", "ﾐﾎﾝ　たろう");
  await staff.presses("検索する");
  await staff.says("全1件");
  await staff.checks("office-letter-00-found");
  await staff.follows("見本 太郎");
  ensure(staff.path() === `/office/members/${member}`, "the member's page");
  await staff.sees("会員情報：見本 太郎", "office-letter-01-member");
  await staff.says("第100001号");
  await staff.presses("お手紙を発行する");
  await staff.sees("ログイン情報のお知らせ", "office-letter-02-letter");
  await staff.says("見本 太郎 様");
  const [letterId, letterPassword] = await staff.page.locator("code").allTextContents();
  ensure(letterId.length === 14 && letterPassword.length === 19, "both can be typed off the page");
  await staff.leaves();

  const doctor = await Person.at(browser);
  await logIn(doctor, letterId, letterPassword);
  await doctor.sees("初回ログイン：利用規約");
  await doctor.leaves();
});

async function logIn(person, id, secret) {
  await person.open("/login");
  await person.page.locator("#loginId").fill(id);
  await person.page.locator("#password").fill(secret);
  await person.presses("ログイン");
}
