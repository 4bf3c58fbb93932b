// Patchwork as the side-by-side benchmark runs it (benches/web): one model, its inputs in, its whole output back.
import * as patchwork from "./patchwork.mjs";

export const weights = "model.safetensors";

let device, threads, model;

/** `provider`: "cpu", "cpu2" for two threads and so on, or "webgpu". */
export async function start({ provider }) {
  [, device, threads = 1] = /^([a-z]+)(\d+)?$/.exec(provider);
  threads = Number(threads);
  return { device: await patchwork.start(device, threads) };
}

export async function load(bytes, { config }) {
  model = await patchwork.load(config, bytes, { device, threads });
}

export const run = ({ pixel_values, noise }) => model.run(pixel_values.data, noise?.data);
