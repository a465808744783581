// A doctor files an 入会届, with wrong input on the way; the same with scripts and without.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pdf } from "./enrolling.mjs";
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { loginId, password, prefecture, association, chain, category, facility } = env.data;

await withBrowser(async (browser) => {
  const doctor = await Person.at(browser);

  await doctor.open("/");
  await doctor.sees("ログイン", "01-login");
  // Another ID: the test's clock stands still, and a failure delays the next try with the same one.
  await doctor.types("ログインID", "mihon-nobody");
  await doctor.page.locator("#password").fill("wrong-password-1!");
  await doctor.presses("ログインする");
  await doctor.says("ログインIDまたはパスワードが正しくありません");
  ensure((await doctor.page.locator("#loginId").inputValue()) === "mihon-nobody", "the ID is kept");
  ensure((await doctor.page.locator("#password").inputValue()) === "", "the password is not");
  await doctor.checks("02-login-refused");
  await doctor.types("ログインID", loginId);
  await doctor.page.locator("#password").fill(password);
  await doctor.presses("ログインする");
  await doctor.sees("マイページTOP", "03-mypage-empty");
  await doctor.says("いま必要な手続きはありません");

  await doctor.follows("入会届");
  await doctor.sees("入会届", "04-start");
  await doctor.presses("入会届の入力を始める");
  await doctor.sees("医師会の選択", "05-associations");

  // Nothing chosen.
  await doctor.presses("次へ進む");
  await doctor.says("入会する郡市区等医師会を選択してください");
  ensure((await doctor.page.title()).startsWith("エラー："), "the title says that something is wrong");
  await doctor.checks("06-associations-refused");

  await doctor.chooses("都道府県", prefecture);
  await doctor.presses("絞り込む");
  await doctor.chooses("郡市区等医師会", association);
  await doctor.presses("この医師会を選ぶ");
  await doctor.sees("医師会の選択", "07-chain");
  for (const name of chain) await doctor.says(name);
  await doctor.presses("次へ進む");
  await doctor.says(`${chain[0]}の会員区分を選択してください`);
  for (const name of chain) await doctor.chooses(`${name}の会員区分`, category[name] ?? category.all);
  await doctor.presses("次へ進む");

  await doctor.sees("希望日と所属施設", "08-workplace");
  await doctor.types("年", "２０２６");
  await doctor.page.locator("#wishedOn-month").fill("13");
  await doctor.page.locator("#wishedOn-day").fill("1");
  await doctor.presses("次へ進む");
  ensure((await doctor.page.locator("#wishedOn-year").inputValue()) === "２０２６", "what was typed stays as typed");
  await doctor.says("所属施設を選択してください");
  await doctor.checks("09-workplace-refused");
  await doctor.page.locator("#wishedOn-month").fill("6");
  await doctor.types("施設を検索", facility.slice(0, 3));
  await doctor.presses("検索する");
  await doctor.ticks(facility);
  await doctor.checks("10-workplace-found");
  await doctor.presses("次へ進む");

  await doctor.sees("業務・役職・指定医", "11-duties");
  await doctor.chooses("施設・業務", "診療所（勤務する医師）");
  await doctor.page.locator("#positionId").selectOption({ label: "副院長" });
  await doctor.ticks("保険医");
  await doctor.page.getByRole("group", { name: "あてはまるもの" }).getByLabel("その他").check();
  await doctor.presses("次へ進む");
  await doctor.says("「その他」の内容を入力してください");
  await doctor.checks("12-duties-refused");
  await doctor.types("「その他」の内容", "認知症サポート医");
  await doctor.presses("一時保存して中断する");
  await doctor.sees("マイページTOP", "13-mypage-draft");
  await doctor.says("入会届を一時保存しました");
  await doctor.follows("続きから入力する");

  await doctor.sees("提出書類", "14-documents");
  await doctor.presses("次へ進む");
  await doctor.says("医師免許証を追加してください");
  await doctor.checks("15-documents-refused");
  const wrong = join(tmpdir(), "menkyo.txt");
  writeFileSync(wrong, "これは書類ではありません");
  await doctor.page.locator("#file-01").setInputFiles(wrong);
  await doctor.presses("追加する：医師免許証");
  await doctor.says("menkyo.txt");
  await doctor.checks("16-documents-wrong-type");
  await doctor.page.locator("#file-01").setInputFiles({ name: "menkyo.pdf", mimeType: "application/pdf", buffer: pdf() });
  await doctor.presses("追加する：医師免許証");
  await doctor.says("menkyo.pdf");
  await doctor.checks("17-documents-added");
  await doctor.presses("次へ進む");

  await doctor.sees("内容の確認", "18-confirm");
  await doctor.says("認知症サポート医");
  await doctor.follows("変更する：業務・役職・指定医");
  await doctor.page.locator("#designationText").fill("認知症サポート医・産業医");
  await doctor.presses("変更して確認へ戻る");
  await doctor.sees("内容の確認", "19-confirm-changed");
  await doctor.says("認知症サポート医・産業医");
  const confirm = doctor.page.url();
  await doctor.presses("入会を申請する");

  await doctor.sees("入会の申請を受け付けました", "20-done");
  await doctor.says("お手続きはまだ完了していません");
  const done = doctor.page.url();
  await doctor.open(done);
  await doctor.sees("入会の申請を受け付けました", "20-done");
  await doctor.open(confirm);
  await doctor.sees("この申請は送信済みです", "21-sent");
  await doctor.follows("申請の詳細を見る");
  await doctor.sees("申請の詳細", "22-application");
  await doctor.types("医師会へ連絡する", "書類の原本は郵送します。");
  await doctor.presses("送信する");
  await doctor.says("書類の原本は郵送します。");
  await doctor.follows("マイページTOP");
  await doctor.sees("マイページTOP", "23-mypage-open");
  await doctor.says("審査中");

  // A second one for the same associations.
  await doctor.follows("申請の詳細を見る");
  await doctor.follows("取下げの手続きに進む");
  await doctor.sees("申請を取り下げますか", "24-withdraw");
  await doctor.presses("申請を取り下げる");
  await doctor.says("申請を取り下げました");
  await doctor.checks("25-withdrawn");
  await doctor.presses("ログアウト");
  await doctor.sees("ログイン", "26-logged-out");
});
