// Times Patchwork and ONNX Runtime Web in headless Chromium: `cargo xtask bench` prepares everything and calls this.
//
//   node run.mjs --models a,b [--runs 20] [--wait 60] [--out FILE]
import { parseArgs } from "node:util";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, type } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { NPM, ROOT, json, launch } from "./browser.mjs";
import { isQuiet, quiet } from "./quiet.mjs";
import { serve } from "./server.mjs";
import { strokes } from "./strokes.mjs";
import { table } from "./table.mjs";
import { camera } from "./camera.mjs";
import { visit } from "./visit.mjs";

const RESULTS = join(ROOT, "benches/RESULTS.md");
const ROW_LIMIT_MS = 120_000;
const STARTS = 3;
const LONG_START_MS = 3_000;
const MAX_DIFF = 1e-3;
const PATCHWORK = "/app/bench-adapter.mjs";
const ORT = "/page/ort.mjs";
// Name, adapter, and the adapter's word for it.
const PROVIDERS = [
  ["ort-wasm1", ORT, "wasm1"],
  ["patchwork-cpu", PATCHWORK, "cpu"],
  ["ort-wasm2", ORT, "wasm2"],
  ["patchwork-cpu2", PATCHWORK, "cpu2"],
  ["ort-webgpu", ORT, "webgpu"],
  ["patchwork-webgpu", PATCHWORK, "webgpu"],
];

const { values: options } = parseArgs({
  options: {
    models: { type: "string" },
    runs: { type: "string", default: "20" },
    wait: { type: "string", default: "60" },
    out: { type: "string" },
  },
});

/** One row, each start in a browser of its own, the first with the warm runs. */
async function measure(model, [provider, adapter, word]) {
  const share = await quiet(Number(options.wait) * 1000);
  const row = { model, provider, busy: !isQuiet(share), othersShare: share, warm: [], starts: [] };
  let served;
  for (let i = 0; i < STARTS && !row.error && !row.cutShort; i++) {
    const job = { adapter, provider: word, model, runs: i === 0 ? Number(options.runs) : 0 };
    served = await inBrowser(job, row);
    // Where a start takes many seconds, its noise is small beside it.
    if (row.starts[0].first > LONG_START_MS) break;
  }
  return finished(row, served);
}

/** Does one start's work and notes in `row` what comes of it. Gives what was downloaded for it. */
async function inBrowser(job, row) {
  const start = {};
  row.starts.push(start);
  const server = await serve({
    "/app/": join(ROOT, "dist"),
    "/ort/": join(NPM, "onnxruntime-web/dist"),
    "/models/": join(ROOT, "target/bench"),
    "/page/": join(ROOT, "benches/web"),
  });
  const browser = await launch();
  try {
    row.chromium = browser.version();
    const page = await browser.newPage();
    await page.exposeFunction("report", ({ warm, diff, device, ...times }) => {
      if (warm !== undefined) row.warm.push(warm);
      if (diff !== undefined) row.maxAbsDiff = Math.max(row.maxAbsDiff ?? 0, diff); // keeps a NaN
      row.device ??= device;
      Object.assign(start, times);
    });
    await page.goto(`${server.address}/page/page.html`);
    await page.waitForFunction(() => window.measure);
    const work = page.evaluate((job) => window.measure(job, window.report), job);
    work.catch(() => {}); // after the limit, the closed browser
    row.cutShort = await Promise.race([work.then(() => false), sleep(ROW_LIMIT_MS, true, { ref: false })]);
  } catch (error) {
    row.error = error.message.split("\n")[0];
  } finally {
    await browser.close();
    server.close();
  }
  return server.served;
}

function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : undefined;
}

function finished(row, served) {
  row.runtime = { raw: 0, gzip: 0 };
  for (const [path, bytes] of served) {
    if (!/^\/(app|ort)\/.*\.(js|mjs|wasm)$/.test(path) || path === PATCHWORK) continue;
    row.runtime.raw += bytes.length;
    row.runtime.gzip += gzipSync(bytes, { level: 9 }).length;
  }
  row.create = median(row.starts.map(({ create }) => create));
  row.first = median(row.starts.map(({ first }) => first));
  row.answer = median(row.starts.map(({ create, first }) => first && create + first));
  if (row.warm.length) row.min = Math.min(...row.warm);
  row.median = median(row.warm);
  row.wrong = row.first !== undefined && !(row.maxAbsDiff <= MAX_DIFF);
  if (row.wrong) row.error ??= `wrong output: off by ${row.maxAbsDiff}`;
  return row;
}

function told(row) {
  const ms = (value) => (value === undefined ? "–" : value.toFixed(1)).padStart(9);
  const notes = [
    row.cutShort && `cut short at ${ROW_LIMIT_MS / 1000} s`,
    row.busy && `machine busy (${(row.othersShare * 100).toFixed(0)}%)`,
    row.error,
  ].filter(Boolean);
  return [
    row.model.padEnd(22),
    row.provider.padEnd(17),
    ms(row.create),
    ms(row.first),
    ms(row.median),
    ms(row.min),
    String(row.warm.length).padStart(5),
    (row.maxAbsDiff?.toExponential(1) ?? "–").padStart(9),
    ...notes.map((note) => ` ${note}`),
  ].join("");
}

function machine(rows) {
  const os =
    existsSync("/etc/os-release") && /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  return {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    os: os || `${type()} ${release()}`,
    chromium: rows.find((row) => row.chromium)?.chromium,
    ort: json(join(NPM, "onnxruntime-web/package.json")).version,
    adapter: rows.find((row) => row.provider.endsWith("webgpu") && row.device)?.device ?? "nothing",
    runs: options.runs,
    starts: STARTS,
    longStart: LONG_START_MS / 1000,
    date: new Date().toISOString().slice(0, 10),
  };
}

function intoReadme(markdown) {
  const [before, after] = ["<!-- bench -->", "<!-- /bench -->"];
  const text = readFileSync(RESULTS, "utf8");
  const [from, to] = [text.indexOf(before), text.indexOf(after)];
  const once = from === text.lastIndexOf(before) && to === text.lastIndexOf(after);
  if (from < 0 || to < from || !once) throw new Error(`benches/RESULTS.md must have ${before} and ${after} once each`);
  writeFileSync(RESULTS, `${text.slice(0, from + before.length)}\n${markdown}\n${text.slice(to)}`);
}

const rows = [];
console.log(`${"model".padEnd(22)}${"provider".padEnd(17)}   create    first   median      min runs max diff  (ms)`);
for (const model of options.models.split(",")) {
  for (const provider of PROVIDERS) {
    const row = await measure(model, provider);
    rows.push(row);
    console.log(told(row));
    if (options.out) appendFileSync(options.out, `${JSON.stringify(row)}\n`);
  }
}
await quiet(Number(options.wait) * 1000);
const markdown = [table(rows, machine(rows)), await visit(), await strokes(), await camera()].join("\n\n");
console.log(`\n${markdown}`);
intoReadme(markdown);
process.exitCode = rows.some((row) => row.error) ? 1 : 0;
