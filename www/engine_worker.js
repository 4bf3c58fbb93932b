// The worker of the engine that it is named after. The page downloads and compiles the engine's program and posts it,
// so that it can say how far it is and need not do it again for a restart. `?v=` in this address is the engine's own.
const program = new Promise((resolve) => {
  onmessage = (event) => resolve(event.data);
});

import(`./${self.name}.js${location.search}`)
  .then(async (engine) => engine.default({ module_or_path: await program }))
  // A failure in here does not reach the page by itself.
  .catch((error) => postMessage(`panic: ${error}`));
