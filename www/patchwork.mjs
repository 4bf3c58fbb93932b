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
const crashes = {};
const teams = { cpu: {}, webgpu: {} };
// For models that are let go of without `free()`.
const dropped = new FinalizationRegistry((free) => free());

/** The engine of a device, downloaded and started once; after a failure, anew. */
function engine(device) {
  if (!Object.hasOwn(teams, device)) throw new Error(`there is no device "${device}": choose "cpu" or "webgpu"`);
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
  const crash = (crashes[name] ??= crashOf(name, device));
  return { name, program, device: await Promise.race([program.start(), crash]) };
}

/**
 * A promise that fails when the program crashes in this thread: what it was asked to do then never ends, and there is no
 * other program of this name in a thread.
 */
function crashOf(name, device) {
  const crash = new Promise((_, reject) => {
    addEventListener("error", ({ error }) => {
      if (!(error instanceof WebAssembly.RuntimeError)) return;
      // The second where the server did not tell the browser the program's type.
      if (![name, "wasm://wasm/"].some((place) => error.stack?.includes(place))) return;
      reject(new Error(`the engine has crashed, perhaps for want of memory (${error.message}): load the page again`));
    });
  });
  crash.catch((error) => {
    delete engines[device];
    for (const team of Object.values(teams[device])) team.then((team) => team.lose(error), () => {});
  });
  return crash;
}

/** The team of as many threads, this one among them; of this one alone where there can be no more. */
async function team(device, threads) {
  if (!Number.isInteger(threads) || threads < 1) throw new Error(`${threads} threads: choose 1 or more`);
  const running = await engine(device);
  const size = device === "cpu" && globalThis.crossOriginIsolated ? threads : 1;
  return once(teams[device], size, () => Team.gather(running, size, () => delete teams[device][size]));
}

/** Threads that run models together, each its share, with memory of their own and some that they share. */
class Team {
  #program;
  #shared;
  #helpers = [];
  #ids = 0;
  #last = Promise.resolve();
  #leave;
  #error;
  #interrupt;

  static async gather({ name, program }, threads, leave) {
    const team = new Team();
    team.#program = program;
    team.#leave = leave;
    if (threads === 1) return team;
    team.#shared = new SharedArrayBuffer(program.sharedBytes(threads));
    team.#helpers = Array.from({ length: threads - 1 }, (_, i) => new Helper(`patchwork ${i + 1}`, (error) => team.lose(error)));
    try {
      await team.#next(() => team.#all({ start: `./${name}.js` }));
    } catch (error) {
      team.lose(error);
      throw error;
    }
    return team;
  }

  /** Fails what waits for it and what it is asked later; the next team is a new one. */
  lose(error) {
    if (this.#error) return;
    this.#error = error;
    this.#leave();
    for (const helper of this.#helpers) helper.end();
    this.#interrupt?.(error);
  }

  #all(what) {
    return Promise.all(this.#helpers.map((helper) => helper.ask(what)));
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
    const done = () => {};
    this.#last = turn.then(done, done); // without what came of it
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
      const [own, ...theirs] = this.#build(id, weights, texts);
      try {
        return this.#model(id, await this.#together(own, theirs));
      } catch (error) {
        const model = await own.catch(() => undefined);
        await this.#all({ free: { id } });
        model?.free();
        throw error;
      }
    });
  }

  #build(id, weights, texts) {
    if (!this.#helpers.length) return [this.#program.load(weights, ...texts)];
    const bytes = inSharedMemory(weights);
    const given = (rank) => [bytes, ...texts, this.#shared, rank, this.#helpers.length + 1];
    const theirs = this.#helpers.map((helper, i) => helper.ask({ load: { id, given: given(i + 1) } }));
    return [this.#program.loadShare(...given(0)), ...theirs];
  }

  #model(id, model) {
    const call = (method, prepare) =>
      this.#next(async () => {
        const given = await prepare();
        const theirs = this.#helpers.map((helper) => helper.ask({ call: { id, method, given } }));
        return this.#together(model[method](...given), theirs);
      });
    const free = () =>
      this.#next(() => this.#all({ free: { id } }))
        .catch(() => {}) // a lost team's helpers have nothing left to free
        .then(() => model.free())
        .catch(() => {}); // nor has a program that has crashed
    return new Model(model, call, free);
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

/** A model of a team. */
class Model {
  #model;
  #inTurn;
  #free;
  #isFree = false;

  constructor(model, call, free) {
    this.#model = model;
    this.#inTurn = call;
    this.#free = free;
    dropped.register(this, free, this);
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
    return this.#inTurn(method, prepare);
  }

  // Decoded in this thread alone: the browser may need it for that, and while it computes it waits for the others.
  async #pixels(photo) {
    if (!(photo instanceof Blob)) throw new TypeError("that is no photo: give a Blob or a File");
    return this.#model.pixels(photo);
  }

  classify(photo, ...mask) {
    return this.#call("classify", async () => [await this.#pixels(photo), ...mask]);
  }

  reconstruct(photo, ...mask) {
    return this.#call("reconstruct", async () => [await this.#pixels(photo), ...mask]);
  }

  async run(...given) {
    const isOdd = (values) => values != null && !(values instanceof Float32Array);
    if (given[0] == null || given.some(isOdd)) throw new TypeError("pixel values and noise are to be Float32Arrays");
    // As they are now, not when it is this call's turn.
    const copies = given.map((values) => values?.slice());
    return this.#call("run", async () => copies);
  }

  free() {
    if (this.#isFree) return;
    this.#isFree = true;
    dropped.unregister(this);
    this.#free();
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
  return (await team(device, threads)).load(...files);
}
