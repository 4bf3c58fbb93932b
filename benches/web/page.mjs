// One row of the table: one model under one provider. What is known is reported at once, for the row may be cut short.

const fetched = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
};
const floats = async (path) => new Float32Array(await (await fetched(path)).arrayBuffer());

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return [performance.now() - start, value];
}

function maxAbsDiff(output, expected) {
  if (output.length !== expected.length) throw new Error(`${output.length} values, not ${expected.length}`);
  // Math.max keeps a NaN.
  return output.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
}

/**
 * `adapter`: address of a module that exports `weights`, `start`, `load` and `run`; `report` takes `{ name: value }`.
 */
export async function measure({ adapter, provider, model, runs }, report) {
  const folder = `/models/${model}`;
  const runtime = await import(adapter);
  const [config, listed, weights] = await Promise.all([
    fetched(`${folder}/config.json`).then((response) => response.text()),
    fetched(`${folder}/inputs.json`).then((response) => response.json()),
    fetched(`${folder}/${runtime.weights}`).then((response) => response.arrayBuffer()),
  ]);
  const expected = await floats(`${folder}/${listed.output.file}`);
  const inputs = {};
  for (const [name, { file, dims }] of Object.entries(listed.inputs)) {
    inputs[name] = { dims, data: await floats(`${folder}/${file}`) };
  }

  const [start, description] = await timed(() => runtime.start({ provider }));
  await report({ start, device: description.device });
  const [create] = await timed(() => runtime.load(new Uint8Array(weights), { config: JSON.parse(config) }));
  await report({ create });
  for (let i = 0; i <= runs; i++) {
    const [millis, output] = await timed(() => runtime.run(inputs));
    await report({ [i === 0 ? "first" : "warm"]: millis, diff: maxAbsDiff(output, expected) });
  }
}
