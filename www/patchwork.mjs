// Patchwork's engines for other pages and programs: a vision transformer or a masked autoencoder from its own files,
// on WebGPU or the CPU. docs/javascript.md tells more.

// A function that multiplies and adds in one step: a browser that takes it has relaxed SIMD.
const RELAXED_SIMD = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // "\0asm", version 1
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // () -> v128
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x13, 0x01, 0x11, 0x00, // one body, no locals
  0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, // three splats of 0
  0xfd, 0x85, 0x02, 0x0b, // f32x4.relaxed_madd
];

const engines = {};
const teams = {};

/** The engine of a device, downloaded and started once; after a failure, anew. */
function engine(device) {
  if (device !== "cpu" && device !== "webgpu") {
    throw new Error(`there is no device "${device}": choose "cpu" or "webgpu"`);
  }
  return once(engines, device, () => begin(device));
}

function once(kept, name, make) {
  kept[name] ??= make().catch((error) => {
    delete kept[name];
    throw error;
  });
  return kept[name];
}

async function begin(device) {
  const relaxed = WebAssembly.validate(new Uint8Array(RELAXED_SIMD));
  const name = device === "webgpu" ? "engine_webgpu" : relaxed ? "engine_cpu_relaxed" : "engine_cpu";
  const program = await import(`./${name}.js`);
  await program.default();
  return { name, program, device: await program.start() };
}

/** The team of as many threads, this one among them; undefined where there is to be, or can be, one alone. */
function team(device, threads) {
  if (!Number.isInteger(threads) || threads < 1) throw new Error(`${threads} threads: choose 1 or more`);
  const isAlone = threads === 1 || device !== "cpu" || !globalThis.crossOriginIsolated;
  return isAlone ? undefined : once(teams, threads, () => Team.gather(threads));
}

/** Threads that run models together, each its share, with memory of their own and some that they share. */
class Team {
  #workers;
  #program;
  #shared;
  #ids = 0;
  #last = Promise.resolve();

  static async gather(threads) {
    const { name, program } = await engine("cpu");
    const team = new Team();
    team.#program = program;
    team.#shared = new SharedArrayBuffer(program.sharedBytes(threads));
    const script = new URL("./patchwork_thread.mjs", import.meta.url);
    team.#workers = Array.from({ length: threads - 1 }, (_, i) => new Worker(script, { type: "module", name: `patchwork ${i + 1}` }));
    await Promise.all(team.#workers.map((worker) => asked(worker, { start: `./${name}.js` })));
    return team;
  }

  /** One thing after another: all threads have to do the same in the same order. */
  #next(work) {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }

  #tell(message) {
    for (const worker of this.#workers) worker.postMessage(message);
  }

  load(weights, ...texts) {
    return this.#next(async () => {
      const id = this.#ids++;
      const bytes = inSharedMemory(weights);
      const given = (rank) => [bytes, ...texts, this.#shared, rank, this.#workers.length + 1];
      const theirs = this.#workers.map((worker, i) => asked(worker, { load: { id, given: given(i + 1) } }));
      const [model] = await Promise.all([this.#program.loadShare(...given(0)), ...theirs]);
      return new SharedModel(model, {
        call: (method, given) =>
          this.#next(() => {
            this.#tell({ call: { id, method, given } });
            return model[method](...given);
          }),
        free: () => this.#tell({ free: { id } }),
      });
    });
  }
}

/** Copied once, not for each thread. */
function inSharedMemory(bytes) {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** The worker's answer to a message that it answers. */
function asked(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve() : reject(new Error(data.error)));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message || "a thread of the engine could not be started: is patchwork_thread.mjs there?"));
    };
    worker.postMessage(message);
  });
}

/** A model of several threads, to be used as one of a single thread is. */
class SharedModel {
  #model;
  #threads;

  constructor(model, threads) {
    this.#model = model;
    this.#threads = threads;
  }

  get isClassifier() {
    return this.#model.isClassifier;
  }

  get imageSize() {
    return this.#model.imageSize;
  }

  get patchSize() {
    return this.#model.patchSize;
  }

  // Decoded here alone: the browser may need this thread for it, which then waits for the others.
  async classify(photo) {
    return this.#threads.call("classifyPixels", [await this.#model.pixels(photo)]);
  }

  async reconstruct(photo, ...mask) {
    return this.#threads.call("reconstructPixels", [await this.#model.pixels(photo), ...mask]);
  }

  run(...given) {
    return this.#threads.call("run", given);
  }

  free() {
    this.#threads.free();
    this.#model.free();
  }
}

/**
 * Downloads and starts an engine. `load` does it too; to call this first shortens the wait.
 * @param {"cpu" | "webgpu"} [device]
 * @param {number} [threads] as `load` has it
 * @returns {Promise<string>} what it computes on, such as an adapter's name
 */
export async function start(device = "cpu", threads = 1) {
  await team(device, threads);
  return (await engine(device)).device;
}

/**
 * Bytes that an engine has in use.
 * @param {"cpu" | "webgpu"} [device]
 * @returns {Promise<{ wasm: number, gpu?: number }>} of its program in this thread, whose memory never shrinks, and on the GPU
 */
export async function memory(device = "cpu") {
  return (await engine(device)).program.memoryInUse();
}

/** The text of a JSON file that is given as text or as what is in it. */
const text = (json) => (json == null || typeof json === "string" ? (json ?? undefined) : JSON.stringify(json));

/**
 * Builds a model.
 * @param {object | string | null} config what is in its config.json; null where there is none
 * @param {Uint8Array | ArrayBuffer} weights its .safetensors, .bin or .pth file
 * @param {{ device?: "cpu" | "webgpu", preprocessor?: object | string, threads?: number }} [options] `preprocessor`: what is in
 *   its preprocessor_config.json; `threads`: how many CPU cores share the work, where the page is cross-origin isolated
 * @returns {Promise<Model>} with `classify`, `reconstruct` and `run`; docs/javascript.md has them
 */
export async function load(config, weights, { device = "cpu", preprocessor, threads = 1 } = {}) {
  const bytes = weights instanceof Uint8Array ? weights : new Uint8Array(weights);
  const files = [bytes, text(config), text(preprocessor)];
  const together = await team(device, threads);
  return together ? together.load(...files) : (await engine(device)).program.load(...files);
}
