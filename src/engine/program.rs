//! An engine's program. The page downloads and compiles it, not the worker: so its bytes can be counted, and a restart
//! needs no second download.

use std::collections::HashMap;

use js_sys::WebAssembly::{self, Module};
use js_sys::{Promise, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStream, ReadableStreamDefaultReader, Response};

use crate::assets;
use patchwork_protocol::{DeviceKind, Failure, FailureCode};
use patchwork_web::json;

/// The first bytes of every WebAssembly program.
const MAGIC: &[u8] = b"\0asm";
/// Progress is told in these steps, bytes: the page shows tenths of a megabyte.
const STEP: u64 = 100_000;

/// What the build wrote about an engine into the page (`xtask/src/engines.rs`).
#[derive(Deserialize)]
struct Built {
    /// Size of its program, not compressed.
    bytes: u64,
    /// Another one for other files: no cache gives an old engine to a new page.
    version: String,
}

/// Where an engine's files are, and what is known of them before they are fetched.
pub struct EngineProgram {
    /// The engine's name, and how its files begin.
    pub name: &'static str,
    built: Option<Built>,
}

impl EngineProgram {
    /// The engine of this kind.
    pub fn of(kind: DeviceKind) -> Self {
        let name = match kind {
            DeviceKind::Cpu if has_relaxed_simd() => "engine_cpu_relaxed",
            DeviceKind::Cpu => "engine_cpu",
            DeviceKind::WebGpu => "engine_webgpu",
        };
        let built = built().and_then(|mut built| built.remove(name));
        Self { name, built }
    }

    /// Address of the script that a worker of this engine's name starts with; behind `#` the threads that the page's
    /// own address asks for.
    ///
    /// # Errors
    /// When the page has no address itself.
    pub fn worker_url(&self) -> Result<String, JsValue> {
        let threads = assets::asked("threads").unwrap_or_default();
        assets::url(&format!("engine_worker.js{}#{threads}", self.query()))
    }

    /// Bytes to download, where the build said so. The server's `Content-Length` does not: it may be compressed.
    pub fn total(&self) -> Option<u64> {
        self.built.as_ref().map(|built| built.bytes)
    }

    /// Downloads and compiles it; `report` hears how many bytes have come.
    ///
    /// # Errors
    /// When it cannot be had, is something else, or does not suit this browser.
    pub async fn fetch(&self, report: impl Fn(u64)) -> Result<Module, Failure> {
        let path = format!("{}_bg.wasm{}", self.name, self.query());
        let response = assets::get(&path).await.map_err(|error| not_had(&error))?;
        let (compiling, counted) = compile(&response).map_err(|error| not_had(&error))?;

        let mut loaded = 0;
        while let Some(chunk) = next_chunk(&counted).await.map_err(|error| not_had(&error))? {
            if !continues_magic(&chunk, loaded) {
                return Err(failure(FailureCode::EngineReplaced, &path.into()));
            }
            let before = loaded;
            loaded += u64::from(chunk.length());
            if before / STEP != loaded / STEP || self.total() == Some(loaded) {
                report(loaded);
            }
        }
        let module = compiling.await.map_err(|error| match self.total() == Some(loaded) {
            true => failure(FailureCode::EngineUnsupported, &error),
            false => failure(FailureCode::EngineDamaged, &error),
        })?;
        Ok(module.unchecked_into())
    }

    fn query(&self) -> String {
        let version = self.built.as_ref().map(|built| format!("?v={}", built.version));
        version.unwrap_or_default()
    }
}

/// Whether the browser takes fused multiply-adds: a program of nothing else. `www/patchwork.mjs` has the same.
fn has_relaxed_simd() -> bool {
    let body = b"\x41\0\xfd\x11\x41\0\xfd\x11\x41\0\xfd\x11\xfd\x85\x02\x0b";
    let head = b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7b\x03\x02\x01\0\x0a\x13\x01\x11\0";
    let program = Uint8Array::from([head.as_slice(), body.as_slice()].concat().as_slice());
    WebAssembly::validate(&program).unwrap_or(false)
}

/// Bytes that are kept where the page is kept for when there is no network; `None` where the build did not say.
pub fn offline_bytes() -> Option<u64> {
    Some(built()?.remove("offline")?.bytes)
}

/// What the build wrote; `None` where it did not.
fn built() -> Option<HashMap<String, Built>> {
    let written = web_sys::window()?.document()?.get_element_by_id("engines")?;
    json::read(&written.text_content()?)
}

/// Compiles a response while it arrives; the same bytes come out of the reader, to be counted.
fn compile(response: &Response) -> Result<(JsFuture, ReadableStreamDefaultReader), JsValue> {
    let body = response.body().ok_or("an empty answer")?;
    let branches = body.tee();
    let [compiled, counted] = [0, 1].map(|branch| branches.get(branch).unchecked_into::<ReadableStream>());
    let program = Response::new_with_opt_readable_stream(Some(&compiled))?;
    // The compiler wants to be told, and not every server knows; what it really is, its first bytes say.
    program.headers().set("Content-Type", "application/wasm")?;
    let module = WebAssembly::compile_streaming(&Promise::resolve(&JsValue::from(program)));
    Ok((module.into(), ReadableStreamDefaultReader::new(&counted)?))
}

async fn next_chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let result = JsFuture::from(reader.read()).await?;
    if Reflect::get(&result, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&result, &"value".into())?.dyn_into().map(Some)
}

/// Whether a chunk that begins at byte `at` can be part of a WebAssembly program.
fn continues_magic(chunk: &Uint8Array, at: u64) -> bool {
    let awaited = MAGIC.get(at as usize..).unwrap_or_default();
    let head = chunk.subarray(0, awaited.len() as u32).to_vec();
    awaited.starts_with(&head)
}

/// A part of the engine does not come.
pub fn not_had(error: &JsValue) -> Failure {
    failure(FailureCode::EngineNotDownloaded, error)
}

fn failure(code: FailureCode, error: &JsValue) -> Failure {
    Failure {
        code,
        detail: assets::describe(error),
    }
}
