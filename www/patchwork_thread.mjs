// A further thread of models on the CPU, started by patchwork.mjs or engine_worker.js: it builds each model and does
// what it is asked to, in that order. What it makes of a call, the thread that asked has too,
// so it answers only that it is done.
const models = new Map();
let program, shared;

async function done({ start, load, call, free }) {
  if (start) {
    program = await import(/* @vite-ignore */ /* webpackIgnore: true */ start.script);
    await program.default({ module_or_path: start.wasm });
    await program.start();
  } else if (load) {
    const [weights, ...rest] = load.given;
    const threads = rest.at(-1);
    shared = new Int32Array(rest.at(-3), 0, threads + 1);
    const bytes = weights instanceof Blob ? new Uint8Array(await weights.arrayBuffer()) : weights;
    models.set(load.id, await program.loadShare(bytes, ...rest));
  } else if (call) {
    await models.get(call.id)[call.method](...call.given);
  } else {
    models.get(free.id)?.free();
    models.delete(free.id);
  }
}

// A thread that does not go on answers nothing any more: the others would wait for it for ever.
function stop() {
  if (!shared) return;
  Atomics.store(shared, shared.length - 1, 1);
  for (let i = 0; i < shared.length; i++) Atomics.notify(shared, i);
}
addEventListener("error", stop);

let last = Promise.resolve();
addEventListener("message", ({ data: { number, ...what } }) => {
  last = last
    .then(() => done(what))
    .then(() => postMessage({ number }), (error) => {
      // What fails here alone, for the page's engine, has its other threads wait.
      if (what.call?.method === "assist") stop();
      postMessage({ number, error: error.message ?? String(error) });
    });
});
