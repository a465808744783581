// What a doctor does with an 入会届, in his words: file it, correct it, take it back.

import { ensure, step } from "./person.mjs";

/** From マイページTOP to the done page. Gives the 受付番号. `send` presses the last button. */
export async function files(doctor, { prefecture, association, chain, category, facility, wished }, send) {
  step("医師会の選択");
  await doctor.follows("入会届");
  await doctor.presses("入会届の入力を始める");
  await doctor.chooses("都道府県", prefecture);
  await doctor.presses("絞り込む");
  await doctor.chooses("郡市区等医師会", association);
  await doctor.presses("この医師会を選ぶ");
  for (const name of chain) await doctor.says(name);
  for (const name of chain) await doctor.chooses(`${name}の会員区分`, category);
  await doctor.presses("次へ進む");

  step("希望日と所属施設");
  const [year, month, day] = wished;
  await doctor.types("年", year);
  await doctor.page.locator("#wishedOn-month").fill(month);
  await doctor.page.locator("#wishedOn-day").fill(day);
  await doctor.types("施設を検索", facility.slice(0, 3));
  await doctor.presses("検索する");
  await doctor.ticks(facility);
  await doctor.presses("次へ進む");

  step("業務・役職・指定医, put away and taken up again");
  await doctor.chooses("施設・業務", "診療所（勤務する医師）");
  await doctor.page.locator("#positionId").selectOption({ label: "副院長" });
  await doctor.ticks("保険医");
  await doctor.presses("一時保存して中断する");
  await doctor.says("入会届を一時保存しました");
  await doctor.presses("ログアウト");
  await doctor.logsIn(doctor.loginId, doctor.password);
  await doctor.says("下書き");
  await doctor.follows("続きから入力する");

  step("提出書類");
  await hands(doctor, "01", "医師免許証", "menkyo.pdf");
  await doctor.presses("次へ進む");

  step("確認・申請");
  for (const words of [facility, "副院長", "保険医", "menkyo.pdf", ...chain]) await doctor.says(words);
  await send(doctor, "入会を申請する");
  await doctor.says("入会の申請を受け付けました");
  await doctor.says("お手続きはまだ完了していません");
  const [number] = (await doctor.page.locator("main").innerText()).match(/\d{4}-\d{7}/);
  ensure(number, "a 受付番号 is shown");
  return number;
}

/** Reads why it came back, changes the position, adds a document and sends it again. */
export async function corrects(doctor, { by, reason, chain }, send) {
  await doctor.open("/mypage");
  await doctor.says(reason);
  await doctor.says(by);
  await doctor.follows("修正して再申請する");
  await doctor.says(reason);
  for (const name of chain) await doctor.says(name);
  await doctor.presses("次へ進む");
  await doctor.presses("次へ進む");
  await doctor.page.locator("#positionId").selectOption({ label: "院長" });
  await doctor.presses("次へ進む");
  await hands(doctor, "02", "履歴書", "rirekisho.pdf");
  await doctor.presses("次へ進む");
  await doctor.says("院長");
  await doctor.says("rirekisho.pdf");
  await send(doctor, "修正して再申請する");
  await doctor.says("修正した内容で再申請しました");
}

/** Takes the only application under way back. */
export async function takesBack(doctor, send) {
  await doctor.open("/mypage");
  await doctor.follows("申請の詳細を見る");
  await doctor.follows("取下げの手続きに進む");
  await send(doctor, "申請を取り下げる");
  await doctor.says("申請を取り下げました");
}

async function hands(doctor, kind, label, name) {
  await doctor.page.locator(`#file-${kind}`).setInputFiles({ name, mimeType: "application/pdf", buffer: pdf() });
  await doctor.presses(`追加する：${label}`);
  await doctor.says(name);
}

/** The smallest document that is a PDF; with so many blanks on its page, for a larger one. */
export function pdf(blanks = 0) {
  const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>";
  const contents = `<</Length ${blanks}>>stream\n${" ".repeat(blanks)}\nendstream`;
  const objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, contents];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj${body}endobj\n`;
    return offset;
  });
  const start = text.length;
  text += `xref\n0 5\n0000000000 65535 f \n${offsets.map((it) => `${String(it).padStart(10, "0")} 00000 n \n`).join("")}`;
  text += `trailer<</Size 5/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text);
}
