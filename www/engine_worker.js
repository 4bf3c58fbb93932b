// The worker of the engine that it is named after. The page downloads and compiles the engine's program and posts it,
// so that it can say how far it is and need not do it again for a restart. `?v=` in this address is the engine's own.
import * as decoder from "./decoder.mjs";
import { Helper } from "./patchwork_helper.mjs";

const program = new Promise((resolve) => {
  onmessage = (event) => resolve(event.data);
});

// Counted for the page's details: how many programs the GPU is given.
self.dispatches = 0;
if (self.GPUComputePassEncoder) {
  const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...groups) {
    self.dispatches += 1;
    return dispatch.apply(this, groups);
  };
}

/**
 * The further threads of the engine on the CPU, where the page may share memory with them
 * (crates/engine/src/browser/helpers.rs); none elsewhere. One core is left to the page, which draws meanwhile; more
 * than four threads would wait for the slowest core of a phone.
 */
function threads(engine, module) {
  const size = Number(location.hash.slice(1)) || Math.min(4, (navigator.hardwareConcurrency ?? 1) - 1);
  if (!self.crossOriginIsolated || size < 2 || self.name === "engine_webgpu") return undefined;
  const shared = new SharedArrayBuffer(engine.sharedBytes(size));
  const helpers = Array.from({ length: size - 1 }, (_, i) => {
    const helper = new Helper(`${self.name} ${i + 1}`, (error) => helper.fail(error));
    return helper;
  });
  const ask = ({ load, ...what }) => {
    const of = (rank) => (load ? { load: { ...load, given: [...load.given, shared, rank, size] } } : what);
    return Promise.all(helpers.map((helper, i) => helper.ask(of(i + 1))));
  };
  ask({ start: { script: `./${self.name}.js${location.search}`, wasm: module } }).catch((error) =>
    console.warn(`one thread: ${error.message}`),
  );
  return { size, shared, ask };
}

async function start() {
  let engine;
  try {
    engine = await import(`./${self.name}.js${location.search}`);
  } catch (error) {
    // Another engine would have to come over the same network;
    // a script that is had but not understood is another matter.
    if (error instanceof SyntaxError) throw error;
    return postMessage({ ScriptMissing: String(error) });
  }
  const module = await program;
  await engine.default({ module_or_path: module });
  engine.serve(threads(engine, module), decoder);
}

// `WorkerEvent` in crates/protocol. A failure in here does not reach the page by itself.
start().catch((error) => postMessage({ Died: String(error) }));
