//! Gets the models' files: from this browser's cache where they are whole, else over the network.
//!
//! Every file is checked against the manifest's size and hash before it is used or cached, wherever it came from.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, ReadableStreamDefaultReader, Response, Url};

use super::EngineError;
use super::ModelFiles;
use super::verify::verify;
use crate::manifest::{FileEntry, Manifest, ModelEntry};
use crate::protocol::Progress;

/// The name of our part of Cache Storage.
const CACHE: &str = "patchwork-models";

#[wasm_bindgen]
extern "C" {
    // Bound by name: pages and workers have it alike.
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// The manifest at `url`.
///
/// # Errors
/// When it cannot be had, or is no manifest.
pub async fn get_manifest(url: &str) -> Result<Manifest, EngineError> {
    // "no-cache" asks the server whether it has changed: an old manifest would ask for files that are gone.
    let response = get(url, "no-cache").await?;
    let text = async { JsFuture::from(response.text()?).await };
    let text = text
        .await
        .map_err(|error| download(url, &error))?
        .as_string()
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| {
        let reason = if text.trim_start().starts_with('<') {
            // What many servers send, with status 200, for a file that they do not have.
            "a web page came in its place".to_owned()
        } else {
            format!("it cannot be read as a manifest ({error})")
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
    meter: Meter<F>,
}

impl<'a, F: Fn(Progress)> Download<'a, F> {
    /// Makes ready to get `models`, whose folders are relative to `manifest_url`; `report` hears of all their bytes.
    pub async fn new(manifest_url: &'a str, models: &[&ModelEntry], report: F) -> Self {
        Self {
            manifest_url,
            cache: open_cache().await,
            meter: Meter {
                loaded: 0,
                told: None,
                total: models.iter().map(|model| model.bytes()).sum(),
                cached: true,
                report,
            },
        }
    }

    /// One of them.
    ///
    /// # Errors
    /// When a file cannot be had, or is not what the manifest says, also at the second try.
    pub async fn get(&mut self, model: &ModelEntry) -> Result<ModelFiles, EngineError> {
        let mut files = Vec::with_capacity(model.files.len());
        for entry in &model.files {
            let url = file_url(self.manifest_url, model, entry)?;
            let file = get_file(&url, entry, self.cache.as_ref(), &mut self.meter).await?;
            files.push((entry.path.as_str(), file));
        }
        self.meter.tell(true);
        let mut take = |name: &str| {
            let at = files.iter().position(|(path, _)| *path == name);
            let reason = || format!("{} has no {name} in it", model.name);
            at.map(|at| files.swap_remove(at).1)
                .ok_or_else(|| EngineError::Download {
                    url: self.manifest_url.into(),
                    reason: reason(),
                })
        };
        Ok(ModelFiles {
            config: take("config.json")?,
            preprocessor: take("preprocessor_config.json")?,
            weights: take("model.safetensors")?,
        })
    }
}

fn file_url(manifest_url: &str, model: &ModelEntry, entry: &FileEntry) -> Result<String, EngineError> {
    let folder = format!("{}/", model.dir.trim_end_matches('/'));
    let url =
        Url::new_with_base(&folder, manifest_url).and_then(|folder| Url::new_with_base(&entry.path, &folder.href()));
    url.map(|url| url.href())
        .map_err(|error| download(manifest_url, &error))
}

async fn get_file<F: Fn(Progress)>(
    url: &str,
    entry: &FileEntry,
    cache: Option<&Cache>,
    meter: &mut Meter<F>,
) -> Result<Vec<u8>, EngineError> {
    let start = meter.loaded;
    if let Some(cache) = cache {
        match from_cache(cache, url, entry, meter).await {
            Ok(Some(bytes)) => return Ok(bytes),
            Ok(None) => {}
            Err(error) => log::warn!("{url} could not be read from the cache: {error:?}"),
        }
        meter.loaded = start;
    }
    meter.cached = false;

    let bytes = match from_network(url, "default", entry, meter).await {
        // One more try, past the browser's HTTP cache: it may hold a file of an earlier release.
        Err(error) => {
            log::warn!("{error}; trying once more");
            meter.loaded = start;
            from_network(url, "reload", entry, meter).await?
        }
        Ok(bytes) => bytes,
    };
    if let Some(cache) = cache
        && let Err(error) = into_cache(cache, url, entry, &bytes).await
    {
        // A full disk or a private window: it will be downloaded again next time, that is all.
        log::warn!("{url} could not be cached: {error:?}");
    }
    Ok(bytes)
}

async fn from_network<F: Fn(Progress)>(
    url: &str,
    mode: &str,
    entry: &FileEntry,
    meter: &mut Meter<F>,
) -> Result<Vec<u8>, EngineError> {
    let response = get(url, mode).await?;
    let bytes = read(&response, url, entry, meter).await?;
    verify(entry, &bytes).map_err(|reason| EngineError::Corrupt {
        url: url.into(),
        reason,
    })?;
    Ok(bytes)
}

/// A response with a status that says that it is the file.
async fn get(url: &str, mode: &str) -> Result<Response, EngineError> {
    let options = Object::new();
    let set = Reflect::set(&options, &"cache".into(), &mode.into());
    let response = async {
        set?;
        fetch(url, &options).await?.dyn_into::<Response>()
    };
    let response = response.await.map_err(|error| download(url, &error))?;
    if response.ok() {
        Ok(response)
    } else {
        Err(EngineError::Download {
            url: url.into(),
            reason: format!("the server answered {}", response.status()),
        })
    }
}

/// A response's bytes, chunk by chunk into one vector of the size that the manifest names, and never more than that.
async fn read<F: Fn(Progress)>(
    response: &Response,
    url: &str,
    entry: &FileEntry,
    meter: &mut Meter<F>,
) -> Result<Vec<u8>, EngineError> {
    let size = entry.bytes as usize;
    let mut bytes = Vec::new();
    if bytes.try_reserve_exact(size).is_err() {
        return Err(EngineError::Download {
            url: url.into(),
            reason: format!("no memory for its {size} bytes"),
        });
    }
    let Some(body) = response.body() else { return Ok(bytes) };
    let reader = ReadableStreamDefaultReader::new(&body).map_err(|error| download(url, &error))?;
    loop {
        let chunk = next_chunk(&reader).await.map_err(|error| download(url, &error))?;
        let Some(chunk) = chunk else { return Ok(bytes) };
        let (at, end) = (bytes.len(), bytes.len() + chunk.length() as usize);
        if end > size {
            // Not awaited: whether the server hears of it changes nothing here.
            let _ = reader.cancel();
            let reason = format!("more than its {size} bytes");
            return Err(EngineError::Corrupt {
                url: url.into(),
                reason,
            });
        }
        bytes.resize(end, 0);
        chunk.copy_to(&mut bytes[at..]);
        meter.add(u64::from(chunk.length()));
    }
}

async fn next_chunk(reader: &ReadableStreamDefaultReader) -> Result<Option<Uint8Array>, JsValue> {
    let result = JsFuture::from(reader.read()).await?;
    if Reflect::get(&result, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&result, &"value".into())?.dyn_into().map(Some)
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

async fn from_cache<F: Fn(Progress)>(
    cache: &Cache,
    url: &str,
    entry: &FileEntry,
    meter: &mut Meter<F>,
) -> Result<Option<Vec<u8>>, JsValue> {
    let key = entry.cache_key(url);
    let Ok(response) = JsFuture::from(cache.match_with_str(&key)).await?.dyn_into::<Response>() else {
        return Ok(None);
    };
    let bytes = read(&response, url, entry, meter).await.and_then(|bytes| {
        verify(entry, &bytes)
            .map(|()| bytes)
            .map_err(|reason| EngineError::Corrupt {
                url: url.into(),
                reason,
            })
    });
    if let Err(error) = &bytes {
        log::warn!("the cached file is damaged, so it is downloaded anew: {error}");
        JsFuture::from(cache.delete_with_str(&key)).await?;
    }
    Ok(bytes.ok())
}

async fn into_cache(cache: &Cache, url: &str, entry: &FileEntry, bytes: &[u8]) -> Result<(), JsValue> {
    let key = entry.cache_key(url);
    // Earlier releases' versions of this file would only take the visitor's disk.
    for old in Array::from(&JsFuture::from(cache.keys()).await?) {
        let old: web_sys::Request = old.unchecked_into();
        if old.url().starts_with(&format!("{url}?sha256=")) {
            JsFuture::from(cache.delete_with_request(&old)).await?;
        }
    }
    let response = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(bytes)))?;
    JsFuture::from(cache.put_with_str(&key, &response)).await?;
    Ok(())
}

/// Counts bytes over all files, and tells the page of each further half percent.
struct Meter<F> {
    loaded: u64,
    told: Option<u64>,
    total: u64,
    cached: bool,
    report: F,
}

impl<F: Fn(Progress)> Meter<F> {
    fn add(&mut self, bytes: u64) {
        self.loaded += bytes;
        self.tell(false);
    }

    fn tell(&mut self, always: bool) {
        // Chunks can be a few kilobytes: each as a message would keep the page busier than the download.
        let step = Some(self.loaded * 200 / self.total.max(1));
        if always || step != self.told {
            self.told = step;
            (self.report)(Progress::Downloading {
                loaded: self.loaded,
                total: self.total,
                cached: self.cached,
            });
        }
    }
}

fn download(url: &str, error: &JsValue) -> EngineError {
    let message = Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    EngineError::Download {
        url: url.into(),
        reason: message.unwrap_or_else(|| format!("{error:?}")),
    }
}
