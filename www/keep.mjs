// Makes the files that a visitor takes along, in the tab alone. The page imports this when it is first asked for.
// `kept` is what `src/keep.rs` knows, `pictures` the RGBA bytes of the original, what the model sees, the prediction,
// and the photo with its visible patches pasted back.

/// The sheet's pictures get about this side, pixels: each of the model's pixels becomes a square of whole ones.
const SIDE = 448;
const GAP = 24;
const CAPTION = 40;
const LINE = 28;
const PAPER = "#faf8f4";
const INK = "#1b1a22";
const HIDDEN = "#d3cdc0";

const PICTURES = { original: 0, sees: 1, prediction: 2, pasted: 3 };

/// Does `how` (save, copy, share) with `what` (sheet, film, numbers, or a picture), a picture so many times as `large`.
export async function keep(how, what, large, kept, pictures) {
  const { make, ending, type } = maker(what, large, kept, pictures);
  const name = `${kept.stem}-${what}${large > 1 && what in PICTURES ? `-x${large}` : ""}.${ending}`;
  if (how === "copy") {
    // The promise, not the file: some browsers allow it only within the click.
    return await navigator.clipboard.write([new ClipboardItem({ [type]: make() })]);
  }
  const file = new File([await make()], name, { type });
  if (how === "share") {
    const files = { files: [file] };
    if (!navigator.canShare(files)) throw new Error(`${type} cannot be shared`);
    // The visitor may change their mind.
    return await navigator.share(files).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function maker(what, large, kept, pictures) {
  const canvases = () => pictures.map((rgba) => picture(rgba, kept.side));
  if (what === "numbers") {
    const text = JSON.stringify(kept.numbers, null, 2);
    // As text: clipboards take no JSON.
    return { make: async () => new Blob([text], { type: "text/plain" }), ending: "json", type: "text/plain" };
  }
  if (what === "film") {
    const types = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];
    const type = types.find((type) => MediaRecorder.isTypeSupported(type));
    const container = type?.split(";")[0] ?? "video/webm";
    return { make: () => film(kept, canvases(), type), ending: container.split("/")[1], type: container };
  }
  const draw = what === "sheet" ? () => sheet(kept, canvases()) : () => enlarged(canvases()[PICTURES[what]], large);
  return { make: () => png(draw()), ending: "png", type: "image/png" };
}

function canvas(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  return { canvas, context };
}

function picture(rgba, side) {
  const { canvas: made, context } = canvas(side, side);
  context.putImageData(new ImageData(new Uint8ClampedArray(rgba), side), 0, 0);
  return made;
}

function enlarged(picture, times) {
  const side = picture.width * times;
  const { canvas: made, context } = canvas(side, side);
  context.drawImage(picture, 0, 0, side, side);
  return made;
}

function png(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no memory for the picture"))), "image/png");
  });
}

function times(side) {
  return Math.max(1, Math.floor(SIDE / side));
}

function sheet(kept, pictures) {
  const side = kept.side * times(kept.side);
  const width = 2 * side + 3 * GAP;
  const font = (size) => `${size}px ${getComputedStyle(document.body).fontFamily}`;
  const lines = wrapped(kept.lines, font(18), width - 2 * GAP);
  const { canvas: made, context } = canvas(width, 2 * (GAP + side + CAPTION) + GAP / 2 + lines.length * LINE + GAP);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, made.width, made.height);
  context.textBaseline = "middle";
  pictures.forEach((picture, at) => {
    const left = GAP + (at % 2) * (side + GAP);
    const top = GAP + Math.floor(at / 2) * (side + CAPTION + GAP);
    context.fillStyle = HIDDEN;
    context.fillRect(left, top, side, side);
    context.drawImage(picture, left, top, side, side);
    context.fillStyle = INK;
    context.font = `600 ${font(20)}`;
    context.fillText(kept.captions[at], left, top + side + CAPTION / 2, side);
  });
  context.font = font(18);
  const below = 2 * (GAP + side + CAPTION) + GAP / 2;
  lines.forEach((line, at) => context.fillText(line, GAP, below + (at + 0.5) * LINE, width - 2 * GAP));
  return made;
}

/// The lines, each broken where it is wider than `width`: between words, and in Chinese between characters.
function wrapped(lines, font, width) {
  const { context } = canvas(1, 1);
  context.font = font;
  return lines.flatMap((line) => {
    const broken = [""];
    for (const word of line.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) ?? []) {
      const longer = broken.at(-1) + word;
      if (broken.at(-1) && context.measureText(longer.trimEnd()).width > width) broken.push(word);
      else broken[broken.length - 1] = longer;
    }
    return broken;
  });
}

/// The hidden patches arrive one after another, as on the page but slower.
async function film(kept, [, sees, , pasted], mimeType) {
  const [BEFORE, PAINTING, AFTER] = [600, 2000, 1200];
  const side = kept.side * times(kept.side);
  const patch = side / kept.grid;
  const own = kept.side / kept.grid;
  const { canvas: screen, context } = canvas(side, side);
  const draw = (elapsed) => {
    const share = Math.min(1, Math.max(0, (elapsed - BEFORE) / PAINTING));
    context.fillStyle = HIDDEN;
    context.fillRect(0, 0, side, side);
    context.drawImage(sees, 0, 0, side, side);
    for (const at of kept.order.slice(0, Math.floor(share * kept.order.length))) {
      const [column, row] = [at % kept.grid, Math.floor(at / kept.grid)];
      context.drawImage(pasted, column * own, row * own, own, own, column * patch, row * patch, patch, patch);
    }
  };
  draw(0);
  const recorder = new MediaRecorder(screen.captureStream(30), { mimeType, videoBitsPerSecond: 4_000_000 });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = ({ error }) => reject(error);
  });
  recorder.start();
  const begun = performance.now();
  const timer = setInterval(() => {
    const elapsed = performance.now() - begun;
    draw(elapsed);
    if (elapsed > BEFORE + PAINTING + AFTER) {
      clearInterval(timer);
      recorder.stop();
    }
  }, 33);
  await stopped;
  return new Blob(chunks, { type: mimeType });
}
