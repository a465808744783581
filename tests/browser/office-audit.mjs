// 操作履歴: a 管理者 finds who saw whom, page by page, and takes a table with him.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Person, env, step, withBrowser } from "./person.mjs";

const { password } = env.data;

await withBrowser(async (browser) => {
  const administrator = await Person.at(browser, { strict: true });
  const { page } = administrator;
  await administrator.logsIn("kita-admin", password);

  step("he opens the history from the menu and turns its pages");
  await administrator.follows("操作履歴");
  await page.getByRole("heading", { name: "全61件" }).waitFor();
  assert.equal(await page.getByRole("row").count(), 51);
  await administrator.follows("次へ");
  assert.equal(await page.getByRole("row").count(), 12);
  await administrator.follows("前へ");
  assert.equal(await page.getByRole("row").count(), 51);

  step("he sees what a change changed");
  await page.getByText("変更前と変更後").first().click();
  await page.getByText("旧住所 → 新住所").first().waitFor();

  step("he looks for a doctor, for an action, for too long a period");
  await page.getByText("検索条件").click();
  await administrator.types("対象", "５８７２１４");
  await administrator.presses("この条件で表示");
  await page.getByRole("heading", { name: "全60件" }).waitFor();
  assert.match(page.url(), /target=/);
  await page.locator("#action").selectOption({ label: "承認" });
  await administrator.presses("この条件で表示");
  await page.getByText("この条件の操作履歴はありません。").waitFor();
  await administrator.follows("条件を解除する");
  await administrator.open("/office/audit?from=2024-01-01&to=2026-01-01");
  await page.getByRole("alert").getByRole("link", { name: "期間は1年以内で指定してください" }).waitFor();
  assert.match(await page.title(), /^エラー：/);

  step("he takes the table, twice");
  await administrator.open("/office/audit?target=587214");
  for (const time of ["once", "again"]) {
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "この条件でCSVを出力" }).click();
    const download = await coming;
    assert.match(download.suggestedFilename(), /^audit-\d{8}-\d{6}\.csv$/, time);
    const text = readFileSync(await download.path(), "utf8");
    assert.equal(text.trim().split("\r\n").length, 61, time);
  }
  await administrator.open("/office/audit?action=audit.export");
  await page.getByText("操作履歴をCSVに出力しました（60件）").first().waitFor();
  await administrator.leaves();
});
