// What two checkers by others say of the pages and the style sheet. Arguments: a folder with pages, and the style sheet.
// Prints a line for each complaint and fails if there is one.
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const [, , folder, sheet] = process.argv;
const pages = (await readdir(folder)).filter((name) => name.endsWith(".html")).map((name) => join(folder, name));
const complaints = [...(await htmlValidate(pages)), ...(await nu(...pages, sheet))];
for (const complaint of complaints) console.error(complaint);
console.log(`${pages.length} pages`);
process.exitCode = complaints.length > 0 ? 1 : 0;

async function htmlValidate(files) {
  const loader = new FileSystemConfigLoader({
    root: true,
    extends: ["html-validate:recommended", "html-validate:a11y"],
    rules: {
      "no-inline-style": "error",
      // Boxes of one question share a name, as radio buttons do.
      "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit", "button", "reset"] }],
    },
  });
  const { results } = await new HtmlValidate(loader).validateMultipleFiles(files);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message, column }) => `${filePath}:${column} ${ruleId}: ${message}`));
}

/** The W3C's Nu checker; it needs a Java. */
async function nu(...files) {
  const jar = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const run = promisify(execFile)("java", ["-jar", jar, "--errors-only", "--also-check-css", "--format", "json", ...files], { maxBuffer: 1 << 26 });
  const { stderr } = await run.catch((failed) => {
    if (failed.code === "ENOENT") throw new Error("java is missing: run script/bootstrap");
    return failed;
  });
  const { messages } = JSON.parse(stderr);
  return messages.map(({ url, message, lastColumn }) => `${url}:${lastColumn} ${message}`);
}
