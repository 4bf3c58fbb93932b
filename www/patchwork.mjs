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
  #program;
  #shared;
  #helpers;
  #ids = 0;
  #last = Promise.resolve();
  #error;
  #interrupt;

  static async gather(threads) {
    const { name, program } = await engine("cpu");
    const team = new Team();
    team.#program = program;
    team.#shared = new SharedArrayBuffer(program.sharedBytes(threads));
    const lose = (error) => {
      if (team.#error) return;
      team.#error = error;
      delete teams[threads];
      for (const helper of team.#helpers) helper.end();
      team.#interrupt?.(error);
    };
    team.#helpers = Array.from({ length: threads - 1 }, (_, i) => new Helper(`patchwork ${i + 1}`, lose));
    try {
      await team.#next(() => team.#all((helper) => helper.ask({ start: `./${name}.js` })));
    } catch (error) {
      lose(error);
      throw error;
    }
    return team;
  }

  #all(ask) {
    return Promise.all(this.#helpers.map(ask));
  }

  /** One thing after another: all threads have to do the same in the same order. */
  #next(work) {
    const turn = this.#last.then(
      () =>
        new Promise((resolve, reject) => {
          if (this.#error) throw this.#error;
          this.#interrupt = reject; // for a team that is lost meanwhile
          work().then(resolve, reject);
        }),
    );
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** What this thread makes of it, when all have done it. */
  async #together(own, theirs) {
    const all = await Promise.allSettled([own, ...theirs]);
    const failed = all.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    return all[0].value;
  }

  load(weights, ...texts) {
    return this.#next(async () => {
      const id = this.#ids++;
      const bytes = inSharedMemory(weights);
      const given = (rank) => [bytes, ...texts, this.#shared, rank, this.#helpers.length + 1];
      const theirs = this.#helpers.map((helper, i) => helper.ask({ load: { id, given: given(i + 1) } }));
      const own = this.#program.loadShare(...given(0));
      const free = async (model) => {
        await this.#all((helper) => helper.ask({ free: { id } }));
        model?.free();
      };
      try {
        const model = await this.#together(own, theirs);
        return new SharedModel(model, {
          call: (method, prepare) =>
            this.#next(async () => {
              const given = await prepare();
              const theirs = this.#helpers.map((helper) => helper.ask({ call: { id, method, given } }));
              return this.#together(model[method](...given), theirs);
            }),
          free: () => this.#next(() => free(model)),
        });
      } catch (error) {
        await free(await own.catch(() => undefined));
        throw error;
      }
    });
  }
}

/** A worker of a team, whose answers are matched with what it was asked. */
class Helper {
  #worker;
  #asked = new Map();
  #count = 0;

  constructor(name, lost) {
    this.#worker = new Worker(new URL("./patchwork_thread.mjs", import.meta.url), { type: "module", name });
    this.#worker.onmessage = ({ data: { number, error } }) => {
      const { resolve, reject } = this.#asked.get(number);
      this.#asked.delete(number);
      if (error === undefined) resolve();
      else reject(new Error(error));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      lost(new Error(event.message || "a thread of the engine could not be started: is patchwork_thread.mjs there, with its own Cross-Origin-Embedder-Policy?"));
    };
  }

  ask(what) {
    const number = this.#count++;
    return new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject });
      this.#worker.postMessage({ number, ...what });
    });
  }

  end() {
    this.#worker.terminate();
  }
}

/** Copied once, not for each thread. */
function inSharedMemory(bytes) {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** A model of several threads, to be used as one of a single thread is. */
class SharedModel {
  #model;
  #threads;
  #isFree = false;

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

  async #call(method, prepare) {
    if (this.#isFree) throw new Error("this model was freed: load it again");
    return this.#threads.call(method, prepare);
  }

  // Decoded in this thread alone: the browser may need it for that, and while it computes it waits for the others.
  classify(photo) {
    return this.#call("classifyPixels", async () => [await this.#model.pixels(photo)]);
  }

  reconstruct(photo, ...mask) {
    return this.#call("reconstructPixels", async () => [await this.#model.pixels(photo), ...mask]);
  }

  run(...given) {
    // As they are now, not when it is this call's turn.
    const copies = given.map((values) => values?.slice());
    return this.#call("run", async () => copies);
  }

  free() {
    if (this.#isFree) return;
    this.#isFree = true;
    this.#threads.free().catch(() => {}); // a lost team has nothing left to free
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
