// A model as scripts have it: photos and masks in whatever form they come, answers as the engine gives them.

import * as decoder from "./decoder.mjs";
import { isVector, png } from "./vector.mjs";

/** @import { Classification, Inspected, Look, MaskSpec } from "./patchwork_types.js" */
/** @import { ModelInfo, Progress, Reconstruction } from "./patchwork_types.js" */

/**
 * A picture: a file of any format that the browser decodes, a TIFF or JPEG XL, or one that is decoded already.
 * @typedef {Blob | ImageBitmap | ImageData | VideoFrame} Photo
 */

/**
 * What is hidden: a share of the patches, chosen at random; what of a `MaskSpec` is to be other than usual; or a value
 * for each patch in reading order, 1 or true where it is hidden.
 * @typedef {number | Partial<MaskSpec> | ArrayLike<number | boolean>} Mask
 */

/**
 * @typedef {object} CallOptions
 * @property {number} [seed] of the noise that chooses what is hidden, 0 unless you say otherwise
 * @property {AbortSignal} [signal] when it is aborted, the promise fails at once with its reason; what has begun runs
 *   to its end, what has not is not begun
 */

/**
 * @typedef {CallOptions & ReconstructOnly} ReconstructOptions
 * @typedef {object} ReconstructOnly
 * @property {boolean} [borrow] of a model trained with `norm_pix_loss`: give hidden patches the original's own mean
 *   and variance
 * @property {(progress: Progress) => void} [onProgress] of a model that paints patch by patch,
 *   hears how far it has come
 */

/**
 * What there was to see, row by row: of pictures bytes.
 * @typedef {Pick<Inspected, "shape" | "patches"> & { values: Float32Array | Uint8Array }} Seen
 */

/** Share of the patches that is hidden where nobody says. */
const MASK_RATIO = 0.75;
const FREED = "this model was freed: load it again";
/** The looks that are pictures. */
const PICTURES = ["Lens", "Picture"];
/** What is decoded already; a browser may lack one of them. */
const DECODED = ["ImageBitmap", "ImageData", "VideoFrame"];

// For models that are let go of without `free()`.
const dropped = new FinalizationRegistry((free) => free());

/**
 * Does `work`, and gives up waiting for it when `signal` is aborted.
 * @internal
 */
export function heeding(signal, work) {
  if (!signal) return work();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp);
    const done = () => signal.removeEventListener("abort", giveUp);
    work().then(resolve, reject).finally(done);
  });
}

/** A mask as the engine takes it: undefined where nothing is hidden. */
function specOf(mask, seed, patches) {
  if (mask == null) return undefined;
  if (typeof mask === "number") return { mask_ratio: share(mask), seed };
  if (typeof mask === "object" && "length" in mask) return byHand(mask, patches);
  if (typeof mask !== "object") {
    throw new TypeError("that is no mask: give a share from 0 to 1, a MaskSpec, or a value for each patch");
  }
  const { mask_ratio = MASK_RATIO, ...rest } = mask;
  return { seed, ...rest, mask_ratio: share(mask_ratio) };
}

function share(ratio) {
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new RangeError(`a share of ${ratio} cannot be hidden: give one from 0 to 1`);
}

/** Every patch by hand: a bit for each that is hidden. */
function byHand(mask, patches) {
  if (mask.length !== patches) {
    throw new RangeError(`${mask.length} values of a mask, not ${patches}: give one for each patch`);
  }
  const words = new Array(Math.ceil(patches / 32)).fill(0);
  for (let patch = 0; patch < patches; patch++) {
    if (mask[patch]) words[patch >> 5] |= 1 << (patch & 31);
  }
  return { mask_ratio: 0, seed: 0, strategy: "manual", by_hand: words.map((word) => word >>> 0) };
}

/** A seed alone may stand where options do. */
const optionsOf = (given) => (typeof given === "number" ? { seed: given } : (given ?? {}));

/** A model of a team. `load` and `loadFrom` make them. */
export class Model {
  #model;
  #inTurn;
  #free;
  #isFree = false;

  /** @private */
  constructor(model, call, free) {
    this.#model = model;
    this.#inTurn = call;
    this.#free = free;
    dropped.register(this, free, this);
  }

  /**
   * Whether it classifies photos, or encodes them alone; else it paints what is hidden of them.
   * @returns {boolean}
   */
  get isClassifier() {
    return this.#model.isClassifier;
  }

  /**
   * Side of the square picture that it takes, pixels.
   * @returns {number}
   */
  get imageSize() {
    return this.#model.imageSize;
  }

  /**
   * Side of a patch, pixels.
   * @returns {number}
   */
  get patchSize() {
    return this.#model.patchSize;
  }

  /**
   * All that is known of it.
   * @returns {ModelInfo}
   */
  get info() {
    return this.#model.info;
  }

  async #call(method, { signal }, prepare, ...own) {
    if (this.#isFree) throw new Error(FREED);
    return heeding(signal, () => {
      const begun = async () => {
        signal?.throwIfAborted();
        const given = await prepare();
        signal?.throwIfAborted();
        return given;
      };
      return this.#inTurn(method, begun, ...own);
    });
  }

  #spec(mask, { seed = 0 }) {
    return specOf(mask, seed, (this.imageSize / this.patchSize) ** 2);
  }

  /** What gives the photo's pixels, once it is its turn. */
  #pixels(photo) {
    // Decoded in this thread alone: the browser may need it for that, and while it computes it waits for the others.
    if (photo instanceof Blob) {
      const drawn = isVector(photo) && globalThis.document ? png(photo).catch(() => photo) : photo;
      return async () => this.#model.pixels(await drawn, decoder);
    }
    if (!DECODED.some((name) => globalThis[name] && photo instanceof globalThis[name])) {
      throw new TypeError("that is no photo: give a Blob or a File, an ImageBitmap, ImageData or a VideoFrame");
    }
    // A copy as it is now: it may be closed or drawn over before it is this call's turn.
    const copying = createImageBitmap(photo);
    copying.catch(() => {}); // told below
    return async () => {
      const copy = await copying.catch((error) => {
        throw new Error(`that picture cannot be read (${error.message}): was it closed?`);
      });
      try {
        return this.#model.pixelsOf(copy);
      } finally {
        copy.close();
      }
    };
  }

  /**
   * A photo as the model sees it, upright, resized and cropped: three bytes a pixel, row by row.
   * @param {Photo} photo
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<Uint8Array>}
   */
  async pixels(photo, { signal } = {}) {
    if (this.#isFree) throw new Error(FREED);
    return heeding(signal, this.#pixels(photo));
  }

  /**
   * The five likeliest classes; of a model that names every patch also each one's likeliest.
   * @param {Photo} photo
   * @param {Mask | null} [mask] what it is not shown; nothing unless you say so
   * @param {CallOptions | number} [options] or a seed alone
   * @returns {Promise<Classification>}
   */
  async classify(photo, mask, options) {
    const given = optionsOf(options);
    const spec = mask === 0 ? undefined : this.#spec(mask, given);
    const pixels = this.#pixels(photo);
    return this.#call("classify", given, async () => [await pixels(), spec]);
  }

  /**
   * Hides patches and paints them.
   * @param {Photo} photo
   * @param {Mask} [mask] three quarters at random unless you say otherwise
   * @param {ReconstructOptions | number} [options] or a seed alone
   * @returns {Promise<Reconstruction>}
   */
  async reconstruct(photo, mask = MASK_RATIO, options) {
    const given = optionsOf(options);
    const spec = this.#spec(mask ?? MASK_RATIO, given);
    const pixels = this.#pixels(photo);
    const prepare = async () => [await pixels(), spec, given.borrow ?? false];
    return this.#call("reconstruct", given, prepare, given.onProgress);
  }

  /**
   * As `classify`, of many photos: one answer after another, in their order. A photo is decoded when it is its turn,
   * and none is after the loop over the answers has ended.
   * @param {Iterable<Photo> | AsyncIterable<Photo>} photos
   * @param {Mask | null} [mask]
   * @param {CallOptions | number} [options]
   * @returns {AsyncGenerator<Classification, void, void>}
   */
  async *classifyEach(photos, mask, options) {
    for await (const photo of photos) yield await this.classify(photo, mask, options);
  }

  /**
   * As `reconstruct`, of many photos: one picture after another, as `classifyEach` has it.
   * @param {Iterable<Photo> | AsyncIterable<Photo>} photos
   * @param {Mask} [mask]
   * @param {ReconstructOptions | number} [options]
   * @returns {AsyncGenerator<Reconstruction, void, void>}
   */
  async *reconstructEach(photos, mask, options) {
    for await (const photo of photos) yield await this.reconstruct(photo, mask, options);
  }

  /**
   * A look into the model at work: its attention, its tokens, what its decoder would paint.
   * @param {Photo} photo
   * @param {Exclude<Look, "Likelihoods">} look what of it
   * @param {Mask | null} [mask] what is hidden from it; nothing unless you say so
   * @param {CallOptions | number} [options] or a seed alone
   * @returns {Promise<Seen>}
   */
  async inspect(photo, look, mask, options) {
    const given = optionsOf(options);
    const spec = this.#spec(mask, given);
    const pixels = this.#pixels(photo);
    const seen = await this.#call("inspect", given, async () => [await pixels(), look, spec]);
    const { shape, patches, bytes } = seen;
    const values = PICTURES.includes(look) ? bytes : new Float32Array(bytes.slice().buffer);
    return { shape, patches, values };
  }

  /**
   * The model alone, as transformers' forward. docs/javascript.md has the shapes.
   * @param {Float32Array} pixelValues normalised as the checkpoint wants them
   * @param {Float32Array} [noise] of a model that paints
   * @returns {Promise<Float32Array>}
   */
  async run(pixelValues, noise) {
    const given = noise === undefined ? [pixelValues] : [pixelValues, noise];
    const isOdd = (values) => values != null && !(values instanceof Float32Array);
    if (given[0] == null || given.some(isOdd)) throw new TypeError("pixel values and noise are to be Float32Arrays");
    // As they are now, not when it is this call's turn.
    const copies = given.map((values) => values?.slice());
    return this.#call("run", {}, async () => copies);
  }

  /** Gives its memory to the next model, once the calls before it are done. */
  free() {
    if (this.#isFree) return;
    this.#isFree = true;
    dropped.unregister(this);
    this.#free();
  }
}
