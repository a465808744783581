// Somebody registered with a known 医籍登録番号: a secretariat sees it, opens the member, issues a letter, closes the case.
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { loginId, password } = env.data;

await withBrowser(async (browser) => {
  const staff = await Person.at(browser);
  await staff.logsIn(loginId, password);
  await staff.sees("TOP", "office-cases-01-top");
  await staff.says("未対応が1件あります");
  await staff.follows("登録の重複");
  await staff.sees("登録の重複", "office-cases-02-list");
  await staff.follows("髙𠮷 花子");
  await staff.sees("登録の重複：髙𠮷 花子", "office-cases-03-case");
  for (const text of ["タカヨシ ハナコ", "1980年（昭和55年）4月1日", "第100001号", "hanako@example.jp", "登録済みの内容と異なります"]) {
    await staff.says(text);
  }
  const address = staff.path();

  await staff.follows("髙𠮷 花子 様の会員情報を開く");
  await staff.sees("会員情報：髙𠮷 花子", "office-cases-04-member");
  await staff.presses("お手紙を発行する");
  await staff.sees("ログイン情報のお知らせ");

  await staff.open(address);
  await staff.presses("対応済みにする");
  await staff.says("結果を選択してください");
  ensure((await staff.page.title()).startsWith("エラー："), "the title says that something is wrong");
  await staff.checks("office-cases-05-refused");
  // Another tab that was open all the while.
  const other = await staff.tab();
  await other.open(address);
  await staff.page.getByLabel("登録済みの医師ご本人だったため、お手紙を発行した").check();
  await staff.page.locator("#note").fill("窓口でお渡ししました");
  await staff.presses("対応済みにする");
  await staff.isTold("対応済みにしました。");
  await staff.sees("登録の重複：髙𠮷 花子", "office-cases-06-closed");
  await staff.says("窓口でお渡ししました");

  await other.page.getByLabel("その他").check();
  await other.page.locator("#note").fill("別の対応");
  await other.presses("対応済みにする");
  await other.says("まだ保存されていません");
  await other.says("に対応済みにしています");
  await other.checks("office-cases-07-conflict");

  await staff.follows("一覧に戻る");
  await staff.sees("登録の重複");
  await staff.says("未対応の登録の重複はありません");
  await staff.checks("office-cases-08-empty");
  await staff.follows("対応済み");
  await staff.sees("登録の重複", "office-cases-09-closed");
  await staff.says("登録済みの医師ご本人だったため、お手紙を発行した");
  await staff.open("/office");
  await staff.doesNotSay("未対応が");
  await staff.leaves();
});
