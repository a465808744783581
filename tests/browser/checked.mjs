// What has been checked already, in this story and in the others of the same run (`CHECKED=<folder>`): the very same page
// again has nothing new to find.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const { CHECKED: folder, SHOTS: shots } = process.env;
const own = new Set();

/** A page's key for one check: all of the page but the ids that nobody sees, and what else the check depends on. */
export function keyOf(html, ...rest) {
  const seen = html
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id")
    .replace(/(name="form_token" value=)"[^"]*"/g, "$1");
  return createHash("sha256").update(JSON.stringify([seen, ...rest])).digest("hex");
}

/** Whoever wants pictures gets all of them. */
export function isNew(key) {
  return shots !== undefined || !(own.has(key) || (folder !== undefined && existsSync(path.join(folder, key))));
}

/** To be called once the check has found nothing. */
export function remember(key) {
  own.add(key);
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, key), "");
}
