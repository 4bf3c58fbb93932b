//! The files of the model that was fetched last, until it is built from them.

use std::cell::RefCell;
use std::rc::Rc;

use super::download::{Download, get_manifest};
use super::helpers::Parcel;
use super::worker::{ASKED, answer_with, keep, named};
use super::{EngineError, fetch};
use patchwork_protocol::manifest::ModelEntry;
use patchwork_protocol::{Failure, RequestId, Response};

/// See the module's own words.
#[derive(Default)]
pub struct Fetched(RefCell<Option<(ModelEntry, Parcel)>>);

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
        self.0.take();
        fetch::begin(id)?;
        let progress = |step| answer_with(id, Response::Progress(step));
        progress(ASKED);
        let manifest = get_manifest(manifest_url).await?;
        let model = named(&manifest, manifest_url, name)?;
        let download = Download::new(manifest_url, &[model], &progress).await;
        let parcel = download.get(model).await;
        keep(download.fresh(), parcel.is_ok()).await;
        self.0.replace(Some((model.clone(), parcel?)));
        Ok(())
    }

    /// What was fetched, if it is this model.
    ///
    /// # Errors
    /// When it is not.
    pub fn take(&self, name: &str) -> Result<(ModelEntry, Parcel), EngineError> {
        let held = self.0.take().filter(|(model, _)| model.name == name);
        held.ok_or(EngineError::OutOfOrder("the model's files were not fetched"))
    }
}
