// What the stories stand on: a browser, pages that are checked wherever they come by, and words instead of selectors.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What the Rust test hands over, and with `SHOTS=<folder>` where every page leaves screenshots. */
const [, , base, scripts, data] = process.argv;
export const env = { base, scripts: scripts !== "off", shots: process.env.SHOTS, data: JSON.parse(data ?? "{}") };

/** Starts Chromium; one at a time, closed at the end of `story`. */
export async function withBrowser(story) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
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

/** A person at a browser. Every page that he `sees` is checked. */
export class Person {
  static async at(browser, { scripts = env.scripts, width = 1280 } = {}) {
    const person = new Person();
    person.scripts = scripts;
    const context = await browser.newContext({
      baseURL: env.base, javaScriptEnabled: scripts, viewport: { width, height: 900 }, locale: "ja-JP",
    });
    // A second look with scripts, for axe needs them: the same cookies, nothing pressed there.
    person.mirror = await browser.newContext({ baseURL: env.base, bypassCSP: true, locale: "ja-JP" });
    person.context = context;
    person.page = await context.newPage();
    person.trouble = [];
    person.page.on("console", (line) => line.type() === "error" && !/status of 4\d\d/.test(line.text()) && person.trouble.push(line.text()));
    person.page.on("pageerror", (error) => person.trouble.push(String(error)));
    person.page.on("request", (request) => {
      if (!request.url().startsWith(env.base) && !request.url().startsWith("data:")) person.trouble.push(`off-site: ${request.url()}`);
    });
    return person;
  }

  async open(path) {
    await this.page.goto(path);
  }

  /** Demands this heading, then checks the page: axe, reflow, console. */
  async sees(heading, name) {
    const found = await this.page.locator("h1").innerText();
    ensure(found.includes(heading), `expected the page 「${heading}」, found 「${found}」 at ${this.page.url()}`);
    await this.checks(name ?? heading);
  }

  async checks(name) {
    const html = await this.page.content();
    const look = await this.mirror.newPage();
    try {
      // The page as it is now, at its own address so that style sheets load.
      await look.route("**/*", (route) => route.request().isNavigationRequest()
        ? route.fulfill({ contentType: "text/html; charset=utf-8", body: html.replace(/<script[^>]*><\/script>/g, "") })
        : route.continue());
      for (const width of [1280, 375, 320]) {
        await look.setViewportSize({ width, height: 900 });
        if (width === 1280) await look.goto(this.page.url());
        const over = await look.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        ensure(over <= 0, `${name}: ${over}px too wide at ${width}px`);
        if (env.shots && width !== 320) await look.screenshot({ path: `${env.shots}/${name}-${width}.png`, fullPage: true });
      }
      await look.setViewportSize({ width: 1280, height: 900 });
      await look.evaluate(axeSource);
      const result = await look.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
      const found = result.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target).join(", ")}`);
      ensure(found.length === 0, `${name}: axe found ${found.join("; ")}`);
    } finally {
      await look.close();
    }
    ensure(this.trouble.length === 0, `${name}: ${this.trouble.join("; ")}`);
  }

  async says(text) {
    const body = await this.page.locator("body").innerText();
    ensure(body.includes(text), `「${text}」 is not on the page ${this.page.url()}`);
  }

  async doesNotSay(text) {
    const body = await this.page.locator("body").innerText();
    ensure(!body.includes(text), `「${text}」 is on the page ${this.page.url()}`);
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

  async presses(name) {
    await this.#goes(this.page.getByRole("button", { name: named(name) }).first());
  }

  async follows(name) {
    await this.#goes(this.page.getByRole("link", { name: named(name) }).first());
  }

  async #goes(target) {
    await Promise.all([this.page.waitForEvent("domcontentloaded"), target.click()]);
    await this.page.waitForLoadState("load");
  }

  async logsIn(loginId, password) {
    await this.open("/login");
    await this.types("ログインID", loginId);
    await this.page.locator("#password").fill(password);
    await this.presses("ログインする");
  }
}

/** Part of an accessible name. Words for screen readers alone may have a space before them. */
export function named(name) {
  return new RegExp(name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("：", "\\s*：\\s*"));
}

export function ensure(truth, message) {
  if (!truth) throw new Error(message);
}
