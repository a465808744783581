// The whole story: a doctor files an 入会届, every layer's secretariat decides in its turn, one of them after a 差戻し,
// and everybody sees it move at once. Every page that anybody comes to is checked; where the doctor has no scripts, his.
// Data: the log-ins of all, what the doctor files, which layer (from 0, the lowest) sends it back.

import assert from "node:assert/strict";
import { corrects, files, takesBack } from "./enrolling.mjs";
import { assertAtOnce, moves } from "./moving.mjs";
import { Person, env, step, withBrowser } from "./person.mjs";

const { doctor: doctorLogIn, other: otherLogIn, password, layers, colleague, returnedBy, filing } = env.data;
const REASON = "役職と履歴書をご確認ください。\n院長であれば、その旨をご記入ください。";

/** A person on his TOP, whose numbers are kept fresh. */
async function secretariat(browser, { loginId, association }) {
  const somebody = await Person.at(browser, { scripts: true, strict: env.scripts });
  await somebody.logsIn(loginId, password);
  await somebody.says(association);
  // The TOP stays open while the work is done in another tab.
  somebody.top = somebody.page;
  await somebody.top.locator("[data-live-state]").filter({ hasText: "自動更新中" }).waitFor();
  somebody.page = (await somebody.tab()).page;
  return Object.assign(somebody, { association });
}

/** From the TOP's newest arrivals to the detail. */
async function opens(somebody, words) {
  await somebody.open("/office");
  await somebody.follows(words);
}

async function receives(somebody) {
  await somebody.follows("受付する");
  await somebody.presses("受付する");
  await somebody.isTold("受付しました。");
}

await withBrowser(async (browser) => {
  const offices = [];
  for (const layer of layers) offices.push(await secretariat(browser, layer));
  const [lowest] = offices;

  step("the doctor files, and the lowest association sees it arrive");
  const doctor = Object.assign(await Person.at(browser, { strict: true }), { loginId: doctorLogIn, password });
  await doctor.logsIn(doctorLogIn, password);
  await doctor.says("いま必要な手続きはありません");
  const number = await files(doctor, filing, (who, button) => moves(lowest, 1, who, button));
  await lowest.top.getByRole("link", { name: "新しい申請が1件あります（表示する）" }).waitFor();

  for (const [index, office] of offices.entries()) {
    const above = offices[index + 1];
    step(`${office.association}: 受付`);
    await opens(office, `入会：${filing.name} 様`);
    await office.says(number);
    await office.follows("この画面で見る：menkyo.pdf");
    await office.page.getByTitle("医師免許証：menkyo.pdf").waitFor();
    await receives(office);

    if (index === returnedBy) {
      step(`${office.association}: 差戻し, and the doctor corrects it`);
      await office.follows("差し戻す");
      await office.page.getByLabel(/差戻しの理由/).fill(REASON);
      await moves(office, -1, office, "差し戻す");
      await office.isTold("差し戻しました。");
      await corrects(doctor, { by: office.association, reason: REASON.split("\n")[1], chain: filing.chain }, (who, button) => moves(office, 1, who, button));
      await opens(office, `入会：${filing.name} 様`);
      await office.says("2回目の申請");
      await office.says("前回の申請：副院長");
      await office.says("rirekisho.pdf");
    }

    if (index === 0) {
      step("two of a secretariat at once: the second is told what the first did");
      const first = await Person.at(browser, { scripts: true, strict: env.scripts });
      await first.logsIn(colleague.loginId, password);
      await first.follows(`入会：${filing.name} 様`);
      await first.follows("承認する");
      await office.follows("承認する");
      await moves(above, 1, first, "承認する");
      await first.isTold("承認しました。");
      const [answer] = await Promise.all([
        office.page.waitForResponse((response) => response.request().method() === "POST"),
        office.presses("承認する"),
      ]);
      assert.equal(answer.status(), 409);
      await office.says("操作はまだ行われていません");
      await office.says(`他の職員（${colleague.name}）が10:00に承認しました`);
      await first.leaves();
    } else {
      step(`${office.association}: 承認`);
      await office.follows("承認する");
      if (above) await moves(above, 1, office, "承認する");
      else await moves(office, -1, office, "承認する");
      await office.isTold("承認しました。");
    }
  }

  step("all layers stand on マイページTOP, and the application is done");
  await doctor.open("/mypage");
  const memberships = await doctor.page.getByRole("region", { name: "所属している医師会" }).innerText();
  for (const name of filing.chain) assert.ok(memberships.includes(name), `${name} is missing in ${memberships}`);
  await doctor.follows(`入会届（受付番号 ${number}）`);
  await doctor.says("すべての審査が終わり、入会の手続きが完了しました。");
  await offices.at(-1).says("完了");
  await doctor.leaves();

  step("取下げ: another doctor takes his back, and it goes off the desk");
  const other = await Person.at(browser, { strict: true });
  await other.logsIn(otherLogIn, password);
  await takesBack(other, (who, button) => moves(lowest, -1, who, button));
  await other.leaves();
  await lowest.open("/office/applications?tab=done");
  await lowest.says("取下げ");
  for (const office of offices) await office.leaves();
  assertAtOnce();
});
