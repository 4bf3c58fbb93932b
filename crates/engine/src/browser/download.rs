//! Gets the models' files: from this browser's cache where they are whole, else over the network.
//!
//! Every file is checked against the manifest's size and hash before it is used or cached, wherever it came from. Its
//! bytes stay in JavaScript's memory, which shrinks again.

use std::cell::{Cell, RefCell};

use futures_util::future::try_join3;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use sha2::{Digest, Sha256};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Response, Url};

use super::fetch::{Body, failed, get};
use super::helpers::Parcel;
use super::meter::Meter;
use crate::EngineError;
use crate::verify::verify;
use patchwork_protocol::Progress;
use patchwork_protocol::manifest::{FileEntry, Manifest, ModelEntry};

/// The name of our part of Cache Storage.
const CACHE: &str = "patchwork-models";
/// Bytes that are hashed at once where the browser does not hash.
const PIECE: u32 = 1 << 20;

#[wasm_bindgen]
extern "C" {
    // Several times faster than a hash in wasm, and beside this thread; only pages that are served securely have it.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    fn digest(algorithm: &str, bytes: &Uint8Array) -> Result<Promise, JsValue>;
}

/// The manifest at `url`.
///
/// # Errors
/// When it cannot be had, or is no manifest.
pub async fn get_manifest(url: &str) -> Result<Manifest, EngineError> {
    get_json(url, "a manifest").await
}

/// The names of ImageNet's 1,000 classes in the order that published checkpoints have, from beside the manifest.
///
/// # Errors
/// When they cannot be had.
pub async fn get_names(manifest_url: &str) -> Result<Vec<String>, EngineError> {
    let url = Url::new_with_base("imagenet-1k.json", manifest_url).map_err(|error| failed(manifest_url, &error))?;
    get_json(&url.href(), "a list of names").await
}

async fn get_json<T: serde::de::DeserializeOwned>(url: &str, what: &str) -> Result<T, EngineError> {
    // "no-cache" asks the server whether it has changed: an old manifest would ask for files that are gone.
    let response = get(url, "no-cache").await?;
    let text = async { JsFuture::from(response.text()?).await };
    let text = text
        .await
        .map_err(|error| failed(url, &error))?
        .as_string()
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| {
        let reason = if text.trim_start().starts_with('<') {
            // What many servers send, with status 200, for a file that they do not have.
            "a web page came in its place".to_owned()
        } else {
            format!("it cannot be read as {what} ({error})")
        };
        EngineError::Download {
            url: url.into(),
            reason,
        }
    })
}

/// The files of some models, under one progress.
pub struct Download<'a, F> {
    manifest_url: &'a str,
    cache: Option<Cache>,
    meter: RefCell<Meter<F>>,
    /// What came over the network.
    fresh: RefCell<Vec<FreshFile>>,
}

impl<'a, F: Fn(Progress)> Download<'a, F> {
    /// Makes ready to get `models`, whose folders are relative to `manifest_url`; `report` hears of all their bytes.
    pub async fn new(manifest_url: &'a str, models: &[&ModelEntry], report: F) -> Self {
        Self {
            manifest_url,
            cache: open_cache().await,
            meter: Meter::new(Some(models.iter().map(|model| model.bytes()).sum()), report).into(),
            fresh: RefCell::default(),
        }
    }

    /// One of them, its files side by side; so can be several of them.
    ///
    /// # Errors
    /// When a file cannot be had, or is not what the manifest says, also at the second try.
    pub async fn get(&self, model: &ModelEntry) -> Result<Parcel, EngineError> {
        let get = async |name: &str| {
            let entry = model.files.iter().find(|entry| entry.path == name);
            let entry = entry.ok_or_else(|| EngineError::Download {
                url: self.manifest_url.into(),
                reason: format!("{} has no {name} in it", model.name),
            })?;
            self.get_file(&file_url(self.manifest_url, model, entry)?, entry).await
        };
        let (config, preprocessor, weights) = try_join3(
            get("config.json"),
            get("preprocessor_config.json"),
            get("model.safetensors"),
        )
        .await?;
        self.meter.borrow_mut().tell(true);
        Ok(Parcel {
            weights: weights.into(),
            config: Some(config.to_vec()),
            preprocessor: Some(preprocessor.to_vec()),
        })
    }

    /// What came over the network, to be kept when there is time.
    pub fn fresh(self) -> Fresh {
        Fresh {
            cache: self.cache,
            files: self.fresh.into_inner(),
        }
    }

    async fn get_file(&self, url: &str, entry: &FileEntry) -> Result<Uint8Array, EngineError> {
        match self.cached(url, entry).await {
            Ok(Some(bytes)) => return Ok(bytes),
            Ok(None) => {}
            Err(error) => log::warn!("{url} could not be read from the cache: {error:?}"),
        }
        self.meter.borrow_mut().cached = false;

        let bytes = match self.downloaded(url, "default", entry).await {
            Err(EngineError::Cancelled) => return Err(EngineError::Cancelled),
            // One more try, past the browser's HTTP cache: it may hold a file of an earlier release.
            Err(error) => {
                log::warn!("{error}; trying once more");
                self.downloaded(url, "reload", entry).await?
            }
            Ok(bytes) => bytes,
        };
        self.fresh.borrow_mut().push(FreshFile {
            url: url.into(),
            key: entry.cache_key(url),
            bytes: bytes.clone(),
        });
        Ok(bytes)
    }

    async fn cached(&self, url: &str, entry: &FileEntry) -> Result<Option<Uint8Array>, JsValue> {
        let Some(cache) = &self.cache else { return Ok(None) };
        let key = entry.cache_key(url);
        let Ok(response) = JsFuture::from(cache.match_with_str(&key)).await?.dyn_into::<Response>() else {
            return Ok(None);
        };
        let bytes = self.read(&response, url, entry, true).await;
        if let Err(error @ EngineError::Corrupt { .. }) = &bytes {
            log::warn!("the cached file is damaged, so it is downloaded anew: {error}");
            JsFuture::from(cache.delete_with_str(&key)).await?;
        }
        Ok(bytes.ok())
    }

    async fn downloaded(&self, url: &str, mode: &str, entry: &FileEntry) -> Result<Uint8Array, EngineError> {
        self.read(&get(url, mode).await?, url, entry, false).await
    }

    /// A response's bytes, if they are those of `entry`; only then do they stay counted.
    async fn read(
        &self,
        response: &Response,
        url: &str,
        entry: &FileEntry,
        is_cached: bool,
    ) -> Result<Uint8Array, EngineError> {
        let counted = Cell::new(0);
        let count = |bytes: u64| {
            counted.set(counted.get() + bytes);
            let mut meter = self.meter.borrow_mut();
            if is_cached {
                meter.add_cached(bytes);
            } else {
                meter.add(bytes);
            }
        };
        let bytes = async {
            let (bytes, len) = read_body(response, url, entry.bytes, count).await?;
            let whole = verify(entry, len, &sha256(&bytes).await);
            whole.map(|()| bytes).map_err(|reason| EngineError::Corrupt {
                url: url.into(),
                reason,
            })
        };
        bytes
            .await
            .inspect_err(|_| self.meter.borrow_mut().loaded -= counted.get())
    }
}

/// Files that came over the network, and the cache that they go to.
pub struct Fresh {
    cache: Option<Cache>,
    files: Vec<FreshFile>,
}

struct FreshFile {
    url: String,
    key: String,
    bytes: Uint8Array,
}

impl Fresh {
    /// Keeps them for the next visit, in the place of earlier releases' files.
    pub async fn keep(self) {
        let Some(cache) = self.cache else { return };
        for file in self.files {
            if let Err(error) = file.keep(&cache).await {
                // A full disk or a private window: it will be downloaded again next time, that is all.
                log::warn!("{} could not be cached: {error:?}", file.url);
            }
        }
    }
}

impl FreshFile {
    async fn keep(&self, cache: &Cache) -> Result<(), JsValue> {
        // Earlier releases' versions of this file would only take the visitor's disk.
        for old in Array::from(&JsFuture::from(cache.keys()).await?) {
            let old: web_sys::Request = old.unchecked_into();
            if old.url().starts_with(&format!("{}?sha256=", self.url)) {
                JsFuture::from(cache.delete_with_request(&old)).await?;
            }
        }
        let response = Response::new_with_opt_js_u8_array(Some(&self.bytes))?;
        JsFuture::from(cache.put_with_str(&self.key, &response)).await?;
        Ok(())
    }
}

fn file_url(manifest_url: &str, model: &ModelEntry, entry: &FileEntry) -> Result<String, EngineError> {
    let folder = format!("{}/", model.dir.trim_end_matches('/'));
    let url =
        Url::new_with_base(&folder, manifest_url).and_then(|folder| Url::new_with_base(&entry.path, &folder.href()));
    url.map(|url| url.href()).map_err(|error| failed(manifest_url, &error))
}

/// A response's bytes, chunk by chunk into an array of `size`, and how many came: never more than that. `count` hears
/// of each.
async fn read_body(
    response: &Response,
    url: &str,
    size: u64,
    count: impl Fn(u64),
) -> Result<(Uint8Array, u64), EngineError> {
    let bytes = room(size).map_err(|_| EngineError::Download {
        url: url.into(),
        reason: format!("no memory for its {size} bytes"),
    })?;
    let body = Body::new(url, response)?;
    let mut at = 0;
    while let Some(chunk) = body.next().await? {
        let len = u64::from(chunk.length());
        if at + len > size {
            body.stop();
            return Err(EngineError::Corrupt {
                url: url.into(),
                reason: format!("more than its {size} bytes"),
            });
        }
        bytes.set(&chunk, at as u32);
        at += len;
        count(len);
    }
    Ok((bytes, at))
}

/// An array of `size` bytes; an error, not a panic, where there is no memory for it.
fn room(size: u64) -> Result<Uint8Array, JsValue> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"Uint8Array".into())?.dyn_into()?;
    Reflect::construct(&constructor, &Array::of1(&(size as f64).into()))?.dyn_into()
}

async fn sha256(bytes: &Uint8Array) -> Vec<u8> {
    if let Ok(hash) = digest("SHA-256", bytes)
        && let Ok(hash) = JsFuture::from(hash).await
    {
        return Uint8Array::new(&hash).to_vec();
    }
    let mut hash = Sha256::new();
    for at in (0..bytes.length()).step_by(PIECE as usize) {
        hash.update(bytes.subarray(at, bytes.length().min(at + PIECE)).to_vec());
    }
    hash.finalize().to_vec()
}

/// Cache Storage; absent on insecure pages, forbidden in some private windows.
async fn open_cache() -> Option<Cache> {
    let open = async {
        let caches = Reflect::get(&js_sys::global(), &"caches".into())?.dyn_into::<CacheStorage>()?;
        JsFuture::from(caches.open(CACHE)).await?.dyn_into::<Cache>()
    };
    open.await
        .inspect_err(|error| log::warn!("no cache for the models: {error:?}"))
        .ok()
}
