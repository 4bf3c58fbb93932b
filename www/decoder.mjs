// Photos that the browser does not decode: TIFF and JPEG XL. Its program is downloaded when the first one comes.

/** Bytes of the program, which the build writes here. */
const BYTES = 0;

let program;

/**
 * Downloads the program, unless it is here.
 * @param {(bytes: number, total: number) => void} report hears of each part that comes
 */
export async function get(report) {
  program ??= download(report);
  try {
    await program;
  } catch (error) {
    program = undefined;
    throw error;
  }
}

async function download(report) {
  const response = await fetch(new URL("./decoder_bg.wasm", import.meta.url));
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const counted = new TransformStream({
    transform(part, out) {
      report(part.byteLength, BYTES);
      out.enqueue(part);
    },
  });
  const wasm = await new Response(response.body.pipeThrough(counted)).arrayBuffer();
  const script = await import("./decoder.js");
  await script.default({ module_or_path: wasm });
  return script;
}

/**
 * The first picture in a file, as it lies there, and how it is to be turned (EXIF's number).
 * @param {Blob} file
 */
export async function decode(file) {
  const { decode } = await program;
  const pixels = decode(new Uint8Array(await file.arrayBuffer()));
  const { width, orientation, cutShort } = pixels;
  const rgba = new Uint8ClampedArray(pixels.rgba().buffer);
  pixels.free();
  return { bitmap: await createImageBitmap(new ImageData(rgba, width)), orientation, cutShort };
}
