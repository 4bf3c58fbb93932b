// How soon a new picture follows the brush and the slider, on the CPU engine with the default models: also while looks
// inside and classifications are under way. Part of `cargo xtask bench`; alone: node strokes.mjs [DIST]
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ROOT, launch } from "./browser.mjs";
import { isQuiet, quiet } from "./quiet.mjs";
import { serve } from "./server.mjs";

// About as often as a mouse moves.
const MOVE_MS = 16;
const MOVES = 150;
const TAPS = 80;
const WAIT_MS = 60_000;
/** From tap to tap, so that each meets another part of what the one before it set off. */
const pause = (tap) => 120 + ((tap * 73) % 260);

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1];

/** In the page: notes each request for a picture, and when its answer has been drawn. */
function watch() {
  window.pictures = [];
  window.kinds = {};
  const open = new Map();
  const kind = (body) => (typeof body === "string" ? body : Object.keys(body)[0]);
  const noted = (message) => {
    const { id, body } = message[0];
    window.kinds[kind(body)] = (window.kinds[kind(body)] ?? 0) + 1;
    if (kind(body) !== "Reconstruct") return;
    const picture = { sent: performance.now() };
    open.set(id, picture);
    window.pictures.push(picture);
  };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (Array.isArray(message)) noted(message);
    return post.call(this, message, ...rest);
  };
  const handler = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
  Object.defineProperty(Worker.prototype, "onmessage", {
    ...handler,
    set(listener) {
      handler.set.call(this, listener && function (event) {
        listener.call(this, event);
        if (!Array.isArray(event.data)) return;
        const { id, body } = event.data[0];
        const picture = body.Reconstructed && open.get(id);
        if (!picture) return;
        open.delete(id);
        picture.answered = performance.now();
        // Drawn with the next frame; what is posted in it comes when it has been painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => (picture.drawn = performance.now());
          port2.postMessage(null);
        });
      });
    },
  });
}

/** In the page: what was asked, and the milliseconds that pictures took in the engine and on the way to the screen. */
function spent() {
  const middle = (of) => window.pictures.map(of).sort((a, b) => a - b)[window.pictures.length >> 1];
  return {
    ...window.kinds,
    engine: middle(({ sent, answered }) => answered - sent),
    page: middle(({ answered, drawn }) => drawn - answered),
  };
}

/** In the page: notes when an input that changes the mask comes. */
function listen(kind) {
  window.inputs = [];
  addEventListener(kind, () => window.inputs.push(performance.now()), { capture: true });
}

/** Milliseconds from each input to the picture of it, or of it and a later one. */
async function waits(page) {
  await page.waitForSelector('[data-testid="page"][data-busy="false"]');
  await sleep(200);
  const { inputs, pictures } = await page.evaluate(() => ({ inputs: window.inputs, pictures: window.pictures }));
  const told = inputs.map((input) => pictures.find(({ sent }) => sent >= input)?.drawn - input);
  if (told.length === 0 || told.some(Number.isNaN)) throw new Error("an input without a picture");
  return { count: told.length, median: percentile(told, 0.5), p95: percentile(told, 0.95), most: Math.max(...told) };
}

async function open(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(watch);
  await page.goto(`${address}/index.html?device=cpu`);
  await page.waitForSelector('[data-testid="page"][data-busy="false"][data-source="live"]', { timeout: WAIT_MS });
  return page;
}

/** The middle of each patch, row by row and back, with nothing hidden and a brush that hides. */
async function canvas(page) {
  const choose = (id) => page.locator(`[data-testid="${id}"]`).check({ force: true });
  await choose("strategy-manual");
  await choose("tool-hide");
  await page.waitForSelector('[data-testid="page"][data-busy="false"]');
  const box = await page.locator('[data-testid="patch-switches"]').boundingBox();
  const grid = 14;
  return Array.from({ length: grid * grid - 1 }, (_, at) => {
    const [row, along] = [Math.floor(at / grid), at % grid];
    const column = row % 2 ? grid - 1 - along : along;
    return [box.x + ((column + 0.5) / grid) * box.width, box.y + ((row + 0.5) / grid) * box.height];
  });
}

/** One long stroke, a patch with each move. */
async function stroke(page) {
  const places = await canvas(page);
  await page.mouse.move(...places[0]);
  await page.mouse.down();
  await page.evaluate(listen, "pointermove");
  for (const place of places.slice(1, MOVES + 1)) {
    await page.mouse.move(...place);
    await sleep(MOVE_MS);
  }
  await page.mouse.up();
  return waits(page);
}

/** Taps, each a stroke of its own: the classifier is asked after each, and the next may meet it at work. */
async function taps(page) {
  const places = await canvas(page);
  await page.evaluate(listen, "pointerdown");
  for (const [tap, place] of places.slice(0, TAPS).entries()) {
    await page.mouse.move(...place);
    await page.mouse.down();
    await page.mouse.up();
    await sleep(pause(tap));
  }
  return waits(page);
}

/** Every stop of the walk has been in view, so all of them ask for looks; the slider is moved by keys. */
async function inside(page, details) {
  await page.evaluate(() => (location.hash = "#/inside"));
  const stops = await page.locator(".walk > section").all();
  for (const stop of stops) {
    await stop.scrollIntoViewIfNeeded();
    await sleep(200);
  }
  const slider = page.locator('[data-testid="how-little-slider"]');
  await slider.scrollIntoViewIfNeeded();
  await slider.waitFor();
  if (details) await page.locator('[data-testid="measurement"] summary').first().click();
  await slider.focus();
  await page.evaluate(listen, "input");
  for (let tap = 0; tap < TAPS; tap++) {
    await page.keyboard.press(Math.floor(tap / 12) % 2 ? "ArrowRight" : "ArrowLeft");
    await sleep(pause(tap));
  }
  return waits(page);
}

/** What the results say of it. */
export async function strokes(dist = join(ROOT, "dist")) {
  const { address, close } = await serve({ "/": dist });
  const ways = [
    ["one long stroke", stroke],
    ["strokes of one patch", taps],
    ["the slider, every stop of the walk open", inside],
    ["the same, with the measurement open", (page) => inside(page, true)],
  ];
  const told = [];
  for (const [name, way] of ways) {
    const browser = await launch();
    try {
      const page = await open(browser, address);
      const { count, median, p95, most } = await way(page);
      told.push(
        `${name}: ${median.toFixed(0)} ms (median of ${count}), 95% within ${p95.toFixed(0)} ms, ` +
          `the longest ${most.toFixed(0)} ms`,
      );
      if (process.env.VERBOSE) console.log(name, JSON.stringify(await page.evaluate(spent)));
    } finally {
      await browser.close();
    }
  }
  close();
  return (
    "From brush or slider to the new picture, CPU engine, default models:\n\n" +
    told.map((line) => `- ${line}`).join("\n")
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const share = await quiet(Number(process.env.WAIT ?? 60) * 1000);
  console.log(isQuiet(share) ? "quiet" : `machine busy (${(share * 100).toFixed(0)}%)`);
  console.log(await strokes(process.argv[2] && resolve(process.argv[2])));
}
