// Serves folders on this machine, cross-origin isolated: without that a page has neither threads nor a fine clock.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** `folders`: path prefix to folder. Gives the address, and the contents of what was asked for, by path. */
export async function serve(folders) {
  const served = new Map();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname; // without any `..`
    const prefix = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    try {
      const bytes = await readFile(join(folders[prefix], path.slice(prefix.length)));
      served.set(path, bytes);
      response.writeHead(200, {
        "content-type": TYPES[extname(path)] ?? "application/octet-stream",
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}`, served, close: () => server.close() };
}
