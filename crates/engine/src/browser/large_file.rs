//! A large file on its way to the browser's disk, resumed after an interruption, also on another day.
//!
//! Where the disk is full, or there is none (a private window), the browser holds the file in memory instead, outside
//! of this program's own: then an interruption is survived while this download lasts.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FileSystemSyncAccessHandle, Response};

use super::fetch::{Body, ask, failed, status};
use super::meter::Meter;
use crate::{AddressFault, EngineError};
use patchwork_protocol::{FileKind, Note, Progress};
use patchwork_web::kept::{self, Folder, Record, WEIGHTS};
use patchwork_web::memory;
use patchwork_weights::{FIRST_BYTES, WeightsError, file_kind};

/// A connection that breaks so often in a row without a single byte is given up.
const BREAKS: u32 = 3;

/// One weight file on its way.
pub struct Download<'a> {
    /// Its address.
    pub url: &'a str,
    /// Where it is kept; `None` where the browser has no place.
    pub folder: Option<Folder>,
    /// What the visitor should know about it; a sentence each.
    pub notes: Vec<Note>,
    /// The server has no such file, or does not give it out.
    pub is_missing: bool,
    /// The server answered, whatever it said.
    pub is_answered: bool,
    /// Bytes of the parts that are there already.
    pub before: u64,
    held: Option<Held>,
}

/// What came without a disk before the connection broke.
struct Held {
    parts: Array,
    bytes: u64,
    /// As [`Record::validator`]; `None` means that it cannot be resumed.
    validator: Option<String>,
}

/// A file open for writing, closed when it is let go of.
struct Disk(FileSystemSyncAccessHandle);

impl Drop for Disk {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Where the bytes of a download go.
enum Sink {
    Disk(Disk),
    Memory(Array),
}

impl<'a> Download<'a> {
    pub async fn new(url: &'a str) -> Self {
        let folder = Folder::of(url).await;
        let mut notes = Vec::new();
        if folder.is_err() {
            notes.push(Note::NoPlace);
        }
        Self {
            url,
            folder: folder.ok(),
            notes,
            is_missing: false,
            is_answered: false,
            before: 0,
            held: None,
        }
    }

    /// The file, whole: from the disk, or from there and the network.
    ///
    /// # Errors
    /// When it does not come, or the visitor ends it; what came so far stays on the disk.
    pub async fn run<F: Fn(Progress)>(&mut self, meter: &mut Meter<F>) -> Result<Blob, EngineError> {
        if let Some(file) = self.whole().await {
            meter.total = Some(file.size() as u64);
            meter.add_cached(file.size() as u64);
            return Ok(file.into());
        }
        let mut breaks = 0;
        loop {
            let before = meter.loaded;
            match self.attempt(meter).await {
                Ok(blob) => return Ok(blob),
                Err(error @ EngineError::Download { .. }) => {
                    breaks = if meter.loaded > before { 1 } else { breaks + 1 };
                    if breaks >= BREAKS {
                        return Err(error);
                    }
                    log::warn!("{error}; going on from what is there");
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether a part of it is here from before.
    pub async fn is_begun(&self) -> bool {
        match &self.folder {
            Some(folder) => folder.started().await.is_some(),
            None => false,
        }
    }

    /// The file from an earlier time, if it is whole.
    async fn whole(&self) -> Option<File> {
        let folder = self.folder.as_ref()?;
        let record = folder.record().await?;
        let file = folder.file(WEIGHTS).await.ok()??;
        (record.bytes == Some(file.size() as u64)).then_some(file)
    }

    /// The file on the disk, opened; `None` where there is no place, or another tab writes it.
    async fn disk(&self) -> Option<Disk> {
        let folder = self.folder.as_ref()?;
        let open = async { kept::open(&folder.handle(WEIGHTS).await?).await };
        let open = open
            .await
            .inspect_err(|error| log::warn!("{} cannot be kept: {error:?}", self.url));
        open.ok().map(Disk)
    }

    /// How much of it is on the disk, and by what the server knows whether it is still the same file.
    async fn begun(&self, disk: &Disk) -> Option<(u64, String)> {
        let validator = self.folder.as_ref()?.started().await?.validator?;
        let have = disk.0.get_size().ok()? as u64;
        (have > 0).then_some((have, validator))
    }

    async fn attempt<F: Fn(Progress)>(&mut self, meter: &mut Meter<F>) -> Result<Blob, EngineError> {
        // What has once gone on without a disk goes on so.
        let disk = match &self.held {
            Some(_) => None,
            None => self.disk().await,
        };
        let begun = match (&self.held, &disk) {
            (Some(held), _) => held.validator.clone().map(|validator| (held.bytes, validator)),
            (None, Some(disk)) => self.begun(disk).await,
            (None, None) => None,
        };
        let have = begun.as_ref().map_or(0, |(have, _)| *have);
        let response = self.ask_for_rest(begun).await?;
        self.is_answered = true;
        let part = (response.status() == 206).then(|| part(&response)).flatten();
        if response.status() == 416 || response.status() == 206 && part.is_none_or(|(from, _)| from != have) {
            // What is there is longer than the file, or not what was asked for: begin anew.
            self.held = None;
            if let Some(disk) = &disk {
                disk.0.truncate_with_u32(0).map_err(|error| failed(self.url, &error))?;
            }
            return Err(status(self.url, &response));
        }
        if matches!(response.status(), 401 | 403 | 404 | 410) {
            self.is_missing = true;
            return Err(AddressFault::NotServed(response.status()).into());
        }
        if !response.ok() {
            return Err(status(self.url, &response));
        }
        let (at, total) = match part {
            // The part may end before the file does.
            Some((at, total)) => (at, Some(total)),
            None => (0, length(&response)),
        };
        if let Err(error) = fits(self.before + total.unwrap_or_default()) {
            Body::new(self.url, &response)?.stop();
            return Err(error);
        }
        meter.cached = false;
        meter.loaded = at;
        meter.total = total;
        meter.tell(true);
        let record = Record {
            url: self.url.into(),
            bytes: total,
            configs: None,
            validator: header(&response, "etag").or_else(|| header(&response, "last-modified")),
        };
        let mut sink = self.sink(disk, &record, at).await;
        let taken = self.take(&response, &mut sink, meter, at).await;
        match sink {
            Sink::Disk(disk) => {
                drop(disk);
                taken?;
                let folder = self.folder.as_ref().ok_or(EngineError::OutOfOrder("no folder"))?;
                let bytes = Some(meter.loaded);
                let finish = async {
                    folder.finish(&Record { bytes, ..record }).await?;
                    folder.file(WEIGHTS).await?.ok_or(JsValue::NULL)
                };
                finish.await.map(Into::into).map_err(|error| failed(self.url, &error))
            }
            Sink::Memory(parts) => {
                if let Err(error) = taken {
                    self.held = Some(Held {
                        parts,
                        bytes: meter.loaded,
                        validator: record.validator,
                    });
                    return Err(error);
                }
                Blob::new_with_u8_array_sequence(&parts).map_err(|error| failed(self.url, &error))
            }
        }
    }

    /// Asks for what is not there yet, or for all of it.
    async fn ask_for_rest(&self, begun: Option<(u64, String)>) -> Result<Response, EngineError> {
        // The browser's own cache would only hold a second copy.
        let mode = "no-store";
        if let Some((have, validator)) = begun {
            let headers = [("Range", format!("bytes={have}-")), ("If-Range", validator)];
            match ask(self.url, mode, &headers).await {
                // Another site's server may not allow these headers: then from the beginning.
                Err(EngineError::Download { .. }) => {}
                other => return other,
            }
        }
        ask(self.url, mode, &[]).await
    }

    async fn sink(&mut self, disk: Option<Disk>, record: &Record, at: u64) -> Sink {
        let held = self.held.take();
        let (Some(disk), Some(folder)) = (disk, self.folder.as_ref()) else {
            let parts = held.filter(|_| at > 0).map(|held| held.parts);
            return Sink::Memory(parts.unwrap_or_default());
        };
        let begin = async {
            folder.start(record).await?;
            disk.0.truncate_with_f64(at as f64)
        };
        match begin.await {
            Ok(()) => Sink::Disk(disk),
            // A full disk; `put` meets it again, and knows what to do.
            Err(error) => {
                log::warn!("{} cannot be kept: {error:?}", self.url);
                if at > 0 {
                    return Sink::Disk(disk);
                }
                self.notes.push(Note::NotKept);
                Sink::Memory(Array::new())
            }
        }
    }

    async fn take<F: Fn(Progress)>(
        &mut self,
        response: &Response,
        sink: &mut Sink,
        meter: &mut Meter<F>,
        mut at: u64,
    ) -> Result<(), EngineError> {
        let body = Body::new(self.url, response)?;
        while let Some(chunk) = body.next().await? {
            if at == 0 {
                let start = chunk.subarray(0, chunk.length().min(FIRST_BYTES as u32)).to_vec();
                let what = file_kind(&start);
                // Whatever may yet be weights is read to its end.
                if !matches!(what, FileKind::Weights | FileKind::Other | FileKind::Empty) && !start.starts_with(b"PK") {
                    body.stop();
                    return Err(EngineError::Checkpoint(WeightsError::NotWeights(what)));
                }
            }
            self.put(sink, at, &chunk).await?;
            at += u64::from(chunk.length());
            // Not every server says how long it is.
            if meter.total.is_none()
                && let Err(error) = fits(self.before + at)
            {
                body.stop();
                return Err(error);
            }
            meter.add(u64::from(chunk.length()));
        }
        match meter.total {
            // More than was said is no break: of another site's compressed file we are told the length, not that it is
            // compressed.
            Some(total) if at < total => Err(EngineError::Download {
                url: self.url.into(),
                reason: format!("the connection ended after {at} of {total} bytes"),
            }),
            _ => Ok(()),
        }
    }

    /// Writes to the disk; once that is full, what came so far and all that still comes is held by the browser.
    async fn put(&mut self, sink: &mut Sink, at: u64, chunk: &Uint8Array) -> Result<(), EngineError> {
        if let Sink::Disk(disk) = sink {
            let Err(error) = kept::append(&disk.0, at, chunk) else {
                return Ok(());
            };
            log::warn!("{} cannot be kept: {error:?}", self.url);
            // A part of the chunk may have been written.
            let cut = disk.0.truncate_with_f64(at as f64);
            *sink = Sink::Memory(Array::new());
            let begun = async {
                cut?;
                let folder = self.folder.as_ref().ok_or(JsValue::NULL)?;
                let file = folder.file(WEIGHTS).await?.ok_or(JsValue::NULL)?;
                // A copy: the file itself is removed, to give the disk back.
                let buffer = JsFuture::from(file.array_buffer()).await?;
                kept::remove(self.url).await?;
                Ok::<_, JsValue>(Array::of1(&buffer))
            };
            *sink = Sink::Memory(begun.await.map_err(|error| failed(self.url, &error))?);
            self.notes.push(Note::NotKept);
        }
        if let Sink::Memory(parts) = sink {
            parts.push(chunk);
        }
        Ok(())
    }
}

/// Whether weights of so many bytes can be held.
///
/// # Errors
/// When they cannot.
pub fn fits(needs: u64) -> Result<(), EngineError> {
    let most = memory::most();
    if needs > most {
        return Err(EngineError::TooLarge { needs, most });
    }
    Ok(())
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// How long the body is; unknown where the server compresses it.
fn length(response: &Response) -> Option<u64> {
    if header(response, "content-encoding").is_some() {
        return None;
    }
    header(response, "content-length")?.parse().ok()
}

/// Where a part begins, and how long the whole file is: `bytes 5-9/10`.
fn part(response: &Response) -> Option<(u64, u64)> {
    let range = header(response, "content-range")?;
    let (part, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    Some((part.split('-').next()?.parse().ok()?, total.parse().ok()?))
}
