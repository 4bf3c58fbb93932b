// Patchwork as the side-by-side benchmark runs it (benches/web): one model, its inputs in, its whole output back.
import * as patchwork from "./patchwork.mjs";

export const weights = "model.safetensors";

let device, model;

/** `provider`: "cpu" or "webgpu". */
export async function start({ provider }) {
  device = provider;
  return { device: await patchwork.start(device) };
}

export async function load(bytes, { config }) {
  model = await patchwork.load(config, bytes, { device });
}

export const run = ({ pixel_values, noise }) => model.run(pixel_values.data, noise?.data);
