// ONNX Runtime Web behind the same exports as www/bench-adapter.mjs.

export const weights = "model.onnx";

let ort, options, session;

/** `provider`: "webgpu", or "wasm" and the number of threads. */
export async function start({ provider }) {
  const threads = /^wasm(\d+)$/.exec(provider)?.[1];
  // The files that `onnxruntime-web/wasm` and `onnxruntime-web/webgpu` stand for.
  ort = await import(`/ort/ort.${threads ? "wasm" : "webgpu"}.bundle.min.mjs`);
  if (threads) ort.env.wasm.numThreads = Number(threads);
  options = { executionProviders: [threads ? "wasm" : "webgpu"] };
  // Its WebAssembly is compiled, and the GPU asked for, with the first session.
  await (await ort.InferenceSession.create("/models/identity.onnx", options)).release();
  return { device: threads ? `CPU, threads: ${ort.env.wasm.numThreads}` : await adapterName() };
}

async function adapterName() {
  const { vendor, architecture } = (await navigator.gpu.requestAdapter()).info;
  return `${vendor} ${architecture}`;
}

export async function load(bytes) {
  session = await ort.InferenceSession.create(bytes, options);
}

export async function run(inputs) {
  const feeds = {};
  for (const [name, { data, dims }] of Object.entries(inputs)) feeds[name] = new ort.Tensor("float32", data, dims);
  const { logits } = await session.run(feeds);
  return logits.data;
}
