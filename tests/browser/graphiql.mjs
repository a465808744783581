// A member of staff opens GraphiQL by way of the log-in, reads the schema, asks, and subscribes. The console is silent:
// nothing of it is against the content policy, and nothing comes from elsewhere.
import { Person, ensure, env, withBrowser } from "./person.mjs";

const { loginId, password } = env.data;

await withBrowser(async (browser) => {
  const staff = await Person.at(browser);
  const { page } = staff;
  await staff.open("/graphiql");
  ensure(staff.path() === "/login", "a stranger is sent to the log-in");
  await page.locator("#loginId").fill(loginId);
  await page.locator("#password").fill(password);
  await staff.presses("ログイン");
  ensure(staff.path() === "/graphiql", "and back");
  await page.locator(".graphiql-container").waitFor();

  await write(page, "{ viewer { staffUser { name association { name } } } }");
  await page.locator(".graphiql-execute-button").click();
  await answers(page, "見本 職員");
  await answers(page, "見本北区医師会");

  // The schema was read: its documentation is there.
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.locator(".graphiql-doc-explorer").getByRole("link", { name: "Query", exact: true }).waitFor();

  await write(page, "subscription { pendingApplicationCounts { boxes { box pending } } }");
  await page.locator(".graphiql-execute-button").click();
  await answers(page, "ENROLMENT");

  const kept = await page.evaluate(() => Object.keys(localStorage));
  ensure(kept.length === 0, `kept beyond this tab: ${kept}`);
  await staff.leaves();
});

/** Puts a document into the editor, as pasting does, and waits until the editor has read it: it is in no hurry. */
async function write(page, document) {
  const selector = ".graphiql-query-editor .CodeMirror";
  await page.locator(selector).evaluate((editor, text) => editor.CodeMirror.setValue(text), document);
  const isRead = ([selector, text]) =>
    globalThis.document.querySelector(selector).CodeMirror.documentAST?.loc?.source.body === text;
  await page.waitForFunction(isRead, [selector, document]);
}

/** Waits until the answer holds a text. */
async function answers(page, text) {
  await page.locator(".result-window .CodeMirror-code").filter({ hasText: text }).waitFor();
}
