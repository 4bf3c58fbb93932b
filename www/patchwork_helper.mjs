/** A further thread, whose answers are matched with what it was asked. */
export class Helper {
  #worker;
  #asked = new Map();
  #count = 0;

  /** `lost` hears why where it cannot go on. */
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
      const notStarted =
        "a thread of the engine could not be started: is patchwork_thread.mjs there, " +
        "with its own Cross-Origin-Embedder-Policy?";
      lost(new Error(event.message || notStarted));
    };
  }

  ask(what) {
    const number = this.#count++;
    return new Promise((resolve, reject) => {
      this.#asked.set(number, { resolve, reject });
      this.#worker.postMessage({ number, ...what });
    });
  }

  /** Fails what it was asked. */
  fail(error) {
    for (const { reject } of this.#asked.values()) reject(error);
  }

  end() {
    this.#worker.terminate();
  }
}
