// One presses a button in his browser, and a number on somebody else's TOP moves in another.

import assert from "node:assert/strict";

/** From a click to the number elsewhere, in milliseconds. */
const AT_ONCE = 1_000;
/** The browser gives up after this. */
const PATIENCE = 10_000;

/** 申請状況, the enrolments that are pending at the association itself. */
const ENROLMENTS = '[data-live-association] [data-count="ENROLMENT.pending"]';

/** How long each took, from the click. */
const passed = [];

/**
 * Presses a button, and demands that the number of enrolments on another page changes by so many at once: within a
 * second of the server's answer to the click. From the click itself see `assertAtOnce`: on a machine that has other
 * work, a click can wait before it is even sent.
 */
export async function moves({ top, association }, by, presser, button) {
  await presser.page.getByRole("button", { name: button }).first().waitFor();
  await top.evaluate(([selector, by, patience]) => {
    const cell = document.querySelector(selector);
    const wanted = Number(cell.textContent) + by;
    globalThis.moved = new Promise((resolve, reject) => {
      const look = () => Number(cell.textContent) === wanted && resolve(Date.now());
      new MutationObserver(look).observe(cell, { childList: true, characterData: true, subtree: true });
      setTimeout(() => reject(new Error(`${cell.textContent} and not ${wanted}`)), patience);
    });
  }, [ENROLMENTS, by, PATIENCE]);
  const answer = presser.page.waitForResponse((response) => response.request().method() === "POST").then(() => Date.now());
  const moved = top.evaluate(() => globalThis.moved);
  const clicked = Date.now();
  await presser.presses(button, Promise.all([answer, moved]));
  const [answered, at] = await Promise.all([answer, moved]);
  passed.push(at - clicked);
  console.log(`  ${at - clicked} ms from the click to the number at ${association}, ${at - answered} ms from the answer`);
  assert.ok(at - answered <= AT_ONCE, `${at - answered} ms from the answer to the number at ${association}`);
}

/** At the end of a story: at least one number moved within a second of the click. */
export function assertAtOnce() {
  assert.ok(Math.min(...passed) <= AT_ONCE, `from clicks to numbers: ${passed.join(", ")} ms`);
}
