//! Gets the models' files: from this browser's cache where they are whole, else over the network.
//!
//! Every file is checked against the manifest's size and hash before it is used or cached, wherever it came from.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Response, Url};

use super::EngineError;
use super::ModelFiles;
use super::fetch::{Body, failed, get};
use super::meter::Meter;
use super::verify::verify;
use crate::manifest::{FileEntry, Manifest, ModelEntry};
use crate::protocol::Progress;

/// The name of our part of Cache Storage.
const CACHE: &str = "patchwork-models";

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
    meter: Meter<F>,
}

impl<'a, F: Fn(Progress)> Download<'a, F> {
    /// Makes ready to get `models`, whose folders are relative to `manifest_url`; `report` hears of all their bytes.
    pub async fn new(manifest_url: &'a str, models: &[&ModelEntry], report: F) -> Self {
        Self {
            manifest_url,
            cache: open_cache().await,
            meter: Meter::new(Some(models.iter().map(|model| model.bytes()).sum()), report),
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
    url.map(|url| url.href()).map_err(|error| failed(manifest_url, &error))
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
        Err(EngineError::Cancelled) => return Err(EngineError::Cancelled),
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
    let body = Body::new(url, response)?;
    loop {
        let Some(chunk) = body.next().await? else {
            return Ok(bytes);
        };
        let (at, end) = (bytes.len(), bytes.len() + chunk.length() as usize);
        if end > size {
            body.stop();
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
