// Starts the page's program. trunk's own start is an inline script, which the page's policy refuses.
const { program, wasm } = document.getElementById("start").dataset;
const { default: start } = await import(new URL(program, document.baseURI));
await start({ module_or_path: new URL(wasm, document.baseURI) });
