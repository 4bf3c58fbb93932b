// How busy other programs keep this machine, while this one waits.
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const LIMIT = 0.1;
const SPAN_MS = 2_000;

async function ticks() {
  const [line] = (await readFile("/proc/stat", "utf8")).split("\n");
  // user, nice, system, idle, iowait, irq, softirq, steal
  const counts = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: counts.reduce((a, b) => a + b), idle: counts[3] + counts[4] };
}

/** Waits until others use less than a tenth of the CPUs. Gives their share at the end; null where none can be known. */
export async function quiet(patienceMs) {
  const end = Date.now() + patienceMs;
  try {
    for (;;) {
      const before = await ticks();
      await sleep(SPAN_MS);
      const after = await ticks();
      const share = 1 - (after.idle - before.idle) / (after.all - before.all);
      if (share < LIMIT || Date.now() >= end) return share;
    }
  } catch {
    return null; // no Linux
  }
}

export const isQuiet = (share) => share === null || share < LIMIT;
