// The secretariat's pages without any script, a chain of four layers, and the TOP of an 外部委託先.
// Arguments: address of the server, password of everybody.

import assert from "node:assert/strict";
import { inspect, logIn, person, step, story } from "./support.mjs";

const [baseURL, password] = process.argv.slice(2);

await story(async (browser) => {
  step("four layers, one after the other, without scripts");
  for (const loginId of ["aoba-staff", "yokohama-staff", "kanagawa-staff", "national-staff"]) {
    const { page, context } = await person(browser, { baseURL, scripts: false });
    await logIn(page, loginId, password);
    assert.match(await page.locator("[data-live-state]").textContent(), /^\d+時\d\d分時点$/);
    assert.equal(await page.getByRole("button", { name: "自動更新を停止" }).count(), 0);
    await page.getByRole("link", { name: "最新の状態に更新" }).click();
    await page.getByRole("link", { name: /入会：相沢 悠真 様/ }).click();
    await page.getByRole("link", { name: "承認する", exact: true }).click();
    await page.getByRole("button", { name: "承認する" }).click();
    await page.getByRole("status").filter({ hasText: "承認しました。" }).waitFor();
    if (loginId === "national-staff") await page.getByText("完了", { exact: true }).first().waitFor();
    await context.close();
  }

  step("an 外部委託先 sees what he may use, and no applications");
  const { page } = await person(browser, { baseURL });
  await logIn(page, "aoba-training", password);
  await page.getByText("会員情報と申請の画面はご利用いただけません。").waitFor();
  assert.equal(await page.getByRole("navigation").getByRole("link", { name: "申請管理" }).count(), 0);
  await inspect(page, "TOP of an 外部委託先");
  const answer = await page.goto("/office/applications");
  assert.equal(answer.status(), 404);
});
