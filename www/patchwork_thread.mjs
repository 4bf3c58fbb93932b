// A further thread of a model on the CPU, started by patchwork.mjs: it builds its share of each model and does what it is asked
// to, in that order. What it makes of a call, the thread that asked has too.
const models = new Map();
let program;

async function answer({ start, load, call, free }) {
  if (start) {
    program = await import(start);
    await program.default();
    await program.start();
  } else if (load) {
    models.set(load.id, await program.loadShare(...load.given));
  } else if (call) {
    // The thread that asked tells of what goes wrong in both.
    await models.get(call.id)[call.method](...call.given).catch(() => {});
    return;
  } else if (free) {
    models.get(free.id).free();
    models.delete(free.id);
    return;
  }
  postMessage({});
}

let last = Promise.resolve();
onmessage = ({ data }) => {
  last = last.then(() => answer(data)).catch((error) => postMessage({ error: error.message ?? String(error) }));
};
