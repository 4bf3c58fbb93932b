// <patch-work src="cat.jpg">: one photo whose hidden patches are painted, for blogs and lessons.
// docs/element.md tells more.
import { loadFrom } from "./patchwork.mjs";

/** @import { Model } from "./patchwork_model.mjs" */
/** @import { Reconstruction, Strategy } from "./patchwork_types.js" */

/** Where a built page has the model that it opens with. */
const MODEL = "./models/mae-tiny-224/";
/** @type {Strategy[]} */
const STRATEGIES = ["random", "block", "grid", "centre", "frame", "half"];
/** Those that a seed changes. */
const BY_SEED = ["random", "block"];
const SEEDS = 2 ** 32;
/** How long the painting takes to come in, milliseconds. */
const PAINTING = 1600;
const RATIO = 0.75;

// In this form bundlers know them for files that go along.
const TEXTS = {
  en: new URL("./locales/en/element.ftl", import.meta.url).href,
  "zh-CN": new URL("./locales/zh-CN/element.ftl", import.meta.url).href,
};

const STYLE = `
  :host { display: block; max-width: 28rem; font: 1rem/1.5 system-ui, sans-serif; color-scheme: inherit; }
  :host([hidden]) { display: none; }
  figure { margin: 0; }
  canvas { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 6px;
    background: repeating-linear-gradient(45deg, #8885 0 4px, #8882 4px 8px); }
  figcaption { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding-top: 0.5rem; }
  p { flex: 1 1 100%; margin: 0; overflow-wrap: anywhere; }
  progress { width: 100%; }
  button { font: inherit; color: inherit; min-height: 2.75rem; padding: 0 0.875rem; border: 1px solid;
    border-radius: 6px; background: transparent; cursor: pointer; }
  button:hover { text-decoration: underline; }
  button:focus-visible { outline: 3px solid; outline-offset: 2px; }
  [hidden] { display: none; }
  @media (forced-colors: active) { canvas { border: 1px solid CanvasText; background: Canvas; } }`;

/** @type {Map<string, Promise<Model>>} Models in use on the page, by address: several elements share one. */
const models = new Map();
/** @type {Map<string, Promise<Map<string, string>>>} */
const languages = new Map();

/** Fails with a sentence of the texts. */
class Told extends Error {
  /** @param {string} key @param {Record<string, string>} values */
  constructor(key, values = {}) {
    super(key);
    this.values = values;
  }
}

function modelAt(address, onProgress) {
  if (!models.has(address)) {
    const loading = loadFrom(address, { onProgress });
    loading.catch(() => models.delete(address)); // the next one tries anew
    models.set(address, loading);
  }
  return models.get(address);
}

/** The sentences of a language: `key = words`, a line each. */
function textsOf(language) {
  if (!languages.has(language)) {
    const reading = fetch(TEXTS[language]).then(async (answer) => {
      if (!answer.ok) throw new Error(`element.ftl: ${answer.status}`);
      const lines = (await answer.text()).matchAll(/^([a-z-]+) = (.*)$/gm);
      return new Map(Array.from(lines, ([, key, words]) => [key, words]));
    });
    reading.catch(() => languages.delete(language));
    languages.set(language, reading);
  }
  return languages.get(language);
}

/** `await`ed between two pictures, so that the page can show the first. */
const frame = () => new Promise((done) => requestAnimationFrame(done));

/** One photo being painted. */
export class PatchWork extends HTMLElement {
  static observedAttributes = ["src", "ratio", "seed", "strategy", "model", "alt", "lang"];

  #canvas = document.createElement("canvas");
  #status = document.createElement("p");
  #progress = document.createElement("progress");
  #again = document.createElement("button");
  #other = document.createElement("button");
  #asked = new AbortController();
  #inView = false;
  #state = "waiting";
  #photo;
  #seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    this.#seen.disconnect();
    this.#inView = true;
    this.#show();
  });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    this.#canvas.setAttribute("role", "img");
    this.#status.setAttribute("role", "status");
    const parts = { canvas: this.#canvas, status: this.#status, again: this.#again, other: this.#other };
    for (const [part, element] of Object.entries(parts)) {
      element.setAttribute("part", part);
    }
    for (const button of [this.#again, this.#other]) button.type = "button";
    for (const element of [this.#progress, this.#again, this.#other]) element.hidden = true;
    this.#again.onclick = () => this.#show();
    this.#other.onclick = () => this.setAttribute("seed", String((this.#settings().seed + 1) % SEEDS));
    caption.append(this.#status, this.#progress, this.#again, this.#other);
    figure.append(this.#canvas, caption);
    root.append(figure);
  }

  /**
   * How far it has come.
   * @returns {"waiting" | "loading" | "painting" | "done" | "failed"}
   */
  get state() {
    return /** @type {any} */ (this.#state);
  }

  connectedCallback() {
    // Models are megabytes: nothing is asked for that nobody sees.
    this.#seen.observe(this);
  }

  disconnectedCallback() {
    this.#seen.disconnect();
    this.#asked.abort();
    this.#inView = false;
  }

  attributeChangedCallback() {
    // Once for all the attributes that a script changes in one go.
    if (this.#inView) queueMicrotask(() => this.#inView && this.#show());
  }

  async #show() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const texts = textsOf(this.#language());
    try {
      const say = await texts.then((texts) => (key, values = {}) => filled(texts.get(key), values));
      signal.throwIfAborted();
      await this.#paint(say, signal).catch((error) => {
        signal.throwIfAborted();
        this.#fail(say, error);
      });
    } catch (error) {
      if (signal.aborted) return; // another showing has begun
      this.#state = "failed";
      this.#status.textContent = error.message; // without the texts there are no other words
    }
  }

  /** The attributes, each checked. */
  #settings() {
    const value = (name) => this.getAttribute(name)?.trim() ?? "";
    const number = (name, usual) => (value(name) === "" ? usual : Number(value(name)));
    const [ratio, seed] = [number("ratio", RATIO), number("seed", 1)];
    const strategy = value("strategy") || "random";
    if (!(ratio >= 0 && ratio <= 1)) throw new Told("element-bad-ratio", { value: value("ratio") });
    if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
      throw new Told("element-bad-seed", { value: value("seed") });
    }
    if (!STRATEGIES.includes(/** @type {Strategy} */ (strategy))) {
      throw new Told("element-bad-strategy", { value: strategy, names: STRATEGIES.join(", ") });
    }
    const beside = new URL(MODEL, import.meta.url).href;
    const model = value("model") ? new URL(value("model"), this.baseURI).href : beside;
    return { src: value("src"), ratio, seed, strategy: /** @type {Strategy} */ (strategy), model };
  }

  #language() {
    const language =
      this.lang || /** @type {HTMLElement | null} */ (this.closest("[lang]"))?.lang || navigator.language;
    return language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
  }

  async #paint(say, signal) {
    const { src, ratio, seed, strategy, model: address } = this.#settings();
    if (!src) throw new Told("element-no-src");
    this.#enter("loading", say("element-loading"));
    this.#progress.setAttribute("aria-label", say("element-loading"));
    this.#progress.removeAttribute("value");
    this.#progress.hidden = false;
    const heard = (progress) => {
      const { loaded, total } = progress.Downloading ?? {};
      if (total) this.#progress.value = loaded / total;
      else this.#progress.removeAttribute("value");
    };
    const loading = modelAt(address, heard).catch((error) => {
      throw new Told("element-no-model", { detail: error.message });
    });
    const [photo, model] = await Promise.all([this.#photoAt(new URL(src, this.baseURI).href, signal), loading]);
    signal.throwIfAborted();
    this.#progress.hidden = true;
    if (model.isClassifier) throw new Told("element-no-painter", { address });

    const pixels = await model.pixels(photo).catch(() => {
      throw new Told("element-no-picture", { address: src });
    });
    this.#enter("painting", say("element-painting"));
    await frame();
    const mask = { mask_ratio: ratio, seed, strategy };
    const painted = await model.reconstruct(photo, mask, { signal }).catch((error) => {
      throw new Told("element-not-painted", { detail: error.message });
    });
    const [hidden, all] = [painted.mask.filter((hidden) => hidden).length, painted.mask.length];
    const alt = this.getAttribute("alt")?.trim() || say("element-alt");
    const values = { alt, hidden: String(hidden), all: String(all) };
    this.#canvas.setAttribute("aria-label", say("element-hidden", values));
    await this.#comeIn(model, pixels, painted, signal);
    this.#canvas.setAttribute("aria-label", say(hidden ? "element-painted" : "element-hidden", values));
    const psnr = painted.psnr?.toFixed(1) ?? "";
    this.#enter("done", say(hidden ? "element-done" : "element-nothing-hidden", { ...values, psnr }));
    this.#again.textContent = say("element-again");
    this.#other.textContent = say("element-other");
    this.#again.hidden = hidden === 0;
    // A causal model hides the last ones, whatever the seed.
    this.#other.hidden = hidden === 0 || !BY_SEED.includes(strategy) || model.info.kind === "causal";
    this.dispatchEvent(new CustomEvent("painted", { detail: painted }));
  }

  /** Asked for once: to paint it again needs no network. */
  async #photoAt(address, signal) {
    if (this.#photo?.address === address) return this.#photo.blob;
    const answer = await fetch(address, { signal }).catch(() => undefined);
    if (!answer?.ok) throw new Told("element-no-photo", { address });
    this.#photo = { address, blob: await answer.blob() };
    return this.#photo.blob;
  }

  /** The visible patches, and then, patch by patch, what was painted; all at once where motion is unwelcome. */
  async #comeIn(model, pixels, { rgb, mask }, signal) {
    const [side, patch] = [model.imageSize, model.patchSize];
    const grid = side / patch;
    this.#canvas.width = this.#canvas.height = side;
    this.#canvas.hidden = false;
    const context = this.#canvas.getContext("2d");
    const hidden = [...mask.keys()].filter((patch) => mask[patch]);
    const put = (source, shown) => {
      for (const at of shown) {
        const [x, y] = [(at % grid) * patch, Math.floor(at / grid) * patch];
        context.putImageData(source, 0, 0, x, y, patch, patch);
      }
    };
    const all = [...mask.keys()];
    put(imageOf(pixels, side), all.filter((patch) => !mask[patch]));
    const painting = imageOf(rgb, side);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const start = performance.now();
    for (let shown = 0; shown < hidden.length; ) {
      const passed = still ? PAINTING : (await frame()) - start;
      signal.throwIfAborted();
      const end = Math.max(shown, Math.ceil((hidden.length * Math.min(passed, PAINTING)) / PAINTING));
      put(painting, hidden.slice(shown, end));
      shown = end;
    }
  }

  #enter(state, words) {
    this.#state = state;
    this.#status.textContent = words;
  }

  #fail(say, error) {
    const [key, values] =
      error instanceof Told ? [error.message, error.values] : ["element-not-painted", { detail: error.message }];
    this.#enter("failed", say(key, values));
    this.#progress.hidden = true;
    this.#canvas.hidden = true; // what was there is of another wish
    this.#again.textContent = say("element-retry");
    this.#again.hidden = false;
    if (this.#other === this.shadowRoot.activeElement) this.#again.focus();
    this.#other.hidden = true;
    this.dispatchEvent(new CustomEvent("failed", { detail: this.#status.textContent }));
  }
}

function filled(words, values) {
  return words.replace(/\{ \$([a-z]+) \}/g, (_, name) => values[name] ?? "");
}

function imageOf(rgb, side) {
  const image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) image.data.set([rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2], 255], 4 * i);
  return image;
}

if (!customElements.get("patch-work")) customElements.define("patch-work", PatchWork);
