// The live numbers of the secretariat's TOP against a server that does what the story wants, with a clock that the
// story moves. Data: a folder with the page as `top.html` and the assets beside it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Person, env, step, withBrowser } from "./person.mjs";

const { folder } = env.data;
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const OWN = 0;

/** A page whose server is the story itself. */
async function open(browser) {
  const somebody = await Person.at(browser);
  const { context, page } = somebody;
  const server = { sockets: [], polls: 0, accept: true, polled: null };
  await context.route(`${env.base}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/graphql") {
      server.polls += 1;
      return server.polled ? route.fulfill({ json: server.polled }) : route.abort();
    }
    const file = pathname === "/office" ? "top.html" : pathname.slice(1);
    return route.fulfill({ body: await readFile(path.join(folder, file)), contentType: TYPES[path.extname(file)] });
  });
  await page.routeWebSocket(/\/graphql\/ws$/, (socket) => {
    const connection = { socket, received: [], subscriptions: new Map() };
    server.sockets.push(connection);
    if (!server.accept) return socket.close({ code: server.code ?? 1011 });
    socket.onMessage((text) => {
      const message = JSON.parse(text);
      connection.received.push(message.type);
      if (message.type === "connection_init") socket.send(JSON.stringify({ type: "connection_ack" }));
      if (message.type === "subscribe") connection.subscriptions.set(message.id, message.payload.variables.id);
      if (message.type === "ping" && server.pong !== false) socket.send(JSON.stringify({ type: "pong" }));
    });
  });
  await page.clock.install({ time: new Date("2024-10-30T01:15:00Z") });
  await page.goto(`${env.base}/office`);
  return { context, page, server, somebody };
}

const last = (server) => server.sockets.at(-1);

/** Waits until the connection has asked for its numbers. */
async function subscribed(page, server, count = 4) {
  await until(() => server.sockets.length > 0 && last(server).subscriptions.size === count, "subscriptions");
}

async function until(condition, what) {
  const end = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < end, `in vain: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function send(server, id, enrolment, { aged = 6, asOf = "2024-10-30T01:16:00Z" } = {}) {
  const boxes = [
    { box: "ENROLMENT", pending: enrolment, aged }, { box: "TRANSFER", pending: 18, aged: 4 },
    { box: "WITHDRAWAL", pending: 7, aged: 1 }, { box: "OTHER", pending: 5, aged: 0 },
  ];
  const payload = { data: { pendingApplicationCounts: { asOf, boxes } } };
  last(server).socket.send(JSON.stringify({ type: "next", id: String(id), payload }));
}

const state = (page) => page.locator("[data-live-state]");
const shows = (locator, text) => locator.filter({ hasText: text }).waitFor();
const enrolments = (page) => page.locator('[data-count="ENROLMENT.pending"]').first();

await withBrowser(async (browser) => {
  {
    step("numbers arrive, and nothing else moves");
    const { page, server, somebody } = await open(browser);
    const placeBefore = await page.locator("#news").boundingBox();
    await subscribed(page, server);
    await page.getByRole("link", { name: "最新の状態に更新" }).focus();
    send(server, OWN, 26);
    await shows(enrolments(page), "26");
    await shows(state(page), "自動更新中（10時16分時点）");
    assert.equal(await page.locator('[data-count="TOTAL.pending"]').first().textContent(), "56");
    assert.deepEqual(await page.locator("#news").boundingBox(), placeBefore, "the page has moved");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "最新の状態に更新");

    step("a branch's numbers go to its row, unannounced");
    send(server, 1, 9);
    await shows(page.locator('tr[data-live-association] [data-count="ENROLMENT.pending"]').first(), "9");

    step("one sentence at most every 15 seconds, the newest of each subject");
    const said = page.locator("[data-live-say]");
    await page.clock.runFor(1);
    await shows(said, "入会の申請が26件になりました。");
    send(server, OWN, 27);
    await shows(enrolments(page), "27");
    send(server, OWN, 28);
    await shows(enrolments(page), "28");
    await page.clock.runFor(14_000);
    assert.equal(await said.textContent(), "入会の申請が26件になりました。");
    await page.clock.runFor(1_001);
    assert.equal(await said.textContent(), "入会の申請が28件になりました。");

    step("new applications are offered, not pushed in");
    await shows(page.getByRole("link", { name: "新しい申請が3件あります（表示する）" }), "3件");

    step("pause stops every change, and says so");
    const pause = page.getByRole("button", { name: "自動更新を停止" });
    await pause.click();
    await shows(state(page), "自動更新を停止中");
    assert.equal(await pause.getAttribute("aria-pressed"), "true");
    assert.equal(await said.textContent(), "");
    const sockets = server.sockets.length;
    await page.clock.runFor(10 * 60_000);
    assert.equal(server.sockets.length, sockets, "it connected while paused");
    assert.equal(await enrolments(page).textContent(), "28");
    await pause.click();
    await until(() => server.sockets.length === sockets + 1, "a new connection");
    await subscribed(page, server);
    send(server, OWN, 30);
    await shows(enrolments(page), "30");
    assert.equal(await pause.getAttribute("aria-pressed"), "false");
    await somebody.leaves();
  }
  {
    step("a lost connection is said at once, and found again");
    const { page, server, context } = await open(browser);
    await subscribed(page, server);
    send(server, OWN, 25);
    await shows(state(page), "自動更新中");
    await last(server).socket.close({ code: 1011 });
    await shows(state(page), /接続が切れました。[12]秒後に再接続します（表示は10時16分に受信した件数です）/);
    await page.clock.runFor(1_300);
    await until(() => server.sockets.length === 2, "a second connection");
    await subscribed(page, server);
    send(server, OWN, 24, { asOf: "2024-10-30T01:17:00Z" });
    await shows(enrolments(page), "24");
    await shows(state(page), "自動更新中（10時17分時点）");
    await context.close();
  }
  {
    step("waits grow to 30 seconds, and after three failures the numbers are asked for by an ordinary request");
    const { page, server, context } = await open(browser);
    await subscribed(page, server);
    server.accept = false;
    await last(server).socket.close({ code: 1011 });
    for (let failures = 1; failures <= 5; failures += 1) {
      await shows(state(page), "接続が切れました");
      const [, seconds] = (await state(page).textContent()).match(/(\d+)秒後/);
      assert.ok(Number(seconds) <= Math.min(30, Math.ceil(2 ** (failures - 1) * 1.25)), `${seconds} s after ${failures}`);
      await page.clock.runFor(Number(seconds) * 1_000);
      await until(() => server.sockets.length === failures + 1, `try ${failures}`);
    }
    const boxes = [{ box: "ENROLMENT", pending: 31, aged: 6 }];
    server.polled = { data: { secretariat: { pendingCounts: { asOf: "2024-10-30T01:20:00Z", boxes } } } };
    await page.clock.runFor(60_000);
    await shows(enrolments(page), "31");
    await context.close();
  }
  for (const [code, words] of [[4401, "ログインの有効期限が切れました。"], [4403, "ログインの有効期限が切れました。"], [4400, "自動更新を利用できません"], [4409, "自動更新を利用できません"], [4429, "自動更新を利用できません"]]) {
    step(`after ${code} there is no retry`);
    const { page, server, context } = await open(browser);
    await subscribed(page, server);
    await last(server).socket.close({ code });
    await shows(state(page), words);
    await page.clock.runFor(5 * 60_000);
    assert.equal(server.sockets.length, 1);
    assert.equal(await page.getByRole("link", { name: "再ログイン" }).count(), code === 4401 || code === 4403 ? 1 : 0);
    await context.close();
  }
  {
    step("pings are answered, and a connection that is silent is given up");
    const { page, server, context } = await open(browser);
    await subscribed(page, server);
    last(server).socket.send(JSON.stringify({ type: "ping" }));
    await until(() => last(server).received.includes("pong"), "a pong");
    server.pong = false;
    await page.clock.runFor(40_000);
    await shows(state(page), "接続が切れました");
    await page.clock.runFor(2_000);
    await until(() => server.sockets.length === 2, "a second connection");
    await context.close();
  }
  {
    step("a tab that nobody looks at lets go after five minutes and comes back when it is looked at");
    const { page, server, context } = await open(browser);
    await subscribed(page, server);
    send(server, OWN, 25);
    const look = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
    let closed = false;
    last(server).socket.onClose(() => (closed = true));
    await look(true);
    for (let halfMinutes = 1; halfMinutes < 10; halfMinutes += 1) {
      await page.clock.runFor(30_000);
      // The clock jumps, the network does not: let the answer to this ping arrive.
      await until(() => last(server).received.filter((type) => type === "ping").length === halfMinutes, "a ping");
      await page.evaluate(() => 0);
    }
    assert.equal(closed, false, "let go too early");
    await page.clock.runFor(30_000);
    await until(() => closed, "the end of the connection");
    await look(false);
    await until(() => server.sockets.length === 2, "a second connection");
    await context.close();
  }
});
