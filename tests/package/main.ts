// A page as Vite builds it: a sample reconstructed by the package, and its element.
import { loadFrom } from "patchwork";
import "patchwork/element";

declare global {
  var result: unknown;
}

try {
  const mae = await loadFrom("models/mae-tiny-imagenet-64", { threads: 2 });
  const photo = await (await fetch("photo.png")).blob();
  const { rgb, mask, psnr } = await mae.reconstruct(photo, { mask_ratio: 0.75, strategy: "block" }, 1);
  globalThis.result = { rgb: [...rgb], mask: [...mask], psnr, isolated: crossOriginIsolated };
} catch (error) {
  globalThis.result = { error: String(error) };
}
