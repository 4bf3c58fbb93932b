// Patchwork's engines for other pages and programs: a vision transformer or a masked autoencoder from its own files,
// on WebGPU or one CPU core. docs/javascript.md tells more.

// A function that multiplies and adds in one step: a browser that takes it has relaxed SIMD.
const RELAXED_SIMD = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // "\0asm", version 1
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // () -> v128
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x13, 0x01, 0x11, 0x00, // one body, no locals
  0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, // three splats of 0
  0xfd, 0x85, 0x02, 0x0b, // f32x4.relaxed_madd
];

const engines = {};

/** The engine of a device, downloaded and started once; after a failure, anew. */
function engine(device) {
  if (device !== "cpu" && device !== "webgpu") {
    throw new Error(`there is no device "${device}": choose "cpu" or "webgpu"`);
  }
  engines[device] ??= begin(device).catch((error) => {
    delete engines[device];
    throw error;
  });
  return engines[device];
}

async function begin(device) {
  const relaxed = WebAssembly.validate(new Uint8Array(RELAXED_SIMD));
  const name = device === "webgpu" ? "engine_webgpu" : relaxed ? "engine_cpu_relaxed" : "engine_cpu";
  const program = await import(`./${name}.js`);
  await program.default();
  return { program, device: await program.start() };
}

/**
 * Downloads and starts an engine. `load` does it too; to call this first shortens the wait.
 * @param {"cpu" | "webgpu"} [device]
 * @returns {Promise<string>} what it computes on, such as an adapter's name
 */
export async function start(device = "cpu") {
  return (await engine(device)).device;
}

/**
 * Bytes that an engine has in use.
 * @param {"cpu" | "webgpu"} [device]
 * @returns {Promise<{ wasm: number, gpu?: number }>} of its program, whose memory never shrinks, and on the GPU
 */
export async function memory(device = "cpu") {
  return (await engine(device)).program.memoryInUse();
}

/** The text of a JSON file that is given as text or as what is in it. */
const text = (json) => (json == null || typeof json === "string" ? (json ?? undefined) : JSON.stringify(json));

/**
 * Builds a model.
 * @param {object | string | null} config what is in its config.json; null where there is none
 * @param {Uint8Array | ArrayBuffer} weights its .safetensors, .bin or .pth file
 * @param {{ device?: "cpu" | "webgpu", preprocessor?: object | string }} [options] `preprocessor`: what is in its
 *   preprocessor_config.json
 * @returns {Promise<Model>} with `classify`, `reconstruct` and `run`; docs/javascript.md has them
 */
export async function load(config, weights, { device = "cpu", preprocessor } = {}) {
  const bytes = weights instanceof Uint8Array ? weights : new Uint8Array(weights);
  return (await engine(device)).program.load(bytes, text(config), text(preprocessor));
}
