//! The engine's end of the channel to the page: takes requests one after another and answers each.
//!
//! Outside the protocol a worker says two things, as plain strings: "up", and "panic: ..." when it can no longer answer.

use burn::tensor::Device;
use futures_channel::mpsc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use super::decode::decode;
use super::download::{Download, get_manifest};
use super::self_check::self_check;
use super::{Engine, EngineError};
use crate::manifest::{Manifest, ModelEntry};
use crate::protocol::{DeviceInfo, Envelope, Failure, Progress, Ready, Request, RequestId, Response};
use crate::wire;

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

/// Makes this worker an engine on the device that `open_device` opens, and tells the page that it is up.
pub fn start<F>(open_device: F)
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

    // A queue, so that a request never sees the engine between two states of another one's making.
    let (queue, mut requests) = mpsc::unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if queue.unbounded_send(event.data()).is_err() {
            die("the engine has stopped taking requests");
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It lives as long as the worker does.
    on_message.forget();

    spawn_local(async move {
        let mut state = State::Empty;
        while let Ok(message) = requests.recv().await {
            let (envelope, attachment) = match wire::decode::<Envelope<Request>>(message) {
                Ok(message) => message,
                // It has no id to answer under. A page newer than its engine could send such a thing.
                Err(error) => return die(&format!("a request cannot be read: {error}")),
            };
            let Envelope { id, body } = envelope;
            let answer = state.answer(id, body, attachment, &open_device).await;
            answer_with(
                id,
                answer.unwrap_or_else(|error| Response::Failed(Failure::from(&error))),
            );
        }
    });
    post(&"up".into());
}

/// Tells the page why this worker is of no more use, so that it can start another.
pub fn die(why: &str) {
    post(&format!("panic: {why}").into());
}

/// How far this engine has come. A load that fails leaves it as far as it came, and can be asked for again.
enum State {
    Empty,
    Started { device: Device, info: DeviceInfo },
    Ready { engine: Box<Engine>, manifest_url: String },
}

impl State {
    async fn answer<F>(
        &mut self,
        id: RequestId,
        request: Request,
        attachment: Option<Blob>,
        open_device: &F,
    ) -> Result<Response, EngineError>
    where
        F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
    {
        let progress = |step| answer_with(id, Response::Progress(step));
        match (self, request) {
            (Self::Ready { .. }, Request::Load { .. }) => Err(EngineError::OutOfOrder("the models are there already")),
            (
                state,
                Request::Load {
                    manifest_url,
                    painter,
                    classifier,
                },
            ) => {
                let names = (painter.as_deref(), classifier.as_deref());
                state.load(manifest_url, names, open_device, progress).await
            }
            (Self::Ready { engine, manifest_url }, Request::Choose { model }) => {
                choose(engine, manifest_url, &model, progress).await
            }
            (Self::Ready { engine, .. }, Request::Photo) => {
                let photo = attachment.ok_or(EngineError::OutOfOrder("a photo without its file"))?;
                let (rgb, width, height) = decode(&photo).await?;
                engine.set_photo(&rgb, width, height).map(Response::Photo)
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
            (Self::Ready { engine, .. }, Request::Classify) => engine.classify().await.map(Response::Classified),
            _ => Err(EngineError::OutOfOrder("the models are not there yet")),
        }
    }

    /// `names`: of the painter and the classifier, where they are not the manifest's own choice.
    async fn load<F>(
        &mut self,
        manifest_url: String,
        names: (Option<&str>, Option<&str>),
        open_device: &F,
        progress: impl Fn(Progress),
    ) -> Result<Response, EngineError>
    where
        F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
    {
        if matches!(self, Self::Empty) {
            progress(Progress::StartingDevice);
            let (device, info) = open_device().await?;
            *self = Self::Started { device, info };
        }
        let Self::Started { device, info } = self else {
            return Err(EngineError::OutOfOrder("the models are there already"));
        };
        let (device, info) = (device.clone(), info.clone());
        progress(Progress::CheckingDevice);
        self_check(&device).await?;

        let manifest = get_manifest(&manifest_url).await?;
        let painter = named(&manifest, &manifest_url, names.0.unwrap_or(&manifest.painter))?;
        let classifier = named(&manifest, &manifest_url, names.1.unwrap_or(&manifest.classifier))?;
        let mut download = Download::new(&manifest_url, &[painter, classifier], &progress).await;
        let painter_files = download.get(painter).await?;
        let classifier_files = download.get(classifier).await?;
        progress(Progress::Building);
        let engine = Engine::new(device, (painter, &painter_files), (classifier, &classifier_files))?;
        let (painter, classifier) = engine.models();
        *self = Self::Ready {
            engine: Box::new(engine),
            manifest_url,
        };
        Ok(Response::Ready(Ready {
            device: info,
            painter,
            classifier,
        }))
    }
}

async fn choose(
    engine: &mut Engine,
    manifest_url: &str,
    name: &str,
    progress: impl Fn(Progress),
) -> Result<Response, EngineError> {
    let manifest = get_manifest(manifest_url).await?;
    let model = named(&manifest, manifest_url, name)?;
    let files = Download::new(manifest_url, &[model], &progress)
        .await
        .get(model)
        .await?;
    progress(Progress::Building);
    Ok(Response::Chosen(engine.choose(model, &files)?))
}

fn named<'a>(manifest: &'a Manifest, url: &str, name: &str) -> Result<&'a ModelEntry, EngineError> {
    manifest.model(name).ok_or_else(|| EngineError::Download {
        url: url.into(),
        reason: format!("it has no model called {name}"),
    })
}

fn answer_with(id: RequestId, body: Response) {
    match wire::encode(&Envelope { id, body }, None) {
        Ok(message) => post(&message),
        // The page would wait for ever.
        Err(error) => die(&format!("an answer cannot be sent: {error}")),
    }
}

fn post(message: &JsValue) {
    if let Err(error) = scope().post_message(message) {
        log::error!("a message could not be posted: {error:?}");
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
