//! The files of a checkpoint that is not in the manifest: found by its address, or given by the visitor.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

use super::fetch::{ask, failed, status};
use super::large_file::{Download, fits};
use super::meter::Meter;
use crate::address::{Address, other_parts};
use crate::{AddressFault, EngineError};
use patchwork_protocol::{CheckpointSource, INDEX, Note, Progress, is_weight_file, parts_of};
use patchwork_web::kept;
use patchwork_weights::parts_of_index;

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
    /// The weights, or their parts.
    pub weights: Vec<Blob>,
    /// `config.json` and `preprocessor_config.json`, where they are there.
    pub configs: [Option<Vec<u8>>; 2],
    /// What the visitor should know about them.
    pub notes: Vec<Note>,
    /// The addresses under which the weights are kept, if they came from some.
    pub kept: Vec<String>,
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
            let parts;
            let (first, mut download, others) = match weights(&address.weights, &mut meter).await {
                Ok((first, download)) => {
                    let others = other_parts(download.url);
                    (first, download, others)
                }
                Err(missing @ (EngineError::Address(_) | EngineError::Unreadable { .. })) => {
                    parts = in_parts(&address).await?.ok_or(missing)?;
                    let (first, download) = weights(&parts[..1], &mut meter).await?;
                    (first, download, parts[1..].to_vec())
                }
                Err(error) => return Err(error),
            };
            let (mut weights, mut kept) = (vec![first], vec![download.url.to_owned()]);
            for url in others {
                let mut part = Download::new(&url).await;
                part.before = bytes_of(&weights);
                let blob = part.run(&mut meter).await;
                if part.is_missing {
                    discard(&url).await;
                    let name = url.rsplit('/').next().unwrap_or(&url);
                    return Err(AddressFault::PartMissing(name.to_owned()).into());
                }
                weights.push(blob?);
                kept.push(url);
            }
            let configs = configs(&address.folder, &mut download).await?;
            let Download { url, notes, .. } = download;
            let path = url.split(['?', '#']).next().unwrap_or(url);
            Ok(OpenedFiles {
                file: path.rsplit('/').next().unwrap_or(path).to_owned(),
                name: address.name.clone(),
                weights,
                configs,
                notes,
                kept,
            })
        }
    }
}

async fn given(names: &[String], files: &[Blob]) -> Result<OpenedFiles, EngineError> {
    let all = || names.iter().zip(files);
    let is_json = |name: &str| name.to_ascii_lowercase().ends_with(".json");
    let is_index = |name: &str| name.to_ascii_lowercase().ends_with(INDEX);
    let mut weights: Vec<_> = all().filter(|(name, _)| is_weight_file(name)).collect();
    if weights.is_empty() {
        // Of another name: its content tells what it is.
        weights = all().filter(|(name, _)| !is_json(name)).collect();
    }
    let index = match all().find(|(name, _)| is_index(name)) {
        Some((name, file)) => parts_of_index(&small(file, name).await?).map_err(EngineError::Checkpoint)?,
        None => vec![],
    };
    // A list beside weights that are whole is of others.
    let listed = Some(index).filter(|parts| weights.iter().any(|(name, _)| parts.contains(name)));
    let parts = listed.or_else(|| weights.first().and_then(|(name, _)| parts_of(name)));
    let (name, blobs) = match (parts, &weights[..]) {
        (Some(parts), [(name, _), ..]) => {
            let part = |wanted: &String| {
                let found = all().find(|(name, _)| *name == wanted).map(|(_, blob)| blob.clone());
                found.ok_or_else(|| AddressFault::PartMissing(wanted.clone()))
            };
            (*name, parts.iter().map(part).collect::<Result<Vec<_>, _>>()?)
        }
        (None, [(name, blob)]) => (*name, vec![(*blob).clone()]),
        (None, []) => return Err(AddressFault::NoWeightsChosen.into()),
        _ => return Err(AddressFault::SeveralWeightsChosen.into()),
    };
    fits(bytes_of(&blobs))?;
    let mut configs = [None, None];
    for (name, file) in all().filter(|(name, _)| is_json(name) && !is_index(name)) {
        let which = usize::from(name.to_ascii_lowercase().contains("preprocessor"));
        configs[which] = Some(small(file, name).await?);
    }
    Ok(OpenedFiles {
        name: name.clone(),
        file: name.clone(),
        weights: blobs,
        configs,
        notes: vec![],
        kept: vec![],
    })
}

fn bytes_of(weights: &[Blob]) -> u64 {
    weights.iter().map(|blob| blob.size() as u64).sum()
}

/// The first of the weight files that is there.
async fn weights<'a, F: Fn(Progress)>(
    addresses: &'a [String],
    meter: &mut Meter<F>,
) -> Result<(Blob, Download<'a>), EngineError> {
    let mut missing = EngineError::Address(AddressFault::NoWeightFile);
    for url in addresses {
        let mut download = Download::new(url).await;
        match download.run(meter).await {
            Ok(blob) => return Ok((blob, download)),
            Err(error) if download.is_missing => {
                missing = error;
                discard(url).await;
            }
            // Another site's server may hide even that it has no such file. What was begun on another day is there,
            // though.
            Err(EngineError::Download { url: from, .. }) if !(download.is_answered || download.is_begun().await) => {
                missing = EngineError::Unreadable { url: from };
                discard(url).await;
            }
            Err(error) => return Err(error),
        }
    }
    Err(missing)
}

/// The addresses of the weights' parts, as the list that lies there says; `None` where there is no list.
async fn in_parts(address: &Address) -> Result<Option<Vec<String>>, EngineError> {
    for url in &address.indexes {
        let index = match ask(url, "no-cache", &[]).await {
            Ok(response) => config_in(&response, url, INDEX).await?,
            // Another site's server may hide even that it has no such file.
            Err(EngineError::Download { .. }) => None,
            Err(error) => return Err(error),
        };
        if let Some(index) = index {
            let parts = parts_of_index(index.as_bytes()).map_err(EngineError::Checkpoint)?;
            let folder = &address.folder;
            return Ok(Some(parts.iter().map(|part| format!("{folder}{part}")).collect()));
        }
    }
    Ok(None)
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
