// The worker of the engine that it is named after. The page downloads and compiles the engine's program and posts it,
// so that it can say how far it is and need not do it again for a restart. `?v=` in this address is the engine's own.
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

async function start() {
  let engine;
  try {
    engine = await import(`./${self.name}.js${location.search}`);
  } catch (error) {
    // Another engine would have to come over the same network; a script that is had but not understood is another matter.
    if (error instanceof SyntaxError) throw error;
    return postMessage({ ScriptMissing: String(error) });
  }
  await engine.default({ module_or_path: await program });
  engine.serve();
}

// `WorkerEvent` in crates/protocol. A failure in here does not reach the page by itself.
start().catch((error) => postMessage({ Died: String(error) }));
