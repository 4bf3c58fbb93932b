// A further thread of a model on the CPU, started by patchwork.mjs: it builds its share of each model and does what it is asked
// to, in that order. What it makes of a call, the thread that asked has too, so it answers only that it is done.
const models = new Map();
let program, shared;

async function done({ start, load, call, free }) {
  if (start) {
    program = await import(/* @vite-ignore */ /* webpackIgnore: true */ start.script);
    await program.default({ module_or_path: start.wasm });
    await program.start();
  } else if (load) {
    const threads = load.given.at(-1);
    shared = new Int32Array(load.given.at(-3), 0, threads + 1);
    models.set(load.id, await program.loadShare(...load.given));
  } else if (call) {
    await models.get(call.id)[call.method](...call.given);
  } else {
    models.get(free.id)?.free();
    models.delete(free.id);
  }
}

// A program that has crashed answers nothing any more: the others would wait for it for ever.
addEventListener("error", () => {
  if (!shared) return;
  Atomics.store(shared, shared.length - 1, 1);
  for (let i = 0; i < shared.length; i++) Atomics.notify(shared, i);
});

let last = Promise.resolve();
addEventListener("message", ({ data: { number, ...what } }) => {
  last = last
    .then(() => done(what))
    .then(() => postMessage({ number }), (error) => postMessage({ number, error: error.message ?? String(error) }));
});
