//! A page without a browser, and an engine's answers to it.

use super::super::*;
use patchwork_protocol::manifest::ModelKind;
use patchwork_protocol::{
    CheckpointReport, CheckpointSource, Chosen, Compared, DeviceInfo, Example, FailureCode, FailureKind, Inspected,
    Label, Measurement, Opened, Ready, Stages,
};

pub fn photo(shade: u8) -> Photo {
    Photo {
        width: 4,
        height: 2,
        img_size: 2,
        patch_size: 1,
        cut_short: false,
        rgb: vec![shade; 12],
    }
}

pub fn reconstruction(spec: MaskSpec) -> Reconstruction {
    Reconstruction {
        model: "mae".to_owned(),
        spec,
        mask: vec![1, 1, 1, 0],
        rgb: vec![7; 12],
        loss: Some(0.5),
        psnr: Some(15.0),
        borrowed: false,
        millis: 3.0,
    }
}

pub fn classification() -> Classification {
    Classification {
        model: "vit".to_owned(),
        whole_top: vec![],
        top: vec![Label {
            name: "tabby".to_owned(),
            probability: 0.5,
        }],
        visible: None,
        patches: vec![],
        features: vec![],
        millis: 4.0,
    }
}

/// What the classifier of this name makes of a photo of the visitor's own classes.
pub fn example(model: &str, features: [f32; 2]) -> Example {
    Example {
        model: model.to_owned(),
        features: features.to_vec(),
        img_size: 1,
        rgb: vec![0; 3],
    }
}

pub fn measurement() -> Measurement {
    let of = |model: &str| Stages {
        model: model.to_owned(),
        stages: vec![],
    };
    Measurement {
        reconstructor: of("mae"),
        classifier: of("vit"),
        threads: 1,
        wasm_bytes: 1,
        gpu_bytes: None,
    }
}

pub fn recorded() -> Action {
    let reconstruction = reconstruction(MaskSpec::random(0.75, 42));
    let (sample, photo, classification) = ("chelsea.png".to_owned(), photo(1), classification());
    Action::Recorded(Box::new(RecordedRun {
        sample,
        photo,
        reconstruction,
        classification,
        visible: None,
        reconstructed: None,
    }))
}

pub fn info(kind: ModelKind, name: &str) -> ModelInfo {
    ModelInfo {
        name: name.to_owned(),
        kind,
        norm_pix_loss: false,
        img_size: 2,
        patch_size: 1,
        parameters: 9,
        bytes: 18,
        classes: 0,
        side_kept: Some(1.0),
        ..ModelInfo::default()
    }
}

/// Ready with what was asked for, or else with what is usual.
pub fn ready_with(kind: DeviceKind, reconstructor: Option<String>) -> Response {
    let reconstructor = reconstructor.unwrap_or("mae".to_owned());
    Response::Ready(Ready {
        device: DeviceInfo {
            kind,
            name: "x".to_owned(),
        },
        reconstructor: info(ModelKind::Mae, &reconstructor),
        classifier: "vit".to_owned(),
    })
}

pub fn reconstruct(mask: MaskSpec) -> Request {
    Request::Reconstruct {
        mask,
        borrow_statistics: false,
    }
}

/// Classify the whole photo.
pub const CLASSIFY: Request = Request::Classify { view: View::Whole };

pub fn failure(kind: FailureKind) -> Failure {
    Failure::from(match kind {
        FailureKind::Device => FailureCode::DeviceStopped,
        FailureKind::Cancelled => FailureCode::Cancelled,
        FailureKind::Checkpoint => FailureCode::Misfit,
        FailureKind::Download => FailureCode::ModelNotDownloaded,
        FailureKind::Photo => FailureCode::NotAPicture(patchwork_protocol::FileKind::Other),
        FailureKind::Internal => FailureCode::Internal,
    })
}

pub fn file(id: u32) -> PhotoRef {
    PhotoRef {
        id,
        name: format!("{id}.jpg"),
        origin: Origin::File,
    }
}

/// What a model of this name is, in these tests.
pub fn kind_of(name: &str) -> ModelKind {
    match name {
        "causal" => ModelKind::Causal,
        "colours" => ModelKind::MaskedPatch,
        "hybrid" => ModelKind::Hybrid,
        "vit" | "vit-2" => ModelKind::Vit,
        _ => ModelKind::Mae,
    }
}

/// What comes of a checkpoint: what its address or its first file is called, tells what it is.
pub fn opened(source: &CheckpointSource) -> Opened {
    let name = match source {
        CheckpointSource::Url(address) => address,
        CheckpointSource::Files(names) => &names[0],
    };
    let kind = kind_of(name.split('.').next().unwrap_or_default());
    let report = report(name);
    Opened {
        chosen: Chosen {
            model: info(kind, name),
            photo: None,
        },
        report,
    }
}

/// What was found in a file.
pub fn report(file: &str) -> CheckpointReport {
    CheckpointReport {
        file: file.to_owned(),
        ..CheckpointReport::default()
    }
}

/// A state that is driven by actions and keeps the effects of the last.
pub struct Page {
    pub state: State,
    pub effects: Vec<Effect>,
    /// A model's files come when a test says so, not as soon as they are asked for.
    pub is_slow: bool,
}

impl Page {
    pub fn new() -> Self {
        Self {
            state: State::new("models/manifest.json".to_owned()),
            effects: Vec::new(),
            is_slow: false,
        }
    }

    /// Chosen, spawned, loaded.
    pub fn ready(kind: DeviceKind) -> Self {
        let mut page = Self::new();
        page.act(Action::EngineChosen { kind, note: None });
        page.load(kind);
        page
    }

    /// Ready, with photo `id` on screen and nothing in flight.
    pub fn at_rest(id: u32) -> Self {
        let mut page = Self::ready(DeviceKind::Cpu);
        page.act(Action::PhotoHere(file(id)));
        page.settle();
        page
    }

    pub fn act(&mut self, action: Action) -> &[Effect] {
        let (state, effects) = self.state.clone().reduce(action);
        (self.state, self.effects) = (state, effects);
        let is_fetch = |effect: &Effect| {
            matches!(
                effect,
                Effect::Send(
                    Envelope {
                        body: Request::Fetch { .. },
                        ..
                    },
                    None
                )
            )
        };
        if let Some(at) = self.effects.iter().position(is_fetch).filter(|_| !self.is_slow)
            && let Effect::Send(Envelope { id, .. }, _) = self.effects.remove(at)
        {
            let body = Response::Fetched;
            let fetched = Action::Response(Box::new(Envelope { id, body }));
            let (state, effects) = self.state.clone().reduce(fetched);
            self.state = state;
            self.effects.extend(effects);
        }
        &self.effects
    }

    pub fn answer(&mut self, id: RequestId, body: Response) -> &[Effect] {
        self.act(Action::Response(Box::new(Envelope { id, body })))
    }

    /// Loaded with the model that reconstructs and, where no photo waits, with the one that classifies.
    pub fn load(&mut self, kind: DeviceKind) {
        self.act(Action::WorkerUp);
        let (id, request) = self.sent()[0].clone();
        let Request::Load { reconstructor, .. } = request else {
            panic!("no load: {request:?}")
        };
        self.answer(id, ready_with(kind, reconstructor));
        if let [(id, Request::Choose { model, .. })] = &self.sent()[..] {
            self.answer(*id, Response::Chosen(self.chosen(info(kind_of(model), model))));
        }
    }

    pub fn sent(&self) -> Vec<(RequestId, Request)> {
        let send = |effect: &Effect| match effect {
            Effect::Send(envelope, _) => Some((envelope.id, envelope.body.clone())),
            _ => None,
        };
        self.effects.iter().filter_map(send).collect()
    }

    /// What an engine with the current photo says of a model that came into use.
    pub fn chosen(&self, model: ModelInfo) -> Chosen {
        let is_shown = self.state.photos.current.is_some() && model.kind.role() == Role::Reconstructor;
        let photo = self.state.shown.as_ref().filter(|_| is_shown);
        Chosen {
            model,
            photo: photo.map(|run| (*run.photo).clone()),
        }
    }

    /// What an engine would say to it, with the models in use.
    pub fn answer_to(&self, request: Request) -> Option<Response> {
        let model = |role| {
            self.state
                .in_use(role)
                .map(|info| info.name.clone())
                .unwrap_or_default()
        };
        Some(match request {
            Request::Load { reconstructor, .. } => ready_with(DeviceKind::Cpu, reconstructor),
            Request::Fetch { .. } => Response::Fetched,
            Request::Choose { model, beside } => {
                let mut chosen = self.chosen(info(kind_of(&model), &model));
                if beside {
                    chosen.photo = self.state.shown.as_ref().map(|run| (*run.photo).clone());
                }
                Response::Chosen(chosen)
            }
            Request::Compare(compared) => {
                let held = |role| {
                    let compared = || self.state.comparing.held(role).map(|info| info.name.clone());
                    let in_turn = self.state.in_turn.at_work().map(str::to_owned);
                    in_turn.or_else(compared).unwrap_or_default()
                };
                match compared {
                    Compared::Picture(mask) => Response::Reconstructed(Reconstruction {
                        model: held(Role::Reconstructor),
                        ..reconstruction(mask)
                    }),
                    Compared::Classes(_) => Response::Classified(Classification {
                        model: held(Role::Classifier),
                        ..classification()
                    }),
                }
            }
            Request::Open(source) => {
                let Opened { chosen, report } = opened(&source);
                let chosen = self.chosen(chosen.model);
                Response::Opened(Opened { chosen, report })
            }
            Request::Cancel(_) => return None,
            Request::Photo => Response::Photo(photo(2)),
            Request::Reconstruct { mask, .. } => Response::Reconstructed(Reconstruction {
                model: model(Role::Reconstructor),
                ..reconstruction(mask)
            }),
            Request::Classify { .. } => Response::Classified(Classification {
                model: model(Role::Classifier),
                ..classification()
            }),
            Request::Inspect(inspection) => Response::Inspected(Inspected {
                model: model(inspection.role),
                inspection,
                shape: vec![1],
                bytes: vec![0; 4],
                patches: vec![],
            }),
            Request::Example => Response::Example(example(&model(Role::Classifier), [1.0, 0.0])),
            Request::Measure { .. } => Response::Measured(measurement()),
        })
    }

    /// Answers what the last action sent, and what that sends, until it is quiet or `stop` is sent. Gives what was
    /// sent.
    pub fn settle_until(&mut self, stop: impl Fn(&Request) -> bool) -> Vec<Request> {
        let mut asked = Vec::new();
        let mut open = self.sent();
        while !open.is_empty() {
            let (id, request) = open.remove(0);
            asked.push(request.clone());
            if stop(&request) {
                break;
            }
            if let Some(answer) = self.answer_to(request) {
                self.answer(id, answer);
                open.extend(self.sent());
            }
        }
        asked
    }

    /// Answers what the last action sent, and what that sends, until it is quiet. Gives what was sent.
    pub fn settle(&mut self) -> Vec<Request> {
        self.settle_until(|_| false)
    }

    pub fn run(&self) -> &Run {
        self.state.shown.as_ref().expect("something is shown")
    }
}

/// The visitor chooses a listed model.
pub fn choose(name: &str) -> Action {
    Action::Choose {
        role: kind_of(name).role(),
        model: name.to_owned(),
    }
}

/// What was sent by the last action.
pub fn requests(page: &Page) -> Vec<Request> {
    page.sent().into_iter().map(|(_, request)| request).collect()
}

/// The id of the first of it.
pub fn id(page: &Page) -> RequestId {
    page.sent().first().expect("something was sent").0
}

/// Names of the models in use, `-` where there is none.
pub fn in_use(page: &Page) -> [&str; 2] {
    [Role::Reconstructor, Role::Classifier].map(|role| page.state.in_use(role).map_or("-", |info| info.name.as_str()))
}
