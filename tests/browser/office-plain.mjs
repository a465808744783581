// The secretariat's pages without any script, a chain of four layers, and the TOP of an 外部委託先.

import assert from "node:assert/strict";
import { Person, env, step, withBrowser } from "./person.mjs";

const { password } = env.data;

await withBrowser(async (browser) => {
  step("four layers, one after the other, without scripts");
  for (const loginId of ["aoba-staff", "yokohama-staff", "kanagawa-staff", "national-staff"]) {
    const somebody = await Person.at(browser);
    const { page } = somebody;
    await somebody.logsIn(loginId, password);
    assert.match(await page.locator("[data-live-state]").textContent(), /^\d+時\d\d分時点$/);
    assert.equal(await page.getByRole("button", { name: "自動更新を停止" }).count(), 0);
    await page.getByRole("link", { name: "最新の状態に更新" }).click();
    await page.getByRole("link", { name: /入会：相沢 悠真 様/ }).click();
    await page.getByRole("link", { name: "承認する", exact: true }).click();
    await page.getByRole("button", { name: "承認する" }).click();
    await page.getByRole("status").filter({ hasText: "承認しました。" }).waitFor();
    if (loginId === "national-staff") await page.getByText("完了", { exact: true }).first().waitFor();
    await somebody.leaves();
  }

  step("an 外部委託先 sees what he may use, and no applications");
  const contractor = await Person.at(browser, { scripts: true });
  const { page } = contractor;
  await contractor.logsIn("aoba-training", password);
  await page.getByText("会員情報と申請の画面はご利用いただけません。").waitFor();
  assert.equal(await page.getByRole("navigation").getByRole("link", { name: "申請管理" }).count(), 0);
  await contractor.checks("office-contractor");
  const answer = await page.goto("/office/applications");
  assert.equal(answer.status(), 404);
});
