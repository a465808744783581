// Every page in all its states: nothing for axe to find, no shift while it loads, no sideways scrolling on a small
// telephone, with text of twice the size or spaced out as WCAG 1.4.12 says; forced colours; print.
// Data: a folder with the pages and their assets, and the pages' names.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { AXE, env, checkAxe, withBrowser } from "./person.mjs";

const { folder, pages } = env.data;
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
/** Largest shift of a page's layout while it loads. */
const SHIFT = 0.01;
/** Pages that people print, and the sheets of A4 that one may take. */
const PRINTED = { "application-done": 2, application: 3, "application-completed": 3, "office-detail": 4 };
const SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }";

await withBrowser(async (browser) => {
  const context = await browser.newContext({ baseURL: env.base, locale: "ja-JP", timezoneId: "Asia/Tokyo" });
  await context.route(`${env.base}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const file = pathname.slice(1);
    const body = await readFile(path.join(folder, file)).catch(() => null);
    return body ? route.fulfill({ body, contentType: TYPES[path.extname(file)] }) : route.abort();
  });
  await context.addInitScript(() => {
    globalThis.shift = 0;
    const add = (list) => list.getEntries().forEach((entry) => (globalThis.shift += entry.value));
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  });
  await context.addInitScript({ content: AXE });
  const page = await context.newPage();
  for (const name of pages) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`/${name}.html`);
    await checkShift(page, name);
    await checkAxe(page, name);
    await checkWidths(page, name);
    await checkForcedColours(page, name);
    if (name in PRINTED) await checkPrint(page, name);
  }
  for (const name of Object.keys(PRINTED)) assert.ok(pages.includes(name), `${name}: no such page`);
});

async function checkShift(page, name) {
  await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));
  const shift = await page.evaluate(() => globalThis.shift);
  assert.ok(shift <= SHIFT, `${name}: shifts by ${shift} while it loads`);
}

async function checkWidths(page, name) {
  await page.setViewportSize({ width: 320, height: 900 });
  await fits(page, `${name} at 320 px`);
  const spaced = await page.addStyleTag({ content: SPACED });
  await fits(page, `${name} at 320 px with text spacing`);
  await spaced.evaluate((style) => style.remove());
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await fits(page, `${name} with text of 200 %`);
  await page.setViewportSize({ width: 640, height: 900 });
  await fits(page, `${name} at 640 px with text of 200 %`);
  await shoot(page, `${name}-large-text`);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The page does not scroll sideways, and no words are cut off. */
async function fits(page, what) {
  const { over, cut } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const hides = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX);
    const isCut = (element) => element.scrollWidth > element.clientWidth + 1 && hides(element) && !element.closest(".vh");
    return { over: scrollWidth - clientWidth, cut: [...document.querySelectorAll("main *")].filter(isCut).map((it) => it.outerHTML.slice(0, 100)) };
  });
  assert.ok(over <= 0, `${what}: ${over} px too wide`);
  assert.deepEqual(cut, [], `${what}: cut off`);
}

/** Where the system draws all colours, buttons, fields and the current entry still have an edge. */
async function checkForcedColours(page, name) {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const bare = await page.evaluate(() => {
    const edged = ".btn:not(.btn--text), .input, .chip, .banner, .choice--tile, [aria-current=page], .is-changed";
    const hasEdge = (style) => ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none")
      || style.textDecorationLine !== "none";
    const seen = [...document.querySelectorAll(edged)].filter((it) => it.checkVisibility() && !it.closest(".crumbs"));
    return seen.filter((it) => !hasEdge(getComputedStyle(it))).map((it) => it.outerHTML.slice(0, 100));
  });
  assert.deepEqual(bare, [], `${name}: without an edge in forced colours`);
  await shoot(page, `${name}-forced-colours`);
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
}

/** On paper: the words and no controls, on few sheets. */
async function checkPrint(page, name) {
  await page.emulateMedia({ media: "print" });
  const controls = await page.evaluate(() => [...document.querySelectorAll("nav, button, textarea, .site-footer, .skip")]
    .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height > 1).map((it) => it.outerHTML.slice(0, 100)));
  assert.deepEqual(controls, [], `${name}: controls on paper`);
  const paper = await page.pdf({ format: "A4" });
  const sheets = paper.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets <= PRINTED[name], `${name}: takes ${sheets} sheets`);
  await shoot(page, `${name}-print`);
  await page.emulateMedia({ media: null });
}

async function shoot(page, name) {
  if (env.shots) await page.screenshot({ path: `${env.shots}/${name}.png`, fullPage: true });
}
