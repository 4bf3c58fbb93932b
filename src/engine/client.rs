//! The page's end of the engine: holds the state, carries out its effects, owns the worker and the files' bytes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::WebAssembly::Module;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, ErrorEvent, Event, File, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::prelude::*;

use crate::assets;
use crate::assets::describe;
use crate::engine::program::{EngineProgram, not_had};
use crate::engine::{adapter, vector};
use crate::reload;
use crate::sections::stage::samples::Sample;
use crate::share::{self, Shared, SharedPhoto};
use crate::state::{Action, Checkpoint, Effect, LinkNote, Origin, PhotoRef, State, Teach};
use patchwork_protocol::{
    CheckpointSource, DeviceKind, Envelope, Failure, FailureCode, RecordedRun, Request, Response, WorkerEvent,
};
use patchwork_web::wire;

/// Shown first where the recorded run does not name another.
const FIRST_SAMPLE: &str = "coffee.png";

/// Something the visitor offers: a photo, or a checkpoint.
pub enum Offer {
    /// A file of theirs, as a photo.
    File(File),
    /// Files of theirs, as a checkpoint.
    Files(Vec<File>),
    /// A checkpoint's address.
    Address(String),
    /// Files that cannot be opened, and why.
    Unfit(FailureCode),
    /// One of the sample photos, by file name.
    Sample(String),
    /// A picture of another page, by its address.
    Picture(String),
    /// Photos for the visitor's own class of this id.
    Examples(u32, Vec<File>),
    /// The camera's newest frame, and what it is called.
    Frame(Blob, String),
    /// Nothing that could be one.
    Nothing,
}

/// Starts the engine with the page. Gives the state as it is now, and the client to act through.
#[hook]
pub fn use_engine() -> (Rc<State>, Rc<EngineClient>) {
    let update = use_force_update();
    let client = use_memo((), move |()| {
        EngineClient::new(Callback::from(move |()| update.force_update()))
    });
    let client = Rc::clone(&client);
    use_effect_with((), {
        let client = Rc::clone(&client);
        move |()| client.start()
    });
    let state = client.state.borrow().clone();
    (state, Rc::clone(&client))
}

/// See the module's own words.
pub struct EngineClient {
    state: RefCell<Rc<State>>,
    worker: RefCell<Option<EngineWorker>>,
    /// The last engine's program, for a restart.
    program: RefCell<Option<(DeviceKind, Module)>>,
    files: RefCell<HashMap<u32, Vec<Blob>>>,
    last_file: Cell<u32>,
    changed: Callback<()>,
}

impl EngineClient {
    fn new(changed: Callback<()>) -> Rc<Self> {
        let manifest_url = assets::url("models/manifest.json").unwrap_or_default();
        Rc::new(Self {
            state: RefCell::new(Rc::new(State::new(manifest_url))),
            worker: RefCell::default(),
            program: RefCell::default(),
            files: RefCell::default(),
            last_file: Cell::new(0),
            changed,
        })
    }

    fn start(self: &Rc<Self>) {
        if let Some(address) = assets::asked("model") {
            self.offer(Offer::Address(address));
        }
        let client = Rc::clone(self);
        spawn_local(async move {
            let (kind, note) = adapter::choose().await;
            client.dispatch(Action::EngineChosen { kind, note });
        });
        let client = Rc::clone(self);
        spawn_local(async move {
            let shared = share::read(assets::asked);
            let asks_for_kept = shared
                .as_ref()
                .is_some_and(|shared| shared.photo == Some(SharedPhoto::Kept));
            if !asks_for_kept {
                reload::forget();
            } else if let Some((name, bytes)) = reload::kept_photo() {
                let photo = client.name_photo(name, Origin::File);
                client.take(photo, bytes, Action::PhotoHere);
            }
            let sample = match shared {
                Some(shared) => client.open_link(shared).await,
                None => client.show_recorded().await,
            };
            let sample = sample.unwrap_or_else(|| FIRST_SAMPLE.to_owned());
            let (photo, path) = client.sample(sample);
            client.fetch(photo, path, true).await;
        });
    }

    /// Shows what was computed earlier, until the models are there. Gives its sample.
    async fn show_recorded(self: &Rc<Self>) -> Option<String> {
        let recorded = recorded().await?;
        let sample = recorded.sample.clone();
        self.dispatch(Action::Recorded(Box::new(recorded)));
        Some(sample)
    }

    /// Wishes for what the link shows. Gives its sample.
    async fn open_link(self: &Rc<Self>, shared: Shared) -> Option<String> {
        let (sample, note) = match shared.photo {
            None | Some(SharedPhoto::Kept) => (None, None),
            Some(SharedPhoto::Own) => (None, Some(LinkNote::PhotoStays)),
            Some(SharedPhoto::Sample(name)) => {
                let samples: Vec<Sample> = assets::json("samples.json").await.unwrap_or_default();
                let is_known = samples.iter().any(|sample| sample.file == name);
                (is_known.then_some(name), (!is_known).then_some(LinkNote::UnknownPhoto))
            }
        };
        let note = note.or(shared.is_newer.then_some(LinkNote::Newer));
        self.dispatch(Action::Linked {
            mask: shared.mask,
            borrowed: shared.borrowed,
            note,
        });
        sample
    }

    /// Takes one step and carries out what it asks for.
    pub fn dispatch(self: &Rc<Self>, action: Action) {
        let (state, effects) = State::clone(&self.state.borrow()).reduce(action);
        self.files.borrow_mut().retain(|&id, _| state.needs(id));
        *self.state.borrow_mut() = Rc::new(state);
        for effect in effects {
            if let Err(error) = self.carry_out(effect) {
                self.dispatch(Action::WorkerDied(describe(&error)));
                break; // what else there was to do was for the engine that is gone
            }
        }
        self.changed.emit(());
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) -> Result<(), JsValue> {
        match effect {
            Effect::Terminate => self.end_worker(),
            Effect::Spawn(kind) => {
                self.end_worker();
                let program = EngineProgram::of(kind);
                let client = Rc::clone(self);
                let engine = EngineWorker::spawn(&program, move |action| client.dispatch(action))?;
                let worker = engine.worker.clone();
                *self.worker.borrow_mut() = Some(engine);
                let client = Rc::clone(self);
                spawn_local(async move { client.give_program(kind, &program, &worker).await });
            }
            Effect::Send(envelope, id) => {
                let files = id.and_then(|id| self.files.borrow().get(&id).cloned());
                if let Some(worker) = &*self.worker.borrow() {
                    worker.send(&envelope, &files.unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }

    /// Gives a new worker its program, from before or downloaded now. Meanwhile another may have taken its place.
    async fn give_program(self: &Rc<Self>, kind: DeviceKind, program: &EngineProgram, worker: &Worker) {
        let act = |action| {
            if self.awaits(worker) {
                self.dispatch(action);
            }
        };
        let kept = self.program.borrow().clone().filter(|(of, _)| *of == kind);
        let module = match kept {
            Some((_, module)) => module,
            None => {
                let total = program.total();
                let report = |loaded| act(Action::ProgramProgress { loaded, total });
                match program.fetch(report).await {
                    Ok(module) => module,
                    Err(failure) => return act(Action::ProgramFailed(failure)),
                }
            }
        };
        if self.awaits(worker) {
            *self.program.borrow_mut() = Some((kind, module.clone()));
            if let Err(error) = worker.post_message(&module) {
                self.dispatch(Action::WorkerDied(describe(&error)));
            }
        }
    }

    fn awaits(&self, worker: &Worker) -> bool {
        let current = self.worker.borrow();
        current.as_ref().is_some_and(|engine| engine.worker == *worker)
    }

    fn end_worker(&self) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.terminate();
            // One of its closures may be running just now: free them after it has returned.
            spawn_local(async move { drop(worker) });
        }
    }

    /// Takes a photo or a checkpoint from the visitor, or says at once why not.
    pub fn offer(self: &Rc<Self>, offer: Offer) {
        match offer {
            Offer::Sample(file) => {
                let (photo, path) = self.sample(file);
                self.begin_fetch(photo, path);
            }
            Offer::Picture(address) => {
                let path = address.split(['?', '#']).next().unwrap_or_default();
                // A picture that lies in its own address has no name.
                let path = if path.starts_with("data:") { "" } else { path };
                let name = path.rsplit('/').next().unwrap_or_default().chars().take(40).collect();
                let photo = self.name_photo(name, Origin::File);
                self.begin_fetch(photo, address);
            }
            // The engine tells by its bytes what it is.
            Offer::File(file) => {
                let photo = self.name_photo(file.name(), Origin::File);
                if !vector::is_vector(&file) {
                    return self.take(photo, file.into(), Action::PhotoHere);
                }
                let client = Rc::clone(self);
                self.dispatch(Action::FetchPhoto {
                    photo: photo.clone(),
                    first: false,
                });
                spawn_local(async move {
                    let bytes = vector::pixels_of(file.into()).await;
                    client.take(photo, bytes, Action::PhotoFetched);
                });
            }
            Offer::Examples(class, files) => {
                for file in files {
                    let photo = self.name_photo(file.name(), Origin::File);
                    let client = Rc::clone(self);
                    spawn_local(async move {
                        let bytes = vector::pixels_of(file.into()).await;
                        client.take(photo, bytes, |photo| Action::Teach(Teach::Photo(class, photo)));
                    });
                }
            }
            Offer::Frame(frame, name) => {
                let photo = self.name_photo(name, Origin::Camera);
                self.take(photo, frame, Action::PhotoHere);
            }
            Offer::Files(files) => {
                let names = files.iter().map(File::name).collect();
                self.open(
                    CheckpointSource::Files(names),
                    files.into_iter().map(Blob::from).collect(),
                );
            }
            Offer::Address(address) => self.open(CheckpointSource::Url(address.trim().to_owned()), Vec::new()),
            Offer::Unfit(code) => self.refuse(code),
            Offer::Nothing => self.refuse(FailureCode::NoImage),
        }
    }

    fn open(self: &Rc<Self>, source: CheckpointSource, files: Vec<Blob>) {
        let id = self.next_file();
        self.files.borrow_mut().insert(id, files);
        self.dispatch(Action::Open(Checkpoint { id, source }));
    }

    fn refuse(self: &Rc<Self>, code: FailureCode) {
        self.dispatch(Action::Refused(code.into()));
    }

    fn next_file(&self) -> u32 {
        self.last_file.set(self.last_file.get() + 1);
        self.last_file.get()
    }

    fn name_photo(&self, name: String, origin: Origin) -> PhotoRef {
        let id = self.next_file();
        PhotoRef { id, name, origin }
    }

    /// Holds a photo's bytes for the engine, and tells what they are for.
    fn take(self: &Rc<Self>, photo: PhotoRef, bytes: Blob, told: impl FnOnce(PhotoRef) -> Action) {
        self.files.borrow_mut().insert(photo.id, vec![bytes]);
        self.dispatch(told(photo));
    }

    fn sample(&self, file: String) -> (PhotoRef, String) {
        let path = format!("samples/{file}");
        (self.name_photo(file, Origin::Sample), path)
    }

    fn begin_fetch(self: &Rc<Self>, photo: PhotoRef, path: String) {
        let client = Rc::clone(self);
        spawn_local(async move { client.fetch(photo, path, false).await });
    }

    /// Gets a sample, or another page's picture.
    async fn fetch(self: &Rc<Self>, photo: PhotoRef, path: String, first: bool) {
        self.dispatch(Action::FetchPhoto {
            photo: photo.clone(),
            first,
        });
        let bytes = match photo.is_sample() {
            true => assets::blob(&path).await,
            false => assets::elsewhere(&path).await,
        };
        match bytes {
            Ok(bytes) => self.take(photo, vector::pixels_of(bytes).await, Action::PhotoFetched),
            Err(error) => {
                let code = match photo.is_sample() {
                    true => FailureCode::SampleNotFetched,
                    false => FailureCode::NotShared,
                };
                let detail = describe(&error);
                self.dispatch(Action::FetchFailed(photo, Failure { code, detail }));
            }
        }
    }
}

/// A running worker and the closures that it calls.
struct EngineWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl EngineWorker {
    fn spawn(program: &EngineProgram, act: impl Fn(Action) + Clone + 'static) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(program.name);
        let worker = Worker::new_with_options(&program.worker_url()?, &options)?;
        let on_message = Closure::new({
            let act = act.clone();
            move |event: MessageEvent| {
                if let Some(action) = heard(event.data()) {
                    act(action);
                }
            }
        });
        let on_error = Closure::new(move |event: Event| {
            event.prevent_default();
            let words = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .filter(|words| !words.is_empty());
            act(Action::WorkerDied(words.unwrap_or_else(|| {
                "the worker's script could not be loaded".to_owned()
            })));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    fn send(&self, envelope: &Envelope<Request>, files: &[Blob]) -> Result<(), JsValue> {
        self.worker.post_message(&wire::encode(envelope, files)?)
    }

    fn terminate(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What a worker's message means.
fn heard(data: JsValue) -> Option<Action> {
    if let Some(event) = wire::decode_event(&data) {
        return Some(match event {
            WorkerEvent::Up => Action::WorkerUp,
            WorkerEvent::FilesKept => Action::FilesKept,
            WorkerEvent::ScriptMissing(why) => Action::ProgramFailed(not_had(&why.into())),
            WorkerEvent::Died(why) => Action::WorkerDied(why),
        });
    }
    match wire::decode::<Envelope<Response>>(data) {
        Ok((envelope, _)) => Some(Action::Response(Box::new(envelope))),
        Err(error) => Some(Action::WorkerDied(format!("a message that cannot be read: {error}"))),
    }
}

/// The recorded run; without it the page waits for the first live one.
async fn recorded() -> Option<RecordedRun> {
    let run = assets::json::<RecordedRun>("recorded.json").await?;
    run.with_pixels(assets::bytes("recorded.rgb").await.ok()?)
}
