// How many of the camera's frames both models answer in a second, on the CPU engine with the default models: a camera
// that Chromium plays. Part of `cargo xtask bench`; alone: node camera.mjs [DIST]
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ROOT, launch } from "./browser.mjs";
import { isQuiet, quiet } from "./quiet.mjs";
import { serve } from "./server.mjs";

const WAIT_MS = 60_000;
/** Until the rate is of frames that came while all was warm. */
const WARM_MS = 10_000;

/** In the page: the rate that it tells. */
const rate = () => Number.parseFloat(/[\d.]+/.exec(document.querySelector('[data-testid="camera-rate"]').innerText)[0]);

/** What the results say of it. */
export async function camera(dist = join(ROOT, "dist"), query = "") {
  const { address, close } = await serve({ "/": dist });
  const browser = await launch(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${address}/index.html?device=cpu${query}`);
    await page.waitForSelector('[data-testid="page"][data-busy="false"][data-source="live"]', { timeout: WAIT_MS });
    await page.locator('[data-testid="camera"]').click();
    await page.waitForSelector('[data-testid="camera-rate"]', { timeout: WAIT_MS });
    await sleep(WARM_MS);
    const rates = [];
    for (let look = 0; look < 10; look++) {
      await sleep(500);
      rates.push(await page.evaluate(rate));
    }
    const [least, middle] = [0, 5].map((at) => rates.sort((a, b) => a - b)[at]);
    return `The camera, both models, CPU engine: ${middle} frames a second (the least of ten looks: ${least}).`;
  } finally {
    await browser.close();
    close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const share = await quiet(Number(process.env.WAIT ?? 60) * 1000);
  console.log(isQuiet(share) ? "quiet" : `machine busy (${(share * 100).toFixed(0)}%)`);
  console.log(await camera(process.argv[2] && resolve(process.argv[2]), process.argv[3]));
}
