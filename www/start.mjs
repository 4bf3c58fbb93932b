// Starts the page's program. trunk's own start is an inline script, which the page's policy refuses.
const { program, wasm } = document.getElementById("start").dataset;
const here = (path) => new URL(path, document.baseURI);
// For what the page seldom needs: its program has no `import` of its own. Browsers remember an address that failed.
self.importModule = (name) => import(here(name)).catch(() => import(here(`${name}?${Date.now()}`)));
// Without an origin there is no worker; first_paint.js has said so.
if (self.origin !== "null") {
  const { default: start } = await self.importModule(program);
  // A connection that breaks once is no reason to give up: then `start` fetches anew.
  const compiled = WebAssembly.compileStreaming(fetch(here(wasm)));
  await start({ module_or_path: await compiled.catch(() => here(wasm)) });
}
