// Patchwork's engines for other pages and programs: a vision transformer or a masked autoencoder from its own files,
// on WebGPU or the CPU. docs/javascript.md tells more.

/** @import { Progress } from "./patchwork_types.js" */

import { Helper } from "./patchwork_helper.mjs";
import { heeding, Model } from "./patchwork_model.mjs";

// A function that multiplies and adds in one step: a browser that takes it has relaxed SIMD.
const RELAXED_SIMD = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // "\0asm", version 1
  0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, // () -> v128
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x13, 0x01, 0x11, 0x00, // one body, no locals
  0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, 0x41, 0x00, 0xfd, 0x11, // three splats of 0
  0xfd, 0x85, 0x02, 0x0b, // f32x4.relaxed_madd
];

// In this form bundlers know them for files that go along as they are.
const PROGRAMS = {
  engine_cpu: {
    script: new URL("./engine_cpu.js", import.meta.url).href,
    wasm: new URL("./engine_cpu_bg.wasm", import.meta.url).href,
  },
  engine_cpu_relaxed: {
    script: new URL("./engine_cpu_relaxed.js", import.meta.url).href,
    wasm: new URL("./engine_cpu_relaxed_bg.wasm", import.meta.url).href,
  },
  engine_webgpu: {
    script: new URL("./engine_webgpu.js", import.meta.url).href,
    wasm: new URL("./engine_webgpu_bg.wasm", import.meta.url).href,
  },
};

const engines = {};
const crashes = {};
const teams = { cpu: {}, webgpu: {} };

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
  const { script, wasm } = PROGRAMS[name];
  const program = await import(/* @vite-ignore */ /* webpackIgnore: true */ script);
  await program.default({ module_or_path: wasm });
  const crash = (crashes[name] ??= crashOf(name, device));
  return { name, program, device: await Promise.race([program.start(), crash]) };
}

/**
 * A promise that fails when the program crashes in this thread: what it was asked to do then never ends, and there is
 * no other program of this name in a thread.
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
    team.#helpers = Array.from(
      { length: threads - 1 },
      (_, i) => new Helper(`patchwork ${i + 1}`, (error) => team.lose(error)),
    );
    try {
      await team.#next(() => team.#all({ start: PROGRAMS[name] }));
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
    const call = (method, prepare, ...own) =>
      this.#next(async () => {
        const given = await prepare();
        const theirs = this.#helpers.map((helper) => helper.ask({ call: { id, method, given } }));
        return this.#together(model[method](...given, ...own), theirs);
      });
    const free = () =>
      this.#next(() => this.#all({ free: { id } }))
        .catch(() => {}) // a lost team's helpers have nothing left to free
        .then(() => model.free())
        .catch(() => {}); // nor has a program that has crashed
    return new Model(model, call, free);
  }
}

/** Copied once, not for each thread. */
function inSharedMemory(bytes) {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
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
 * @returns {Promise<{ wasm: number, gpu?: number }>} of its program in this thread, whose memory never shrinks,
 *   and on the GPU
 */
export async function memory(device = "cpu") {
  return (await engine(device)).program.memoryInUse();
}

/** The text of a JSON file that is given as text or as what is in it. */
const text = (json) => (json == null || typeof json === "string" ? (json ?? undefined) : JSON.stringify(json));

/**
 * Where and how a model is built.
 * @typedef {object} LoadOptions
 * @property {"cpu" | "webgpu"} [device] "cpu" unless you say otherwise
 * @property {object | string | null} [preprocessor] what is in its preprocessor_config.json
 * @property {number} [threads] how many CPU cores share the work, where the page is cross-origin isolated
 * @property {AbortSignal} [signal] when it is aborted, the promise fails at once with its reason
 */

/**
 * Builds a model.
 * @param {object | string | null} config what is in its config.json; null where there is none
 * @param {Uint8Array | ArrayBuffer} weights its .safetensors, .bin or .pth file
 * @param {LoadOptions} [options]
 * @returns {Promise<Model>} with `classify`, `reconstruct`, `inspect` and `run`; docs/javascript.md has them
 */
export async function load(config, weights, { device = "cpu", preprocessor, threads = 1, signal } = {}) {
  const bytes = weights instanceof Uint8Array ? weights : new Uint8Array(weights);
  const files = [bytes, text(config), text(preprocessor)];
  return heeding(signal, async () => {
    const model = await (await team(device, threads)).load(...files);
    if (signal?.aborted) model.free();
    return model;
  });
}

/**
 * Downloads a model's files and builds it: `config.json` and `preprocessor_config.json`, where there are any, and
 * `model.safetensors`.
 * @param {string | URL} folder where they are
 * @param {Omit<LoadOptions, "preprocessor"> & { onProgress?: (progress: Progress) => void }} [options] `onProgress`
 *   hears how far it has come
 * @returns {Promise<Model>}
 */
export async function loadFrom(folder, { onProgress = () => {}, signal, ...options } = {}) {
  const address = String(folder).replace(/\/*$/, "/");
  // Both can go on while the other does.
  const starting = start(options.device, options.threads);
  starting.catch(() => {}); // `load` tells of it
  const [config, preprocessor, weights] = await Promise.all([
    json(`${address}config.json`, signal),
    json(`${address}preprocessor_config.json`, signal),
    bytesOf(`${address}model.safetensors`, signal, onProgress),
  ]);
  onProgress("StartingDevice");
  await heeding(signal, () => starting);
  onProgress("Building");
  return load(config, weights, { ...options, preprocessor, signal });
}

/**
 * What a server has at an address, or undefined. Many send a page of their own, well and truly, where there is nothing.
 */
async function fetched(address, signal) {
  const answer = await fetch(address, { signal }).catch((error) => {
    if (signal?.aborted) throw signal.reason;
    throw new Error(`${address} could not be downloaded (${error.message}): check the address and the connection`);
  });
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (answer.ok && !isPage) return answer;
  if (answer.status >= 500) {
    throw new Error(`${address} could not be downloaded (the server answered ${answer.status}): try again later`);
  }
  return undefined;
}

async function json(address, signal) {
  return (await fetched(address, signal))?.text() ?? null;
}

async function bytesOf(address, signal, onProgress) {
  const answer = await fetched(address, signal);
  if (!answer) throw new Error(`there is no ${address}: put the model's files into that folder, or name another one`);
  // Compressed on the way, the length is another one.
  const length = answer.headers.get("Content-Encoding") ? null : answer.headers.get("Content-Length");
  const total = length == null ? null : Number(length);
  const parts = [];
  let loaded = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read().catch((error) => {
      if (signal?.aborted) throw signal.reason;
      throw new Error(`${address} broke off (${error.message}): check the connection and try again`);
    });
    if (done) break;
    parts.push(value);
    loaded += value.length;
    onProgress({ Downloading: { loaded, total, cached: false, seconds_left: null } });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export { Model };
