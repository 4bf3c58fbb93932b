// A vector picture as one of pixels. Browsers draw SVG in an <img> of a page alone, not in the thread that decodes
// photos; there no script in it runs, and it fetches nothing.

/// The longer side, pixels.
const SIDE = 1024;
/// What an SVG is that tells no size, as browsers have it.
const USUAL = [300, 150];

/**
 * Whether its type says SVG.
 * @param {Blob} file
 * @returns {boolean}
 */
export const isVector = (file) => file.type.startsWith("image/svg");

/**
 * An SVG as a PNG whose longer side is 1,024 pixels; fails where it is not whole, or may not be drawn.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function png(file) {
  const svg = new DOMParser().parseFromString(await file.text(), "image/svg+xml").documentElement;
  if (!(svg instanceof SVGSVGElement)) throw new Error("it is no whole SVG");
  const sides = sizeOf(svg), longest = Math.max(...sides);
  if (!svg.hasAttribute("viewBox")) svg.setAttribute("viewBox", `0 0 ${sides.join(" ")}`);
  const [width, height] = sides.map((side) => Math.max(1, Math.round((side / longest) * SIDE)));
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    return await new Promise((done, failed) =>
      canvas.toBlob((made) => (made ? done(made) : failed(new Error("no memory for it"))), "image/png"));
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/// Width and height in units of its own: as it tells them, else as its view box does.
function sizeOf(svg) {
  const told = ["width", "height"].map((side) => {
    const { unitType, SVG_LENGTHTYPE_PERCENTAGE, value } = svg[side].baseVal;
    return svg.hasAttribute(side) && unitType !== SVG_LENGTHTYPE_PERCENTAGE ? value : 0;
  });
  const box = svg.viewBox.baseVal;
  const [wide, high] = box?.width > 0 && box.height > 0 ? [box.width, box.height] : USUAL;
  const [width, height] = told;
  if (width > 0 && height > 0) return told;
  if (width > 0) return [width, (width * high) / wide];
  if (height > 0) return [(height * wide) / high, height];
  return [wide, high];
}
