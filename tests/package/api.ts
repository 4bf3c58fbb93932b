// Everything that the package has, used as its types say: `tsc --strict` takes it.
import { load, loadFrom, memory, Model, start } from "patchwork";
import type {
  CallOptions,
  Classification,
  Label,
  LoadOptions,
  Look,
  Mask,
  MaskSpec,
  ModelInfo,
  Photo,
  Progress,
  Reconstruction,
  ReconstructOptions,
  Seen,
  Strategy,
} from "patchwork";
import { PatchWork } from "patchwork/element";

const name: string = await start("webgpu", 1);
const { wasm, gpu }: { wasm: number; gpu?: number } = await memory("cpu");
console.log(name, wasm, gpu);

const stop = new AbortController();
const heard = (progress: Progress) => {
  if (typeof progress === "string") return console.log(progress);
  if ("Downloading" in progress) console.log(progress.Downloading.loaded, progress.Downloading.total ?? 0);
  else console.log(progress.Reconstructing.reconstructed / progress.Reconstructing.total);
};

const options: LoadOptions = { device: "cpu", preprocessor: "{}", threads: 2, signal: stop.signal };
const vit: Model = await load({ model_type: "vit" }, new Uint8Array(8), options);
const other: Model = await load(null, new ArrayBuffer(8));
const mae: Model = await loadFrom(new URL("https://example.org/mae/"), { onProgress: heard, signal: stop.signal });

const info: ModelInfo = mae.info;
console.log(info.kind === "mae", info.decoder?.depth, mae.isClassifier, mae.imageSize / mae.patchSize);

const photos: Photo[] = [new Blob(), new File([], "a.png"), new ImageData(1, 1), await createImageBitmap(new Blob())];
const frame: Photo = new VideoFrame(new OffscreenCanvas(1, 1), { timestamp: 0 });
const strategy: Strategy = "frame";
const masks: Mask[] = [0.5, { strategy, mask_ratio: 0.5, inverted: true }, [0, 1, 1, 0], new Uint8Array(256)];

const calling: CallOptions = { seed: 1, signal: stop.signal };
const named: Classification = await vit.classify(photos[0], masks[0], calling);
const best: Label = named.top[0];
console.log(best.name, best.probability, named.visible, named.patches.map((label) => label?.name), named.millis);
console.log(await vit.classify(frame), await other.classify(frame, null), await vit.classify(frame, 0.5, 1));

const painting: ReconstructOptions = { ...calling, borrow: true, onProgress: heard };
const painted: Reconstruction = await mae.reconstruct(photos[1], masks[1], painting);
const spec: MaskSpec = painted.spec;
console.log(painted.rgb.length, painted.mask[0] === 1, painted.psnr?.toFixed(1), painted.loss, painted.borrowed, spec.seed);
console.log(await mae.reconstruct(frame), await mae.reconstruct(frame, 0.5, 1));

for await (const { top, visible } of vit.classifyEach(photos, masks[0], calling)) console.log(top[0].name, visible);
for await (const { rgb, psnr } of mae.reconstructEach(new Set(photos))) console.log(rgb.length, psnr);

const looks: Exclude<Look, "Likelihoods">[] = [
  "Filters",
  "Positions",
  "Rollout",
  "Lens",
  "Picture",
  { Attention: { part: "Decoder", block: 0, from: 3 } },
  { Attention: { part: "Encoder", block: 0 } },
  { Tokens: { part: "Encoder", block: 11 } },
];
const seen: Seen = await mae.inspect(photos[2], looks[0], masks[3], calling);
console.log(seen.shape[0], seen.values[0], seen.patches[0]);

const logits: Float32Array = await vit.run(new Float32Array(12288));
console.log(logits, await mae.run(new Float32Array(12288), new Float32Array(256)));
mae.free();

const element: PatchWork = document.createElement("patch-work");
element.setAttribute("ratio", "0.75");
