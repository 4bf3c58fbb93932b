//! The engine's end of the channel to the page: takes requests one after another and answers each, but for a model's
//! files, which come beside the others.
//!
//! What it says besides is a [`WorkerEvent`].

use std::rc::Rc;

use burn::tensor::Device;
use futures_channel::mpsc;
use futures_util::future::try_join;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

use super::blob::BlobSource;
use super::decode::{Decoded, Decoder, decode};
use super::download::{Download, get_manifest, get_names};
use super::fetched::{ASKED, Fetched, keep, named};
use super::helpers::{Helpers, Parcel, Threads};
use super::post::{answer_with, die, scope, tell};
use super::{fetch, opened};
use crate::host::wasm_bytes;
use crate::self_check::self_check;
use crate::{AnyModel, Engine, EngineError};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{
    Assumption, CheckpointReport, CheckpointSource, Compared, DeviceInfo, Envelope, Fact, Failure, Note, Opened, Photo,
    Progress, Ready, Request, RequestId, Response, WorkerEvent,
};
use patchwork_web::kept;
use patchwork_web::wire;
use patchwork_weights::{TensorFile, WeightsError};

/// Classes of ImageNet-1k, whose names published checkpoints often leave out.
const IMAGENET: usize = 1000;

/// Runs the program's constructors, which register cubecl's operations; call it first, later calls do nothing.
///
/// The linker takes a program that has constructors (here those of the `inventory` crate) for one that is called only
/// once, and makes *every* call from JavaScript run them all again: several milliseconds for each kernel launch. That
/// the program names `__wasm_call_ctors` itself turns this off, and leaves the one call that is needed to us.
pub fn run_constructors() {
    unsafe extern "C" {
        fn __wasm_call_ctors();
    }
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: the linker makes this function; it takes nothing, and `Once` keeps it from running twice.
    ONCE.call_once(|| unsafe { __wasm_call_ctors() });
}

/// Makes this worker an engine on the device that `open_device` opens, and tells the page that it is up. `threads`
/// compute along; `decoder` reads photos that the browser does not.
pub fn start<F>(open_device: F, threads: Option<Threads>, decoder: Option<Decoder>)
where
    F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError> + 'static,
{
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        die(&info.to_string());
    }));
    if let Err(error) = console_log::init_with_level(log::Level::Warn) {
        web_sys::console::warn_1(&error.to_string().into());
    }

    let fetched = Rc::<Fetched>::default();
    let fetches = Rc::clone(&fetched);
    // A queue, so that a request never sees the engine between two states of another one's making.
    let (queue, mut requests) = mpsc::unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message = wire::decode::<Envelope<Request>>(event.data());
        if let Ok((Envelope { id, body }, _)) = &message {
            match body {
                // Out of turn: what it ends may be what the queue waits for.
                Request::Cancel(of) => return fetch::cancel(*of),
                // Out of turn: a download may take minutes.
                Request::Fetch { manifest_url, model } => {
                    let (url, model) = (manifest_url.clone(), model.clone());
                    return spawn_local(Rc::clone(&fetches).answer(*id, url, model));
                }
                _ => {}
            }
        }
        if queue.unbounded_send(message).is_err() {
            die("the engine has stopped taking requests");
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It lives as long as the worker does.
    on_message.forget();

    spawn_local(async move {
        let mut state = State::Empty;
        let mut means = Means {
            open_device,
            threads,
            decoder,
            fetched,
        };
        while let Ok(message) = requests.recv().await {
            let (Envelope { id, body }, files) = match message {
                Ok(message) => message,
                // It has no id to answer under. A page newer than its engine could send such a thing.
                Err(error) => return die(&format!("a request cannot be read: {error}")),
            };
            let answer = state.answer(id, body, &files, &mut means).await;
            answer_with(
                id,
                answer.unwrap_or_else(|error| Response::Failed(Failure::from(&error))),
            );
        }
    });
    tell(&WorkerEvent::Up);
}

/// What requests are answered with.
struct Means<F> {
    open_device: F,
    /// Until they are at work.
    threads: Option<Threads>,
    decoder: Option<Decoder>,
    fetched: Rc<Fetched>,
}

/// How far this engine has come.
enum State {
    Empty,
    Started {
        device: Device,
        info: DeviceInfo,
    },
    Ready {
        engine: Box<Engine>,
        manifest_url: String,
        helpers: Option<Rc<Helpers>>,
    },
}

impl State {
    async fn answer<F>(
        &mut self,
        id: RequestId,
        request: Request,
        files: &[Blob],
        means: &mut Means<F>,
    ) -> Result<Response, EngineError>
    where
        F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
    {
        let progress = move |step| answer_with(id, Response::Progress(step));
        match (self, request) {
            (Self::Ready { .. }, Request::Load { .. }) => Err(EngineError::OutOfOrder("the models are there already")),
            (
                state,
                Request::Load {
                    manifest_url,
                    reconstructor,
                },
            ) => {
                fetch::begin(id)?;
                let name = reconstructor.as_deref();
                state.load(manifest_url, name, means, progress).await
            }
            (Self::Ready { engine, helpers, .. }, Request::Choose { model, beside }) => {
                progress(Progress::Building);
                let (model, parcel) = means.fetched.take(&model)?;
                if beside {
                    return engine.hold(&model, &parcel.files()).map(Response::Chosen);
                }
                let chosen = engine.choose(&model, &parcel.files())?;
                if let Some(helpers) = helpers {
                    helpers.give(chosen.model.kind.role(), Some(parcel));
                }
                Ok(Response::Chosen(chosen))
            }
            (
                Self::Ready {
                    engine,
                    manifest_url,
                    helpers,
                },
                Request::Open(source),
            ) => {
                fetch::begin(id)?;
                open(engine, helpers.as_deref(), manifest_url, &source, files, progress).await
            }
            (Self::Ready { engine, .. }, Request::Photo) => {
                let photo = files.first();
                let photo = photo.ok_or(EngineError::OutOfOrder("a photo without its file"))?;
                let Decoded {
                    rgb,
                    width,
                    height,
                    cut_short,
                } = decode(photo, means.decoder.as_ref(), progress).await?;
                let photo = engine.set_photo(rgb, width, height)?;
                Ok(Response::Photo(Photo { cut_short, ..photo }))
            }
            (Self::Ready { engine, .. }, Request::Example) => {
                let photo = files.first();
                let photo = photo.ok_or(EngineError::OutOfOrder("an example without its file"))?;
                let Decoded { rgb, .. } = decode(photo, means.decoder.as_ref(), |_| ()).await?;
                engine.example(&rgb).await.map(Response::Example)
            }
            (
                Self::Ready { engine, .. },
                Request::Reconstruct {
                    mask,
                    borrow_statistics,
                },
            ) => {
                let reconstruction = engine.reconstruct(mask, borrow_statistics, progress).await;
                reconstruction.map(Response::Reconstructed)
            }
            (Self::Ready { engine, .. }, Request::Measure { mask }) => {
                engine.measure(mask).await.map(Response::Measured)
            }
            (Self::Ready { engine, .. }, Request::Inspect(inspection)) => {
                engine.inspect(inspection).await.map(Response::Inspected)
            }
            (Self::Ready { engine, .. }, Request::Classify { view }) => {
                engine.classify(view).await.map(Response::Classified)
            }
            (Self::Ready { engine, .. }, Request::Compare(Compared::Picture(mask))) => {
                let reconstruction = engine.reconstruct_beside(mask, progress).await;
                reconstruction.map(Response::Reconstructed)
            }
            (Self::Ready { engine, .. }, Request::Compare(Compared::Classes(view))) => {
                engine.classify_beside(view).await.map(Response::Classified)
            }
            _ => Err(EngineError::OutOfOrder("the models are not there yet")),
        }
    }

    /// `name`: of the reconstructor, where it is not the manifest's own choice.
    async fn load<F>(
        &mut self,
        manifest_url: String,
        name: Option<&str>,
        means: &mut Means<F>,
        progress: impl Fn(Progress),
    ) -> Result<Response, EngineError>
    where
        F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
    {
        if matches!(self, Self::Empty) {
            progress(Progress::StartingDevice);
            let (device, info) = (means.open_device)().await?;
            *self = Self::Started { device, info };
        }
        let Self::Started { device, info } = self else {
            return Err(EngineError::OutOfOrder("the models are there already"));
        };
        let (device, info) = (device.clone(), info.clone());
        progress(Progress::CheckingDevice);
        let manifest = get_manifest(&manifest_url).await?;
        let model = named(&manifest, &manifest_url, name.unwrap_or(&manifest.reconstructor))?;
        let download = Download::new(&manifest_url, &[model], &progress).await;
        // The check compiles the shaders; the model comes meanwhile. The first failure ends both.
        let engine = try_join(download.get(model), self_check(&device)).await;
        let engine = engine.and_then(|(parcel, ())| {
            progress(Progress::Building);
            Ok((Engine::new(device, model, &parcel.files())?, parcel))
        });
        keep(download.fresh(), engine.is_ok()).await;
        let (mut engine, parcel) = engine?;
        let reconstructor = engine.reconstructor().clone();
        let helpers = means.threads.take().map(Helpers::new);
        if let Some(helpers) = &helpers {
            helpers.give(Role::Reconstructor, Some(parcel));
            engine.crew = Some(helpers.clone());
        }
        *self = Self::Ready {
            engine: Box::new(engine),
            manifest_url,
            helpers,
        };
        let classifier = manifest.classifier.clone();
        means.fetched.know(manifest);
        Ok(Response::Ready(Ready {
            device: info,
            reconstructor,
            classifier,
        }))
    }
}

async fn open(
    engine: &mut Engine,
    helpers: Option<&Helpers>,
    manifest_url: &str,
    source: &CheckpointSource,
    files: &[Blob],
    progress: impl Fn(Progress),
) -> Result<Response, EngineError> {
    if matches!(source, CheckpointSource::Url(_)) {
        progress(ASKED);
    }
    let files = opened::get(source, files, manifest_url, &progress).await?;
    // One in several files stays on one thread.
    let parcel = match &files.weights[..] {
        [weights] => Some(Parcel {
            weights: weights.clone().into(),
            config: files.configs[0].clone(),
            preprocessor: files.configs[1].clone(),
        }),
        _ => None,
    };
    progress(Progress::Building);
    let not_opened = |error: WeightsError, report: Option<CheckpointReport>| Response::NotOpened {
        failure: Failure::from(&EngineError::Checkpoint(error)),
        report,
    };
    let sources: Result<Vec<_>, _> = files.weights.into_iter().map(BlobSource::new).collect();
    let file = match TensorFile::open_parts(sources.map_err(WeightsError::Format)?) {
        Ok(file) => file,
        Err(error) => {
            forget(&files.kept).await;
            return Ok(not_opened(error, None));
        }
    };
    let [config, preprocessor] = &files.configs;
    let (model, report) = AnyModel::load(
        engine.device(),
        &files.name,
        &file,
        config.as_deref(),
        preprocessor.as_deref(),
    );
    let mut report = CheckpointReport {
        file: files.file,
        notes: [files.notes, report.notes].concat(),
        ..report
    };
    let mut model = match model {
        Ok(model) => model,
        Err(error) => {
            if matches!(error, WeightsError::Param(_)) {
                forget(&files.kept).await;
            }
            return Ok(not_opened(error, Some(report)));
        }
    };
    if model.nameless() == IMAGENET {
        match get_names(manifest_url).await {
            Ok(names) => {
                model.name_classes(names);
                report.assumed.push(Assumption::ImageNetClasses);
            }
            Err(error) => {
                log::warn!("its classes have numbers for names: {error}");
                report.notes.push(Note::NoClassNames);
            }
        }
    }
    report.facts.push(Fact::ProgramMemory(wasm_bytes()));
    let chosen = engine.put(model)?;
    if let Some(helpers) = helpers {
        helpers.give(chosen.model.kind.role(), parcel);
    }
    Ok(Response::Opened(Opened { chosen, report }))
}

/// A file that turned out to be damaged: the next time it is downloaded anew.
async fn forget(urls: &[String]) {
    for url in urls {
        if let Err(error) = kept::remove(url).await {
            log::warn!("{url} cannot be removed: {error:?}");
        }
    }
}
