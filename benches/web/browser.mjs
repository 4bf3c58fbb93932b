// Chromium as the end-to-end tests start it, driven by Playwright.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const NPM = join(ROOT, ".patchwork/bench/node_modules");

const { chromium } = createRequire(join(NPM, "any"))("playwright-core");

export const json = (path) => JSON.parse(readFileSync(path, "utf8"));

/** A fresh browser, without a cache; `more`: further flags. */
export function launch(more = []) {
  const found = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "chromium"));
  const path = process.env.CHROMIUM ?? found.find(existsSync);
  if (!path) throw new Error("there is no chromium on the PATH: install it, or name it in CHROMIUM");
  // The tests' flags, the software adapter among them. Playwright sets the first two itself.
  const flags = json(join(ROOT, "webdriver.json"))["goog:chromeOptions"].args;
  const args = [...flags.filter((flag) => !["--headless", "--no-sandbox"].includes(flag)), ...more];
  return chromium.launch({ executablePath: path, args, chromiumSandbox: process.getuid?.() !== 0 });
}
