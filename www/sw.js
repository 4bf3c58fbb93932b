// The page where there is no network, for visitors who ask for it (`offline.mjs`). This file is one version of the
// page: it names every file with its hash, keeps all of them or none, and answers with no others. Another version is
// another sw.js, which the browser starts once no tab has this one's files.

// The build writes them in here (`xtask/src/offline.rs`): the page's files and the two default models', by path.
const LISTED = { bytes: 0, program: {}, models: {} };

const PROGRAM = "patchwork-program";
/// The engine's own, under the same keys (`crates/engine/src/browser/download.rs`): no model is stored twice.
const MODELS = "patchwork-models";
const AT_ONCE = 4;

const here = (path) => new URL(path, location).href;
const key = (path, hash) => `${here(path)}?sha256=${hash}`;
const program = new Map(Object.keys(LISTED.program).map((path) => [here(path), path]));
program.set(here("./"), "index.html");

async function verified(path, hash) {
  // Past the browser's own cache, which may hold another version's.
  const response = await fetch(here(path), { cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== hash) throw new Error(`${path} is of another version`);
  const headers = new Headers(response.headers);
  // What came over the network may have been compressed; this is not.
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(bytes, { headers });
}

async function install() {
  const wanted = await Promise.all(
    [[PROGRAM, LISTED.program], [MODELS, LISTED.models]].map(async ([name, files]) => {
      const cache = await caches.open(name);
      return Object.entries(files).map(([path, { sha256, bytes }]) => ({ cache, path, sha256, bytes }));
    }),
  );
  const waiting = wanted.flat();
  let loaded = 0;
  const tell = async (bytes) => {
    loaded += bytes;
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    for (const page of pages) page.postMessage({ loaded, total: LISTED.bytes });
  };
  const work = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) {
      const at = key(file.path, file.sha256);
      if (!(await file.cache.match(at))) await file.cache.put(at, await verified(file.path, file.sha256));
      await tell(file.bytes);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/// Only now is no tab left that has an older version's files.
async function activate() {
  const cache = await caches.open(PROGRAM);
  const known = new Set(Object.entries(LISTED.program).map(([path, { sha256 }]) => key(path, sha256)));
  for (const { url } of await cache.keys()) if (!known.has(url)) await cache.delete(url);
}

async function answer(path) {
  const { sha256 } = LISTED.program[path];
  const cache = await caches.open(PROGRAM);
  const { body, headers } = (await cache.match(key(path, sha256))) ?? (await verified(path, sha256));
  return new Response(body, { headers: isolating(headers) });
}

/// Isolated from other origins the page may have threads, also where its host does not say so.
function isolating(headers) {
  const all = new Headers(headers);
  all.set("Cross-Origin-Opener-Policy", "same-origin");
  all.set("Cross-Origin-Embedder-Policy", "require-corp");
  return all;
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const path = program.get(event.request.url.split(/[?#]/)[0]);
  if (path && event.request.method === "GET") event.respondWith(answer(path));
});
