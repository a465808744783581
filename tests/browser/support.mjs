// What the secretariats' stories share: people who log in, and what must hold on every page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { env, withBrowser } from "./lib.mjs";

const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs a story in a browser of its own, which is closed whatever happens. */
export const story = withBrowser;

/** How long anything that should happen at once may take. */
const PATIENCE = 10_000;

/** A person at a window of his own. Whatever the console complains about is in `complaints`. */
export async function person(browser, { width = 1280, scripts = true, baseURL } = {}) {
  const context = await browser.newContext({
    baseURL, viewport: { width, height: 900 }, javaScriptEnabled: scripts, locale: "ja-JP", timezoneId: "Asia/Tokyo",
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

/** Types login ID and password and comes to the first page. */
export async function logIn(page, loginId, password) {
  await page.goto("/login");
  await page.getByLabel("ログインID").fill(loginId);
  await page.getByLabel("パスワード", { exact: true }).fill(password);
  await page.getByRole("button", { name: "ログインする" }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** What must hold on every page: nothing for axe to find, no sideways scrolling, everything within reach of Tab. */
export async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertReflow(page, name);
}

/** axe finds nothing. */
export async function assertAccessible(page, name) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async (tags) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: tags });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, AXE_TAGS);
  assert.deepEqual(violations, [], `${name}: axe`);
}

/** The page does not scroll sideways, down to the width of a small telephone. */
export async function assertReflow(page, name) {
  const before = page.viewportSize();
  for (const width of [320, 375, 640]) {
    await page.setViewportSize({ width, height: 900 });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(excess <= 0, `${name}: ${excess} px too wide at ${width}`);
    if (env.shots && width === 375) await page.screenshot({ path: `${env.shots}/office-${name}-375.png`, fullPage: true });
  }
  await page.setViewportSize(before);
  if (env.shots) await page.screenshot({ path: `${env.shots}/office-${name}-1280.png`, fullPage: true });
}

/** Tab reaches every control, in order, each with a ring that shows and none of them covered. */
export async function assertKeyboard(page, name) {
  const wanted = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    const seen = controls.filter((control) => control.checkVisibility({ visibilityProperty: true }));
    seen.forEach((control, index) => (control.dataset.tabTest = String(index)));
    document.activeElement?.blur();
    return seen.length;
  });
  const reached = new Set();
  // Date boxes have several stops each, so there may be more stops than controls.
  for (let stop = 0; stop < wanted * 4 && reached.size < wanted; stop += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const control = document.activeElement;
      if (!control?.dataset.tabTest) return null;
      const { left, top, width, height } = control.getBoundingClientRect();
      const inside = document.elementFromPoint(Math.max(0, left + Math.min(width, 40) / 2), top + Math.min(height, 40) / 2);
      const style = getComputedStyle(control);
      const covered = !(inside && (control.contains(inside) || inside.contains(control)));
      return { index: control.dataset.tabTest, covered, ring: parseFloat(style.outlineWidth), html: control.outerHTML.slice(0, 120) };
    });
    if (!at) continue;
    assert.ok(!at.covered, `${name}: covered while it has the focus: ${at.html}`);
    assert.ok(at.ring >= 2, `${name}: no ring: ${at.html}`);
    reached.add(at.index);
  }
  assert.equal(reached.size, wanted, `${name}: controls that Tab reaches`);
}

/** Says where the story is; shown when it fails. */
export function step(text) {
  console.log(text);
}
