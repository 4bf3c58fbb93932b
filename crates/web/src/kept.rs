//! Checkpoints that this browser keeps in its origin private file system: page and engine both use it.
//!
//! One folder a checkpoint, named by its address: the weights, and `kept.json`, which is written after them and holds
//! the configs. Only what `kept.json` describes is ever used; without it the folder holds a download that was
//! interrupted and can be resumed.

use crate::json;
use js_sys::{AsyncIterator, JsString, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemReadWriteOptions, FileSystemRemoveOptions, FileSystemSyncAccessHandle, StorageManager,
};

/// Our folder.
const FOLDER: &str = "checkpoints";
/// Says that a download is whole.
const RECORD: &str = "kept.json";
/// The download under way or broken off, described.
const STARTED: &str = "started.json";
/// The weight file's own name there.
pub const WEIGHTS: &str = "weights";

/// What is known about a checkpoint's weight file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Address of the weight file.
    pub url: String,
    /// Its size; `None` where the server did not say before the end.
    pub bytes: Option<u64>,
    /// `config.json` and `preprocessor_config.json` beside it, once they were asked for; each `None` where there is
    /// none.
    #[serde(default)]
    pub configs: Option<[Option<String>; 2]>,
    /// The server's `ETag` or `Last-Modified`, by which an interrupted download is resumed.
    pub validator: Option<String>,
}

/// One line of the list of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Address of the weight file.
    pub url: String,
    /// Bytes on this disk.
    pub bytes: u64,
    /// Whether the download was finished.
    pub whole: bool,
}

/// Everything that is kept, by address; empty where the browser has no such file system.
pub async fn list() -> Vec<Kept> {
    // A private window may forbid it: then nothing is kept.
    try_list().await.unwrap_or_default()
}

/// Removes one checkpoint.
///
/// # Errors
/// When the browser does not let go of it, such as while it is in use.
pub async fn remove(url: &str) -> Result<(), JsValue> {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    let folder = folder().await?;
    JsFuture::from(folder.remove_entry_with_options(&key(url), &options)).await?;
    Ok(())
}

async fn try_list() -> Result<Vec<Kept>, JsValue> {
    let folder = folder().await?;
    let values: AsyncIterator = folder.values();
    let mut kept = Vec::new();
    loop {
        let next = JsFuture::from(values.next()?).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(kept);
        }
        let value = Reflect::get(&next, &"value".into())?;
        let Ok(entry) = value.dyn_into::<FileSystemDirectoryHandle>() else {
            continue;
        };
        let entry = Folder(entry);
        if let Some((Record { url, .. }, whole)) = entry.described().await {
            // It may be in another tab's hands just now.
            let file = entry.file(WEIGHTS).await.ok().flatten();
            let bytes = file.map_or(0, |file| file.size() as u64);
            let at = kept.iter().take_while(|before: &&Kept| before.url < url).count();
            kept.insert(at, Kept { url, bytes, whole });
        }
    }
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let storage: StorageManager = Reflect::get(&navigator, &"storage".into())?.dyn_into()?;
    let root: FileSystemDirectoryHandle = JsFuture::from(storage.get_directory()).await?.dyn_into()?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    JsFuture::from(root.get_directory_handle_with_options(FOLDER, &options))
        .await?
        .dyn_into()
}

/// A folder's name for an address: FNV-1a, 64 bits, so that the page needs no hash library. The record inside has the
/// whole address, so a clash is seen.
fn key(url: &str) -> String {
    let hash = url.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// One checkpoint's folder.
pub struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// The folder for the weight file at `url`, made where it is not there. What another address left there is removed.
    ///
    /// # Errors
    /// Where the browser has no such file system, or forbids it.
    pub async fn of(url: &str) -> Result<Self, JsValue> {
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let parent = folder().await?;
        let open = || async {
            let folder = JsFuture::from(parent.get_directory_handle_with_options(&key(url), &options)).await?;
            Ok::<_, JsValue>(Self(folder.dyn_into()?))
        };
        let folder = open().await?;
        if folder.described().await.is_some_and(|(record, _)| record.url != url) {
            remove(url).await?;
            return open().await;
        }
        Ok(folder)
    }

    /// What is said of the file, and whether it is whole; `None` where there is none.
    async fn described(&self) -> Option<(Record, bool)> {
        match self.record().await {
            Some(record) => Some((record, true)),
            None => self.started().await.map(|record| (record, false)),
        }
    }

    /// What is said of the whole file; `None` where there is none.
    pub async fn record(&self) -> Option<Record> {
        self.json(RECORD).await
    }

    /// What is said of a download that was begun.
    pub async fn started(&self) -> Option<Record> {
        self.json(STARTED).await
    }

    /// Notes that a download begins, which makes an older file untrusted.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn start(&self, record: &Record) -> Result<(), JsValue> {
        // It may not be there.
        let _ = JsFuture::from(self.0.remove_entry(RECORD)).await;
        self.write(STARTED, written(record)?.as_bytes()).await
    }

    /// Notes that the file is whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn finish(&self, record: &Record) -> Result<(), JsValue> {
        self.write(RECORD, written(record)?.as_bytes()).await
    }

    /// A file in it, as the browser reads it: its bytes stay on the disk until they are asked for.
    ///
    /// # Errors
    /// When the browser cannot open it; `None` where it is not there.
    pub async fn file(&self, name: &str) -> Result<Option<File>, JsValue> {
        match JsFuture::from(self.0.get_file_handle(name)).await {
            Ok(handle) => {
                let handle: FileSystemFileHandle = handle.dyn_into()?;
                JsFuture::from(handle.get_file()).await?.dyn_into().map(Some)
            }
            Err(error) if Reflect::get(&error, &"name".into())? == "NotFoundError" => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A file in it to write to, made where it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn handle(&self, name: &str) -> Result<FileSystemFileHandle, JsValue> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        JsFuture::from(self.0.get_file_handle_with_options(name, &options))
            .await?
            .dyn_into()
    }

    /// Writes a small file whole. In a worker alone, as all writing here: pages have no synchronous handles, and Safari
    /// long had no others.
    async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let file = open(&self.handle(name).await?).await?;
        // Closing also writes what is still in memory.
        let written = file
            .truncate_with_u32(0)
            .and_then(|()| append(&file, 0, &Uint8Array::from(bytes)));
        file.close();
        written
    }

    async fn json(&self, name: &str) -> Option<Record> {
        let file = self.file(name).await.ok()??;
        let text: JsString = JsFuture::from(file.text()).await.ok()?.dyn_into().ok()?;
        json::read(&String::from(text))
    }
}

fn written(record: &Record) -> Result<String, JsValue> {
    serde_json::to_string(record).map_err(|error| error.to_string().into())
}

/// Opens a file for writing; nobody else can until it is closed.
///
/// # Errors
/// When it is open already, such as in another tab.
pub async fn open(handle: &FileSystemFileHandle) -> Result<FileSystemSyncAccessHandle, JsValue> {
    JsFuture::from(handle.create_sync_access_handle()).await?.dyn_into()
}

/// Writes all of `bytes` at `at`.
///
/// # Errors
/// When the disk, or this site's share of it, is full.
pub fn append(file: &FileSystemSyncAccessHandle, at: u64, bytes: &Uint8Array) -> Result<(), JsValue> {
    let options = FileSystemReadWriteOptions::new();
    options.set_at(at as f64);
    let written = file.write_with_js_u8_array_and_options(bytes, &options)?;
    if written != f64::from(bytes.length()) {
        return Err("the disk is full".into());
    }
    Ok(())
}
