// What every story stands on: a browser, people in front of it, and what must hold on each page that they see.
// A story is called with the server's address, "on" or "off" for scripts, and its data as JSON.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { isNew, keyOf, remember } from "./checked.mjs";

const require = createRequire(import.meta.url);
export const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** A small telephone (1280 at 400 %), a telephone, 200 %. */
const WIDTHS = [320, 375, 640];
/** How long anything that should happen at once may take before the story fails. */
const PATIENCE = 10_000;

/** Without windows of its own it needs a third less time; script/bootstrap looks for the same. */
const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => existsSync(path));

/** What the Rust test hands over; with `SHOTS=<folder>` every checked page leaves screenshots. */
const [, , base, scripts, data] = process.argv;
export const env = { base, scripts: scripts !== "off", shots: process.env.SHOTS, data: JSON.parse(data ?? "{}") };

/** Runs a story in a browser of its own, which is closed whatever happens. */
export async function withBrowser(story) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  try {
    await story(browser);
  } finally {
    await browser.close();
  }
}

/** A person at a window of his own. Everything is named by the words on the screen. */
export class Person {
  /** `strict`: every page that he comes to is checked without being asked for. `agent`: what the browser calls itself. */
  static async at(browser, { scripts = env.scripts, width = 1280, strict = false, agent } = {}) {
    const person = new Person();
    person.strict = strict;
    const options = { baseURL: env.base, locale: "ja-JP", timezoneId: "Asia/Tokyo", userAgent: agent };
    person.scripts = scripts;
    person.browser = browser;
    person.context = await browser.newContext({ ...options, javaScriptEnabled: scripts, viewport: { width, height: 900 } });
    person.context.setDefaultTimeout(PATIENCE);
    // As part of every page axe is read once; handed over for each check it would be read each time, which takes as long
    // as checking.
    if (scripts) await person.context.addInitScript({ content: AXE });
    person.page = await person.context.newPage();
    person.trouble = [];
    person.#watch(person.page);
    return person;
  }

  /** Another tab of the same person, logged in as he is. */
  async tab() {
    const other = Object.assign(new Person(), this, { page: await this.context.newPage() });
    this.#watch(other.page);
    return other;
  }

  /** Whatever the console complains about, and whatever is asked of another site, is trouble. */
  #watch(page) {
    const own = env.base ?? "";
    page.on("console", (line) => line.type() === "error" && !/status of 4\d\d/.test(line.text()) && this.trouble.push(line.text()));
    page.on("pageerror", (error) => this.trouble.push(String(error)));
    page.on("request", (request) => {
      const url = request.url();
      // The browser's viewer of PDF is made of pages of its own.
      if (!url.startsWith(own) && !/^(data|blob|chrome|chrome-extension):/.test(url)) this.trouble.push(`off-site: ${url}`);
    });
  }

  async leaves() {
    this.calm("on leaving");
    await this.mirror?.look.context().close();
    await this.context.close();
  }

  async logsIn(loginId, password) {
    await this.open("/login");
    await this.types("ログインID", loginId);
    await this.page.locator("#password").fill(password);
    await this.presses("ログインする");
    assert.notEqual(this.path(), "/login", `${loginId} can't log in`);
  }

  async open(path) {
    const answer = await this.page.goto(path);
    await this.#arrives();
    return answer;
  }

  async #arrives() {
    if (this.strict) await this.checks(`${this.path()} 「${await this.page.title()}」`, [WIDTHS[0]]);
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  async types(label, text) {
    await this.page.getByLabel(label, { exact: false }).first().fill(text);
  }

  async chooses(label, option) {
    await this.page.getByLabel(label, { exact: false }).first().selectOption({ label: option });
  }

  async ticks(label) {
    await this.page.getByLabel(label, { exact: false }).first().check();
  }

  /** `first` is waited for before the new page is checked, which takes a while. */
  async presses(name, first) {
    await this.#goes(this.page.getByRole("button", { name: named(name) }).first(), first);
  }

  async follows(name) {
    await this.#goes(this.page.getByRole("link", { name: named(name) }).first());
  }

  async #goes(target, first) {
    const came = this.page.waitForEvent("domcontentloaded");
    came.catch(() => {});
    await Promise.all([Promise.race([came, this.#shown()]), target.click(), first]);
    await this.page.waitForLoadState("load");
    await this.#arrives();
  }

  /** A script has put the next page's main part in place, without leaving the page. */
  #shown() {
    const never = new Promise(() => {});
    if (!this.scripts) return never;
    const shown = () => new Promise((done) => document.addEventListener("mamis:shown", () => done(true), { once: true }));
    return this.page.evaluate(shown).catch(() => never);
  }

  /** Demands this heading, then checks the page. */
  async sees(heading, name) {
    const found = await this.page.locator("h1").innerText();
    ensure(found.includes(heading), `expected the page 「${heading}」, found 「${found}」 at ${this.page.url()}`);
    await this.checks(name ?? heading);
  }

  async says(text) {
    const body = await this.page.locator("body").innerText();
    ensure(body.includes(text), `「${text}」 is not on the page ${this.page.url()}`);
  }

  async doesNotSay(text) {
    const body = await this.page.locator("body").innerText();
    ensure(!body.includes(text), `「${text}」 is on the page ${this.page.url()}`);
  }

  /** The notice at the top after an act. */
  async isTold(text) {
    await this.page.getByRole("status").filter({ hasText: text }).first().waitFor();
  }

  /** What must hold on every page: nothing for axe to find, no sideways scrolling, a silent console. */
  async checks(name, widths = WIDTHS) {
    this.calm(name);
    const html = await this.page.content();
    const key = (check) => keyOf(html, this.scripts, this.page.viewportSize(), check);
    const open = [...widths, "axe"].filter((check) => isNew(key(check)));
    if (open.length === 0) return;
    const look = this.scripts ? this.page : await this.#mirror();
    await checkReflow(look, name, open.filter((check) => check !== "axe"));
    if (open.includes("axe")) await checkAxe(look, name);
    this.calm(name);
    open.map(key).forEach(remember);
  }

  calm(name) {
    assert.deepEqual(this.trouble, [], `${name}: trouble`);
  }

  /** axe needs scripts: the page as it is now, at its own address, in a window that has them. Nothing is pressed there. */
  async #mirror() {
    this.mirror ??= await this.#window();
    const { look } = this.mirror;
    this.mirror.html = (await this.page.content()).replace(/<script[^>]*><\/script>/g, "");
    await look.setViewportSize(this.page.viewportSize());
    // From elsewhere, or a place within the page that is there already would not load it again.
    await look.goto("about:blank");
    await look.goto(this.page.url());
    return look;
  }

  /** A window in which every address shows the page that was last put into it. */
  async #window() {
    const context = await this.browser.newContext({ baseURL: env.base, locale: "ja-JP", bypassCSP: true });
    await context.addInitScript({ content: AXE });
    const mirror = { look: await context.newPage(), html: "" };
    await mirror.look.route("**/*", (route) => route.request().isNavigationRequest()
      ? route.fulfill({ contentType: "text/html; charset=utf-8", body: mirror.html })
      : route.continue());
    return mirror;
  }

  /** Tab reaches every control, in order, each with a ring that shows and none of them covered. */
  async tabsThrough(name) {
    const wanted = await this.page.evaluate(() => {
      const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
      const seen = controls.filter((control) => control.checkVisibility({ visibilityProperty: true }));
      seen.forEach((control, index) => (control.dataset.tabTest = String(index)));
      document.activeElement?.blur();
      return seen.length;
    });
    const reached = new Set();
    // Date boxes have several stops each, so there may be more stops than controls.
    for (let stop = 0; stop < wanted * 4 && reached.size < wanted; stop += 1) {
      await this.page.keyboard.press("Tab");
      const at = await this.page.evaluate(() => {
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
}

/** The page does not scroll sideways at any width. */
async function checkReflow(page, name, widths) {
  const before = page.viewportSize();
  const shoot = (width) => env.shots && page.screenshot({ path: `${env.shots}/${fileName(name)}-${width}.png`, fullPage: true });
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    ensure(over <= 0, `${name}: ${over}px too wide at ${width}px`);
    if (width === 375) await shoot(width);
  }
  await page.setViewportSize(before);
  await shoot(before.width);
}

function fileName(name) {
  return name.replaceAll(/[/\s]+/g, "-").slice(0, 80);
}

/** axe, which is part of the page, finds nothing. Frames show documents in the browser's own viewer, which is not ours to check. */
export async function checkAxe(page, name) {
  const found = await page.evaluate(async (tags) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: tags, iframes: false, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  }, AXE_TAGS);
  assert.deepEqual(found, [], `${name}: axe`);
}

/** Part of an accessible name. Words for screen readers alone may have a space before them. */
export function named(name) {
  return new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("：", "\\s*：\\s*"));
}

export function ensure(truth, message) {
  if (!truth) throw new Error(message);
}

/** Says where the story is; shown when it fails. */
export function step(text) {
  console.log(text);
}
