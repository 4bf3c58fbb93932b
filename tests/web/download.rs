//! Downloads against a server that is played by `fetch` itself, and the browser's real Cache Storage.

use std::cell::RefCell;

use futures_util::future::try_join;
use js_sys::{Array, Function, Reflect, Uint8Array};
use patchwork_engine::EngineError;
use patchwork_engine::browser::download::{Download, get_manifest};
use patchwork_engine::browser::helpers::Parcel;
use patchwork_engine::browser::opened::{self, OpenedFiles};
use patchwork_protocol::{CheckpointSource, Progress};
use patchwork_web::kept;
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Cache, CacheStorage, Request, Response};

/// Answers for addresses under `https://patchwork.test/`; the last one given for an address stays.
const SERVER: &str = r#"
if (!globalThis.played) {
  const real = globalThis.fetch;
  globalThis.played = { answers: new Map(), asked: [] };
  played.give = (url, status, bytes, breaksAt) => {
    played.answers.set(url, [...(played.answers.get(url) ?? []), { status, bytes, breaksAt }]);
  };
  globalThis.fetch = async (url, options) => {
    if (!String(url).startsWith("https://patchwork.test/")) return real(url, options);
    played.asked.push(`${options.cache} ${url}`);
    const answers = played.answers.get(url) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) return new Response("<!doctype html><p>Not here.", { status: 404 });
    let at = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (at >= answer.breaksAt) return controller.error(new TypeError("network error"));
        if (at >= answer.bytes.length) return controller.close();
        controller.enqueue(answer.bytes.slice(at, at + 1000));
        at += 1000;
      },
    });
    return new Response(body, { status: answer.status });
  };
}
played
"#;

/// A place on the played server, with a manifest of three models, each test's own.
struct Server {
    at: String,
    played: JsValue,
}

const FILES: [&str; 3] = ["config.json", "preprocessor_config.json", "model.safetensors"];
/// Bytes of one model.
const BYTES: u64 = 10 + 20 + 5000;

fn contents(model: &str, file: &str) -> Vec<u8> {
    let size = [10, 20, 5000][FILES.iter().position(|name| *name == file).expect("a file")];
    model.bytes().cycle().take(size).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Server {
    fn new(name: &str) -> Self {
        let played = js_sys::eval(SERVER).expect("a played server");
        let server = Self {
            at: format!("https://patchwork.test/{name}"),
            played,
        };
        let model = |(name, kind): (&str, &str)| {
            let files = FILES.iter().map(|path| {
                let bytes = contents(name, path);
                serde_json::json!({"path": path, "bytes": bytes.len(), "sha256": sha256(&bytes)})
            });
            serde_json::json!({"name": name, "title": name, "sentence": "", "kind": kind, "img_size": 64, "data": "", "licence": "",
                "dir": name, "files": files.collect::<Vec<_>>(), "parameters": 7})
        };
        let models = [("mae", "mae"), ("vit", "vit"), ("other", "causal")].map(model);
        let manifest = serde_json::json!({"reconstructor": "mae", "classifier": "vit", "models": models});
        server.give("manifest.json", 200, manifest.to_string().as_bytes(), None);
        server
    }

    /// As `new`, with all files but those of `other`.
    fn whole(name: &str) -> Self {
        Self::without(name, "")
    }

    /// As `whole`, but for the file at `path`.
    fn without(name: &str, path: &str) -> Self {
        let server = Self::new(name);
        for model in ["mae", "vit"] {
            for file in FILES {
                let here = format!("{model}/{file}");
                if here != path {
                    server.give(&here, 200, &contents(model, file), None);
                }
            }
        }
        server
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.at)
    }

    fn give(&self, path: &str, status: u16, bytes: &[u8], breaks_at: Option<u32>) {
        let arguments = Array::of4(
            &self.url(path).into(),
            &status.into(),
            &Uint8Array::from(bytes),
            &breaks_at.map_or(f64::INFINITY, f64::from).into(),
        );
        let give: Function = Reflect::get(&self.played, &"give".into())
            .expect("give")
            .unchecked_into();
        give.apply(&self.played, &arguments).expect("given");
    }

    /// What was asked of this place since the last time, as "<cache mode> <path>".
    fn asked(&self) -> Vec<String> {
        let asked: Array = Reflect::get(&self.played, &"asked".into())
            .expect("asked")
            .unchecked_into();
        let all: Vec<String> = asked.iter().filter_map(|line| line.as_string()).collect();
        asked.set_length(0);
        let ours = all.iter().filter(|line| line.contains(&self.url("")));
        ours.map(|line| line.replace(&self.url(""), "")).collect()
    }

    /// Gets the models called `names` under one progress.
    async fn get_named(&self, names: &[&str]) -> (Result<Vec<Parcel>, EngineError>, Vec<(u64, bool)>) {
        let steps = RefCell::new(Vec::new());
        let report = |progress| match progress {
            Progress::Downloading {
                loaded, total, cached, ..
            } => {
                let all = BYTES * names.len() as u64;
                assert_eq!(total, Some(all));
                assert!(loaded <= all, "{loaded} of {all}");
                steps.borrow_mut().push((loaded, cached));
            }
            other => panic!("{other:?} from a download"),
        };
        let url = self.url("manifest.json");
        let models = async {
            let manifest = get_manifest(&url).await?;
            let models: Vec<_> = names
                .iter()
                .map(|name| manifest.model(name).expect("in the manifest"))
                .collect();
            let download = Download::new(&url, &models, report).await;
            let files = match models[..] {
                [one, two] => try_join(download.get(one), download.get(two))
                    .await
                    .map(|(one, two)| vec![one, two]),
                [one] => download.get(one).await.map(|one| vec![one]),
                _ => unreachable!("one model or two"),
            };
            download.fresh().keep().await;
            files
        };
        let models = models.await;
        (models, steps.into_inner())
    }

    async fn get_whole(&self) -> Vec<(u64, bool)> {
        self.get_all(&["mae", "vit"]).await
    }

    async fn get_all(&self, names: &[&str]) -> Vec<(u64, bool)> {
        let (models, steps) = self.get_named(names).await;
        for (name, files) in names.iter().zip(models.expect("all models")) {
            let files = files.files();
            let mut weights = vec![0; files.weights.size() as usize];
            files.weights.read(0, &mut weights).expect("bytes in memory");
            let ours = [files.config, files.preprocessor, weights];
            assert_eq!(ours, FILES.map(|file| contents(name, file)), "{name}");
        }
        assert_eq!(steps.last().expect("progress").0, BYTES * names.len() as u64);
        steps
    }

    async fn get_error(&self) -> EngineError {
        let (models, _) = self.get_named(&["mae", "vit"]).await;
        models.err().expect("an error")
    }

    async fn is_cached(&self, path: &str) -> bool {
        let keys = Array::from(&settle(cache().await.keys()).await);
        keys.iter()
            .any(|key| key.unchecked_into::<Request>().url().starts_with(&self.url(path)))
    }
}

async fn settle(promise: js_sys::Promise) -> JsValue {
    JsFuture::from(promise).await.expect("a promise kept")
}

async fn cache() -> Cache {
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).expect("Cache Storage");
    settle(caches.unchecked_into::<CacheStorage>().open("patchwork-models"))
        .await
        .unchecked_into()
}

async fn put(key: &str, bytes: &[u8]) {
    let response = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes))).expect("a response");
    settle(cache().await.put_with_str(key, &response)).await;
}

#[wasm_bindgen_test]
async fn downloaded_once_then_cached() {
    let server = Server::whole("once");
    let steps = server.get_whole().await;
    assert!(steps.len() > 5 && steps.iter().all(|(_, cached)| !cached), "{steps:?}");
    assert!(steps.is_sorted(), "{steps:?}");
    assert_eq!(server.asked().len(), 7);

    let steps = server.get_whole().await;
    assert!(steps.iter().all(|(_, cached)| *cached), "{steps:?}");
    assert_eq!(server.asked(), ["no-cache manifest.json"]);
}

#[wasm_bindgen_test]
async fn one_more_model_is_downloaded_alone() {
    let server = Server::whole("alone");
    server.get_whole().await;
    server.asked();
    for file in FILES {
        server.give(&format!("other/{file}"), 200, &contents("other", file), None);
    }
    let steps = server.get_all(&["other"]).await;
    assert!(steps.iter().all(|(_, cached)| !cached), "{steps:?}");
    assert_eq!(server.asked().len(), 4);
}

#[wasm_bindgen_test]
async fn damaged_cache_is_replaced() {
    let server = Server::whole("damaged");
    server.get_whole().await;
    server.asked();
    let key = format!(
        "{}?sha256={}",
        server.url("vit/model.safetensors"),
        sha256(&contents("vit", "model.safetensors"))
    );
    for damaged in [vec![0; 5000], vec![0; 100], vec![0; 9000]] {
        put(&key, &damaged).await;
        server.get_whole().await;
        assert_eq!(
            server.asked(),
            ["no-cache manifest.json", "default vit/model.safetensors"]
        );
        server.get_whole().await;
        assert_eq!(server.asked(), ["no-cache manifest.json"]);
    }
}

#[wasm_bindgen_test]
async fn an_earlier_release_leaves_the_cache() {
    let server = Server::whole("release");
    let old = format!("{}?sha256=0123", server.url("mae/model.safetensors"));
    put(&old, b"old").await;
    server.get_whole().await;
    assert!(settle(cache().await.match_with_str(&old)).await.is_undefined());
    assert!(server.is_cached("mae/model.safetensors").await);
}

#[wasm_bindgen_test]
async fn broken_download_is_tried_once_more() {
    let server = Server::new("broken");
    server.give(
        "mae/model.safetensors",
        200,
        &contents("mae", "model.safetensors"),
        Some(3000),
    );
    // Its second answer, and the other files.
    let server = Server::whole("broken");
    server.get_whole().await;
    assert!(server.asked().contains(&"reload mae/model.safetensors".to_owned()));
}

#[wasm_bindgen_test]
async fn a_file_that_breaks_twice_is_an_error() {
    let server = Server::without("breaks", "mae/config.json");
    server.give("mae/config.json", 200, &contents("mae", "config.json"), Some(0));
    let error = server.get_error().await;
    assert!(
        matches!(&error, EngineError::Download { reason, .. } if reason.contains("network error")),
        "{error}"
    );
    let asked = server.asked();
    let tries: Vec<_> = asked.iter().filter(|line| line.ends_with("mae/config.json")).collect();
    assert_eq!(tries, ["default mae/config.json", "reload mae/config.json"]);
}

#[wasm_bindgen_test]
async fn a_missing_file_is_told_by_its_status() {
    let error = Server::new("missing").get_error().await;
    assert!(
        matches!(&error, EngineError::Download { reason, .. } if reason.contains("404")),
        "{error}"
    );
}

#[wasm_bindgen_test]
async fn a_web_page_is_no_manifest() {
    let place = |name: &str| Server {
        at: format!("https://patchwork.test/{name}"),
        ..Server::new("elsewhere")
    };
    let is_told = |error: &EngineError, words: &str| {
        assert!(
            matches!(error, EngineError::Download { reason, .. } if reason.contains(words)),
            "{error}"
        );
    };
    is_told(&place("none").get_error().await, "404");
    for (name, body, words) in [("page", "<!doctype html>", "web page"), ("json", "{}", "missing field")] {
        let server = place(name);
        server.give("manifest.json", 200, body.as_bytes(), None);
        is_told(&server.get_error().await, words);
    }
}

#[wasm_bindgen_test]
async fn wrong_bytes_are_neither_used_nor_cached() {
    for (name, bytes, words) in [
        ("other", vec![0; 10], "SHA-256"),
        ("short", vec![0; 9], "9 bytes"),
        ("long", vec![0; 100_000], "more than"),
        ("empty", vec![], "0 bytes"),
    ] {
        let server = Server::without(name, "mae/config.json");
        server.give("mae/config.json", 200, &bytes, None);
        let error = server.get_error().await;
        assert!(
            matches!(&error, EngineError::Corrupt { reason, .. } if reason.contains(words)),
            "{name}: {error}"
        );
        assert!(!server.is_cached("mae/config.json").await, "{name}");
    }
}

#[wasm_bindgen_test]
async fn without_cache_storage_it_downloads_each_time() {
    js_sys::eval("Object.defineProperty(globalThis, 'caches', { value: undefined, configurable: true })")
        .expect("hidden");
    let server = Server::whole("uncached");
    for _ in 0..2 {
        server.get_whole().await;
        assert_eq!(server.asked().len(), 7);
    }
    js_sys::eval("delete globalThis.caches").expect("shown again");
    assert!(!server.is_cached("").await);
}

#[wasm_bindgen_test]
async fn where_the_browser_does_not_hash_the_engine_does() {
    js_sys::eval("Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true })").expect("hidden");
    Server::whole("plain").get_whole().await;
    let server = Server::without("plain-wrong", "mae/model.safetensors");
    server.give("mae/model.safetensors", 200, &[0; 5000], None);
    let error = server.get_error().await;
    js_sys::eval("delete crypto.subtle").expect("shown again");
    assert!(
        matches!(&error, EngineError::Corrupt { reason, .. } if reason.contains("SHA-256")),
        "{error}"
    );
}

/// The disk takes `writes` pieces of a file, and then no more.
fn fill_disk_after(writes: u32) {
    let script = r#"
        globalThis.realWrite ??= FileSystemSyncAccessHandle.prototype.write;
        let left = WRITES;
        FileSystemSyncAccessHandle.prototype.write = function (...given) {
          if (left-- <= 0) throw new DOMException("full", "QuotaExceededError");
          return realWrite.apply(this, given);
        };"#;
    js_sys::eval(&script.replace("WRITES", &writes.to_string())).expect("a full disk");
}

async fn open(server: &Server) -> OpenedFiles {
    let source = CheckpointSource::Url(server.url("model.safetensors"));
    let opened = opened::get(&source, &[], "https://patchwork.test/", |_| {}).await;
    opened.unwrap_or_else(|error| panic!("{error}"))
}

#[wasm_bindgen_test]
async fn a_full_disk_is_told_and_the_file_is_there_all_the_same() {
    let server = Server::new("full");
    let weights = contents("vit", "model.safetensors");
    server.give("model.safetensors", 200, &weights, None);
    // One for the note that it begins; the rest are parts of the file.
    for writes in [0, 1, 3] {
        fill_disk_after(writes);
        let files = open(&server).await;
        js_sys::eval("FileSystemSyncAccessHandle.prototype.write = realWrite").expect("room again");
        let bytes = settle(files.weights[0].array_buffer()).await;
        assert_eq!(Uint8Array::new(&bytes).to_vec(), weights, "after {writes} writes");
        assert!(
            files.notes.contains(&patchwork_protocol::Note::NotKept),
            "{:?}",
            files.notes
        );
        assert!(kept::list().await.iter().all(|kept| !kept.whole), "not kept");
    }
    // With room it is kept, and not asked for again.
    let files = open(&server).await;
    assert!(files.notes.is_empty(), "{:?}", files.notes);
    server.asked();
    open(&server).await;
    assert!(server.asked().is_empty(), "from the disk");
    kept::remove(&server.url("model.safetensors")).await.expect("removed");
    assert!(kept::list().await.is_empty());
}
