//! The files of a checkpoint that is not in the manifest: found by its address, or given by the visitor.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

use super::address::Address;
use super::fetch::{ask, failed, status};
use super::large_file::Download;
use super::meter::Meter;
use super::{AddressFault, EngineError};
use patchwork_protocol::{CheckpointSource, Note, Progress, is_weight_file};
use patchwork_web::kept;

/// The largest config that is read.
const MAX_CONFIG: f64 = 4e6;
/// Each with what to say where it cannot be asked for.
const CONFIGS: [(&str, Note); 2] = [
    ("config.json", Note::NoConfig),
    ("preprocessor_config.json", Note::NoPreprocessor),
];

/// A checkpoint's files.
pub struct OpenedFiles {
    /// What the page calls it.
    pub name: String,
    /// Name of the weight file.
    pub file: String,
    /// The weights.
    pub weights: Blob,
    /// `config.json` and `preprocessor_config.json`, where they are there.
    pub configs: [Option<Vec<u8>>; 2],
    /// What the visitor should know about them.
    pub notes: Vec<Note>,
    /// The address under which they are kept, if they came from one.
    pub kept: Option<String>,
}

/// Gets the files of `source`; `files` are those that came with the request.
///
/// # Errors
/// When the weights cannot be had, or the visitor ends it.
pub async fn get(
    source: &CheckpointSource,
    files: &[Blob],
    base: &str,
    report: impl Fn(Progress),
) -> Result<OpenedFiles, EngineError> {
    match source {
        CheckpointSource::Files(names) => given(names, files).await,
        CheckpointSource::Url(typed) => {
            let address = Address::parse(typed, base)?;
            let mut meter = Meter::new(None, report);
            let (weights, mut download) = weights(&address, &mut meter).await?;
            let configs = configs(&address.folder, &mut download).await?;
            let Download { url, notes, .. } = download;
            let path = url.split(['?', '#']).next().unwrap_or(url);
            Ok(OpenedFiles {
                file: path.rsplit('/').next().unwrap_or(path).to_owned(),
                name: address.name.clone(),
                weights,
                configs,
                notes,
                kept: Some(url.to_owned()),
            })
        }
    }
}

async fn given(names: &[String], files: &[Blob]) -> Result<OpenedFiles, EngineError> {
    let all = || names.iter().zip(files);
    let is_json = |name: &str| name.to_ascii_lowercase().ends_with(".json");
    let mut weights: Vec<_> = all().filter(|(name, _)| is_weight_file(name)).collect();
    if weights.is_empty() {
        // Of another name: its content tells what it is.
        weights = all().filter(|(name, _)| !is_json(name)).collect();
    }
    let [(name, blob)] = weights[..] else {
        return Err(match weights.len() {
            0 => AddressFault::NoWeightsChosen.into(),
            _ => AddressFault::SeveralWeightsChosen.into(),
        });
    };
    let mut configs = [None, None];
    for (name, file) in all().filter(|(name, _)| is_json(name)) {
        let which = usize::from(name.to_ascii_lowercase().contains("preprocessor"));
        configs[which] = Some(small(file, name).await?);
    }
    Ok(OpenedFiles {
        name: name.clone(),
        file: name.clone(),
        weights: blob.clone(),
        configs,
        notes: vec![],
        kept: None,
    })
}

/// The first of the weight files that is there.
async fn weights<'a, F: Fn(Progress)>(
    address: &'a Address,
    meter: &mut Meter<F>,
) -> Result<(Blob, Download<'a>), EngineError> {
    let mut missing = EngineError::Address(AddressFault::NoWeightFile);
    for url in &address.weights {
        let mut download = Download::new(url).await;
        match download.run(meter).await {
            Ok(blob) => return Ok((blob, download)),
            Err(error) if download.is_missing => {
                missing = error;
                discard(url).await;
            }
            // Another site's server may hide even that it has no such file. What was begun on another day is there, though.
            Err(EngineError::Download { url: from, .. }) if !(download.is_answered || download.is_begun().await) => {
                missing = EngineError::Unreadable { url: from };
                discard(url).await;
            }
            Err(error) => return Err(error),
        }
    }
    Err(missing)
}

/// Removes what was made ready for a file that does not come.
async fn discard(url: &str) {
    if let Err(error) = kept::remove(url).await {
        log::warn!("{url} cannot be removed: {error:?}");
    }
}

/// The configs in the folder at `address`, from what is kept with their weights or from the server.
async fn configs(address: &str, weights: &mut Download<'_>) -> Result<[Option<Vec<u8>>; 2], EngineError> {
    let folder = weights.folder.as_ref();
    let record = match folder {
        Some(folder) => folder.record().await,
        None => None,
    };
    let bytes = |configs: &[Option<String>; 2]| configs.clone().map(|text| text.map(String::into_bytes));
    if let Some(configs) = record.as_ref().and_then(|record| record.configs.as_ref()) {
        return Ok(bytes(configs));
    }
    let mut configs = [None, None];
    let mut are_known = true;
    for (config, (name, note)) in configs.iter_mut().zip(CONFIGS) {
        let url = format!("{address}{name}");
        *config = match ask(&url, "no-cache", &[]).await {
            Ok(response) => config_in(&response, &url, name).await?,
            // Another site's server may hide even that it has no such file.
            Err(EngineError::Download { .. }) => {
                are_known = false;
                weights.notes.push(note);
                None
            }
            Err(error) => return Err(error),
        };
    }
    let found = bytes(&configs);
    if let (Some(folder), Some(record), true) = (folder, record, are_known) {
        // With the weights, so that a kept checkpoint needs no network.
        let configs = Some(configs);
        if let Err(error) = folder.finish(&kept::Record { configs, ..record }).await {
            log::warn!("the configs of {} cannot be kept: {error:?}", weights.url);
        }
    }
    Ok(found)
}

/// The config that a server answered with; `None` where there is none.
async fn config_in(response: &Response, url: &str, name: &str) -> Result<Option<String>, EngineError> {
    let bytes = match response.status() {
        401 | 403 | 404 | 410 => return Ok(None),
        _ if response.ok() => {
            let blob: Result<Blob, JsValue> = async { JsFuture::from(response.blob()?).await?.dyn_into() }.await;
            small(&blob.map_err(|error| failed(url, &error))?, name).await?
        }
        _ => return Err(status(url, response)),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // What many servers send, with status 200, for a file that they do not have.
    Ok(Some(text).filter(|text| !text.trim_start().starts_with('<')))
}

async fn small(blob: &Blob, name: &str) -> Result<Vec<u8>, EngineError> {
    if blob.size() > MAX_CONFIG {
        return Err(AddressFault::ConfigTooLarge(name.to_owned()).into());
    }
    // A file on the visitor's machine may have changed since.
    let gone = |_| AddressFault::FileGone(name.to_owned());
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(gone)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
