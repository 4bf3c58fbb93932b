// The page as a visitor meets it, on the CPU engine: how soon the first picture is there, and how it follows the slider.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { ROOT, json, launch } from "./browser.mjs";
import { serve } from "./server.mjs";

const VISITS = 5;
// About as often as a mouse moves while it is dragged.
const DRAG_STEP_MS = 16;
const DRAG_STEPS = 150;

/** In the page: notes each look of it that differs from the one before, each frame. */
function watch() {
  const by = (id) => document.querySelector(`[data-testid="${id}"]`);
  window.frames_ = [];
  const look = () => {
    const hidden = Number(/\d+/.exec(by("view-masked")?.getAttribute("aria-label") ?? "")?.[0] ?? NaN);
    const live = by("page")?.dataset.source === "live" && by("view-reconstruction") !== null;
    const last = window.frames_.at(-1);
    if (!last || last.live !== live || !Object.is(last.hidden, hidden)) {
      window.frames_.push({ at: performance.now(), live, hidden });
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** In the page: notes when the slider is moved, and how many patches it then asks to hide. */
function listen() {
  const slider = document.querySelector('[data-testid="mask-ratio"]');
  const label = document.querySelector('[data-testid="view-masked"]').getAttribute("aria-label");
  const patches = Number(/\d+\D+(\d+)/.exec(label)[1]);
  window.moves = [];
  slider.addEventListener("input", () => {
    const kept = Math.floor(patches * (1 - slider.value / 100));
    window.moves.push({ at: performance.now(), hidden: patches - Math.max(kept, 1) });
  });
}

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

async function open(browser, address, requests) {
  const page = await browser.newPage();
  page.on("requestfinished", (request) => requests.push(request));
  await page.addInitScript(watch);
  await page.goto(`${address}/index.html?device=cpu`);
  await page.waitForFunction(() => window.frames_.some(({ live }) => live), null, { timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector('[data-testid="page"]').dataset.busy === "false");
  return page;
}

/** Milliseconds from the start of a first visit on, and where they go; `painter` and `classifier` are the models' folders. */
async function coldOpen(address, { painter, classifier }) {
  const browser = await launch();
  try {
    const requests = [];
    const page = await open(browser, address, requests);
    const { origin, live } = await page.evaluate(() => ({
      origin: performance.timeOrigin,
      live: window.frames_.find(({ live }) => live).at,
    }));
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
      painted: Number(/painted in ([\d.]+) ms/.exec(text)?.[1]),
    };
  } finally {
    await browser.close();
  }
}

/** Milliseconds from each move of the slider to the first picture of it, or of a later one. */
async function drag(address) {
  const browser = await launch();
  try {
    const page = await open(browser, address, []);
    await page.evaluate(listen);
    const slider = page.locator('[data-testid="mask-ratio"]');
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    const [left, width, y] = [box.x + 8, box.width - 16, box.y + box.height / 2];
    await page.mouse.move(left + 0.75 * width, y);
    await page.mouse.down();
    for (let step = 0; step < DRAG_STEPS; step++) {
      await page.mouse.move(left + width * (0.5 + 0.4 * Math.sin(step / 12)), y);
      await sleep(DRAG_STEP_MS);
    }
    await page.mouse.up();
    await sleep(500);
    const { moves, frames } = await page.evaluate(() => ({ moves: window.moves, frames: window.frames_ }));
    const waits = moves.map((move, i) => {
      const wanted = moves.slice(i);
      const shown = frames.find(
        (frame) => frame.at >= move.at && wanted.some(({ at, hidden }) => hidden === frame.hidden && at <= frame.at),
      );
      // The same number of patches as before: nothing changes on screen.
      return shown ? shown.at - move.at : 0;
    });
    const told = waits.filter((wait) => wait > 0);
    return { moves: told.length, median: percentile(told, 0.5), p95: percentile(told, 0.95) };
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
  const slider = await drag(address);
  close();
  const median = (part) => percentile(visits.map((visit) => visit[part]), 0.5).toFixed(0);
  return (
    `A first visit, nothing cached, from this machine, CPU engine: the first reconstruction is on screen after ${median("live")} ms ` +
    `(median of ${VISITS}): the page's program is there after ${median("page")} ms, the engine's after ${median("engine")} ms, ` +
    `the painter after ${median("painter")} ms; painting takes ${median("painted")} ms of the rest. The classifier is there after ` +
    `${median("classifier")} ms. While the slider is dragged, a new ` +
    `picture follows each move after ${slider.median.toFixed(0)} ms (median of ${slider.moves} moves), 95% of them within ` +
    `${slider.p95.toFixed(0)} ms.`
  );
}
