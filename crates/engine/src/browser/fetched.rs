//! The files of the model that was fetched last, until it is built from them.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::download::{Download, Fresh, get_manifest};
use super::fetch;
use super::helpers::Parcel;
use super::post::{answer_with, tell};
use crate::EngineError;
use patchwork_protocol::manifest::{Manifest, ModelEntry};
use patchwork_protocol::{Failure, Progress, RequestId, Response, WorkerEvent};

/// A server was asked and has not answered yet.
pub const ASKED: Progress = Progress::Downloading {
    loaded: 0,
    total: None,
    cached: false,
    seconds_left: None,
};

/// See the module's own words.
#[derive(Default)]
pub struct Fetched {
    files: RefCell<Option<(ModelEntry, Parcel)>>,
    /// Of the load just now: good for the first model after it, and asked for anew for those that are chosen later.
    manifest: RefCell<Option<Manifest>>,
}

impl Fetched {
    /// Gets the files of `model`, and answers the page's request `id`.
    pub async fn answer(self: Rc<Self>, id: RequestId, manifest_url: String, model: String) {
        let answer = match self.fetch(id, &manifest_url, &model).await {
            Ok(()) => Response::Fetched,
            Err(error) => Response::Failed(Failure::from(&error)),
        };
        answer_with(id, answer);
    }

    async fn fetch(&self, id: RequestId, manifest_url: &str, name: &str) -> Result<(), EngineError> {
        self.files.take();
        fetch::begin(id)?;
        let progress = |step| answer_with(id, Response::Progress(step));
        progress(ASKED);
        let known = self.manifest.take();
        let manifest = match known {
            Some(manifest) => manifest,
            None => get_manifest(manifest_url).await?,
        };
        let model = named(&manifest, manifest_url, name)?;
        let download = Download::new(manifest_url, &[model], &progress).await;
        let parcel = download.get(model).await;
        keep(download.fresh(), parcel.is_ok()).await;
        self.files.replace(Some((model.clone(), parcel?)));
        Ok(())
    }

    /// The first model that is fetched is of this list.
    pub fn know(&self, manifest: Manifest) {
        self.manifest.replace(Some(manifest));
    }

    /// What was fetched, if it is this model.
    ///
    /// # Errors
    /// When it is not.
    pub fn take(&self, name: &str) -> Result<(ModelEntry, Parcel), EngineError> {
        let held = self.files.take().filter(|(model, _)| model.name == name);
        held.ok_or(EngineError::OutOfOrder("the model's files were not fetched"))
    }
}

/// The model of this name.
///
/// # Errors
/// When it has no such model.
pub fn named<'a>(manifest: &'a Manifest, url: &str, name: &str) -> Result<&'a ModelEntry, EngineError> {
    manifest.model(name).ok_or_else(|| EngineError::Download {
        url: url.into(),
        reason: format!("it has no model called {name}"),
    })
}

/// Keeps what came over the network: beside what follows, or at once where nothing does, for this worker may be ended
/// then.
pub async fn keep(fresh: Fresh, goes_on: bool) {
    let keep = async {
        fresh.keep().await;
        tell(&WorkerEvent::FilesKept);
    };
    if goes_on {
        spawn_local(keep);
    } else {
        fetch::abandon();
        keep.await;
    }
}
