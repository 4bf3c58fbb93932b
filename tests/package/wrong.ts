// What the types refuse: each line that says so, and no other.
import { load, loadFrom, Model, start } from "patchwork";
import type { MaskSpec, Strategy } from "patchwork";

const mae = await loadFrom("models/mae");
const photo = new Blob();

await start("tpu"); // wrong: no such device
await load(null, "weights"); // wrong: a text is no weights
await load(null, new Uint8Array(8), { thread: 2 }); // wrong: no such option
await mae.reconstruct("photo.png", 0.75); // wrong: an address is no photo
await mae.reconstruct(photo, { strategy: "spiral" }); // wrong: no such strategy
await mae.reconstruct(photo, 0.75, { sead: 1 }); // wrong: no such option
await mae.inspect(photo, { Attention: { part: "Decoder" } }); // wrong: of which block?
await mae.inspect(photo, "Likelihoods"); // wrong: those go by an answer before
for await (const { psnr } of mae.classifyEach([photo])) console.log(psnr); // wrong: a name has none
mae.reconstructEach(photo); // wrong: one photo is not many
const spec: MaskSpec = { mask_ratio: 0.75 }; // wrong: without a seed
const strategy: Strategy = "center"; // wrong: spelt otherwise
(await mae.reconstruct(photo)).psnr.toFixed(1); // wrong: there may be none
(await mae.classify(photo)).top[0].likelihood; // wrong: its name is probability
new Model(); // wrong: `load` makes models
mae.imageSize = 3; // wrong: it is what it is
console.log(spec, strategy);
