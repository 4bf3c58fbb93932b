// The page as a visitor meets it, on the CPU engine: how soon the first picture is there. How it follows the brush and
// the slider is in strokes.mjs.
import { join } from "node:path";

import { ROOT, json, launch } from "./browser.mjs";
import { serve } from "./server.mjs";

const VISITS = 5;

/** In the page: notes when the first reconstruction that was computed here is on screen. */
function watch() {
  const look = () => {
    const by = (id) => document.querySelector(`[data-testid="${id}"]`);
    if (by("page")?.dataset.source === "live" && by("view-reconstruction")) window.live = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

async function open(browser, address, requests) {
  const page = await browser.newPage();
  page.on("requestfinished", (request) => requests.push(request));
  await page.addInitScript(watch);
  await page.goto(`${address}/index.html?device=cpu`);
  await page.waitForFunction(() => window.live, null, { timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector('[data-testid="page"]').dataset.busy === "false");
  return page;
}

/**
 * Milliseconds from the start of a first visit on, and where they go;
 * `painter` and `classifier` are the models' folders.
 */
async function coldOpen(address, { painter, classifier }) {
  const browser = await launch();
  try {
    const requests = [];
    const page = await open(browser, address, requests);
    const { origin, live } = await page.evaluate(() => ({ origin: performance.timeOrigin, live: window.live }));
    const last = (part) => {
      const ends = requests.filter((request) => request.url().includes(part)).map((request) => request.timing());
      return Math.max(...ends.map(({ startTime, responseEnd }) => startTime + responseEnd - origin));
    };
    const text = await page.locator('[data-testid="status"]').innerText();
    return {
      page: last("/app-"),
      engine: last("engine_cpu"),
      painter: last(`${painter}/model.safetensors`),
      classifier: last(`${classifier}/model.safetensors`),
      live,
      reconstructed: Number(/reconstructed in ([\d.]+) ms/.exec(text)?.[1]),
    };
  } finally {
    await browser.close();
  }
}

/** What the results say of the page itself. */
export async function visit() {
  const { address, close } = await serve({ "/": join(ROOT, "dist") });
  const visits = [];
  const { models, reconstructor, classifier } = json(join(ROOT, "dist/models/manifest.json"));
  const folder = (name) => models.find((model) => model.name === name).dir;
  const folders = { painter: folder(reconstructor), classifier: folder(classifier) };
  for (let i = 0; i < VISITS; i++) visits.push(await coldOpen(address, folders));
  close();
  const median = (part) => middle(visits.map((visit) => visit[part])).toFixed(0);
  return (
    "A first visit, nothing cached, from this machine, CPU engine: the first reconstruction is on screen after " +
    `${median("live")} ms (median of ${VISITS}): the page's program is there after ${median("page")} ms, ` +
    `the engine's after ${median("engine")} ms, the painter after ${median("painter")} ms; ` +
    `the reconstruction takes ${median("reconstructed")} ms of the rest. ` +
    `The classifier is there after ${median("classifier")} ms.`
  );
}
