//! The messages: each survives the way through serde unchanged, and each failure says what to do next.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::fmt::Debug;

use patchwork_protocol::manifest::{Manifest, ModelKind, PublishedEntry, Role};
use patchwork_protocol::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

const SPEC: MaskSpec = MaskSpec::random(0.75, u32::MAX);

fn by_hand() -> MaskSpec {
    let by_hand = SPEC.by_hand.switched(31).switched(200);
    MaskSpec { by_hand, ..SPEC }
}

fn requests() -> Vec<Request> {
    vec![
        Request::Load {
            manifest_url: "https://example.org/a%20b/models/manifest.json".into(),
            reconstructor: Some("causal".into()),
        },
        Request::Fetch {
            manifest_url: "https://example.org/models/manifest.json".into(),
            model: "hybrid-tiny-imagenet-64".into(),
        },
        Request::Choose {
            model: "hybrid-tiny-imagenet-64".into(),
            beside: true,
        },
        Request::Compare(Compared::Picture(by_hand())),
        Request::Compare(Compared::Classes(View::Visible(SPEC))),
        Request::Open(CheckpointSource::Url("facebook/vit-mae-base".into())),
        Request::Open(CheckpointSource::Files(vec!["ä b.pth".into(), "config.json".into()])),
        Request::Cancel(RequestId(3)),
        Request::Photo,
        Request::Reconstruct {
            mask: by_hand(),
            borrow_statistics: true,
        },
        Request::Classify { view: View::Whole },
        Request::Classify {
            view: View::Visible(SPEC),
        },
        Request::Classify {
            view: View::Reconstructed(by_hand()),
        },
        Request::Example,
        Request::Inspect(inspection()),
        Request::Measure { mask: SPEC },
    ]
}

fn inspection() -> Inspection {
    Inspection {
        role: Role::Reconstructor,
        mask: Some(by_hand()),
        look: Look::Attention {
            part: Part::Decoder,
            block: 1,
            from: Some(7),
        },
    }
}

fn photo() -> Photo {
    Photo {
        width: 4000,
        height: 3000,
        img_size: 64,
        patch_size: 8,
        cut_short: false,
        rgb: (0..=255).collect(),
    }
}

fn reconstruction(loss: Option<f32>) -> Reconstruction {
    Reconstruction {
        model: "mae".into(),
        spec: SPEC,
        mask: vec![0, 1, 1, 0],
        rgb: vec![0, 127, 255],
        loss,
        psnr: loss.map(|loss| -10.0 * loss.log10()),
        borrowed: loss.is_some(),
        millis: 12.25,
    }
}

fn classification() -> Classification {
    Classification {
        model: "vit".into(),
        top: vec![Label {
            name: "tabby, \"tabby cat\", Ä".into(),
            probability: 0.1,
        }],
        whole_top: vec![],
        visible: Some(16),
        patches: vec![
            None,
            Some(Label {
                name: "tabby".into(),
                probability: 0.5,
            }),
        ],
        features: vec![0.1, -2.5],
        millis: 3.5,
    }
}

fn responses() -> Vec<Response> {
    let model = ModelInfo {
        name: "mae-tiny-imagenet-64".into(),
        kind: ModelKind::Mae,
        norm_pix_loss: true,
        img_size: 64,
        patch_size: 8,
        parameters: 7_000_000,
        bytes: 14_000_000,
        classes: 0,
        side_kept: Some(0.875),
        encoder: TransformerInfo {
            embed_dim: 192,
            depth: 6,
            num_heads: 3,
        },
        decoder: Some(TransformerInfo::default()),
    };
    let mut responses = vec![
        Response::Progress(Progress::StartingDevice),
        Response::Progress(Progress::CheckingDevice),
        Response::Progress(Progress::Downloading {
            loaded: 1 << 40,
            total: Some(1 << 41),
            cached: true,
            seconds_left: Some(0.1),
        }),
        Response::Progress(Progress::Downloading {
            loaded: 0,
            total: None,
            cached: false,
            seconds_left: None,
        }),
        Response::Progress(Progress::Building),
        Response::Progress(Progress::Reconstructing {
            reconstructed: 3,
            total: 48,
        }),
        Response::Photo(photo()),
        Response::Reconstructed(reconstruction(Some(0.31))),
        Response::Reconstructed(reconstruction(None)),
        Response::Classified(classification()),
        Response::Example(Example {
            model: "vit".into(),
            features: vec![0.5, -0.25],
            img_size: 1,
            rgb: vec![0, 127, 255],
        }),
        Response::Inspected(Inspected {
            model: "mae".into(),
            inspection: inspection(),
            shape: vec![1, 1, 2],
            bytes: vec![0, 0, 128, 63, 0, 0, 0, 0],
            patches: vec![5],
        }),
        Response::Fetched,
        Response::Measured(Measurement {
            reconstructor: Stages {
                model: "mae".into(),
                stages: vec![Stage {
                    work: Work::Encoder(Blocks { depth: 12, tokens: 50 }),
                    millis: 1.5,
                    flops: u64::from(u32::MAX) + 1,
                    dispatches: Some(96),
                }],
            },
            classifier: Stages {
                model: "vit".into(),
                stages: vec![],
            },
            threads: 2,
            wasm_bytes: 65536,
            gpu_bytes: None,
        }),
    ];
    for kind in [DeviceKind::WebGpu, DeviceKind::Cpu] {
        let device = DeviceInfo {
            kind,
            name: "an adapter".into(),
        };
        responses.push(Response::Ready(Ready {
            device,
            reconstructor: model.clone(),
            classifier: "vit-64".into(),
        }));
    }
    let line = TensorLine {
        name: "blocks.0.attn.qkv.weight".into(),
        shape: "576 × 192, F16".into(),
        needed: Some("192 × 192".into()),
    };
    let report = CheckpointReport {
        file: "model.safetensors".into(),
        family: Some(Family::VitTimm),
        facts: vec![Fact::Classes(12), Fact::NormEps(1e-6)],
        notes: vec![Note::NotKept],
        assumed: vec![Assumption::Decoder { heads: 16 }],
        matched: vec![line.clone(), line.clone()],
        missing: vec![line.clone()],
        unexpected: vec![],
        wrong_shape: vec![line],
    };
    for report in [None, Some(report.clone())] {
        let failure = Failure {
            code: FailureCode::UnknownModel(UnknownModel::NoClasses),
            detail: String::new(),
        };
        responses.push(Response::NotOpened { failure, report });
    }
    responses.push(Response::Opened(Opened {
        chosen: Chosen {
            model: model.clone(),
            photo: None,
        },
        report,
    }));
    for kind in ModelKind::all() {
        responses.push(Response::Chosen(Chosen {
            model: ModelInfo { kind, ..model.clone() },
            photo: Some(photo()),
        }));
    }
    for code in [
        FailureCode::DeviceStopped,
        FailureCode::NotServed { status: 404 },
        FailureCode::NotWeights(FileKind::WebPage),
        FailureCode::BadTensor { name: "a".into() },
        FailureCode::DecoderNotDownloaded { format: "TIFF".into() },
    ] {
        responses.push(Response::Failed(Failure {
            code,
            detail: "line 1\nline 2".into(),
        }));
    }
    responses
}

/// Values of several kinds, of each of which there is to be an example.
trait Kinds {
    const ALL: &'static [&'static str];

    fn kind(&self) -> &'static str;

    fn assert_an_example_of_each(examples: &[Self])
    where
        Self: Sized,
    {
        let found: BTreeSet<_> = examples.iter().map(Self::kind).collect();
        assert_eq!(found, Self::ALL.iter().copied().collect(), "an example of each kind");
    }
}

/// A new kind does not compile until it has a line here, which asks for an example.
macro_rules! kinds {
    ($of:ty: $($pattern:pat => $kind:literal,)+) => {
        impl Kinds for $of {
            const ALL: &'static [&'static str] = &[$($kind),+];

            fn kind(&self) -> &'static str {
                match self {
                    $($pattern => $kind,)+
                }
            }
        }
    };
}

kinds! { Request:
    Request::Load { .. } => "Load",
    Request::Fetch { .. } => "Fetch",
    Request::Choose { .. } => "Choose",
    Request::Compare(Compared::Picture(_)) => "ComparePictures",
    Request::Compare(Compared::Classes(_)) => "CompareClasses",
    Request::Open(CheckpointSource::Url(_)) => "Url",
    Request::Open(CheckpointSource::Files(_)) => "Files",
    Request::Cancel(_) => "Cancel",
    Request::Photo => "Photo",
    Request::Reconstruct { .. } => "Reconstruct",
    Request::Classify { view: View::Whole } => "ClassifyWhole",
    Request::Classify { view: View::Visible(_) } => "ClassifyVisible",
    Request::Classify { view: View::Reconstructed(_) } => "ClassifyPainted",
    Request::Inspect(_) => "Inspect",
    Request::Example => "Example",
    Request::Measure { .. } => "Measure",
}

kinds! { Response:
    Response::Progress(Progress::StartingDevice) => "StartingDevice",
    Response::Progress(Progress::CheckingDevice) => "CheckingDevice",
    Response::Progress(Progress::Downloading { .. }) => "Downloading",
    Response::Progress(Progress::Building) => "Building",
    Response::Progress(Progress::Reconstructing { .. }) => "Painting",
    Response::Ready(_) => "Ready",
    Response::Fetched => "Fetched",
    Response::Chosen(_) => "Chosen",
    Response::Opened(_) => "Opened",
    Response::NotOpened { .. } => "NotOpened",
    Response::Photo(_) => "Photo",
    Response::Reconstructed(_) => "Reconstructed",
    Response::Classified(_) => "Classified",
    Response::Example(_) => "Example",
    Response::Inspected(_) => "Inspected",
    Response::Measured(_) => "Measured",
    Response::Failed(_) => "Failed",
}

fn assert_survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T) {
    let json = serde_json::to_string(message).expect("JSON");
    let back: T = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(back, *message, "{json}");
}

#[test]
fn every_request_survives() {
    for (id, body) in requests().into_iter().enumerate() {
        assert_survives(&Envelope {
            id: RequestId(u32::MAX - id as u32),
            body,
        });
    }
    Kinds::assert_an_example_of_each(&requests());
}

#[test]
fn every_response_survives() {
    for (id, body) in responses().into_iter().enumerate() {
        assert_survives(&Envelope {
            id: RequestId(id as u32),
            body,
        });
    }
    Kinds::assert_an_example_of_each(&responses());
}

#[test]
fn recorded_run_survives() {
    assert_survives(&RecordedRun {
        sample: "chelsea.png".into(),
        photo: photo(),
        reconstruction: reconstruction(Some(0.25)),
        classification: classification(),
        visible: Some(classification()),
        reconstructed: None,
    });
}

#[test]
fn manifest_is_read() {
    let kinds = ["mae", "masked_patch", "causal", "vit", "patch_vit", "hybrid"];
    let models = kinds.map(|kind| {
        let file = r#"{"path": "config.json", "bytes": 10, "sha256": "ab"}"#;
        format!(
            r#"{{"name": "{kind}-64", "title": "A", "sentence": "B.", "kind": "{kind}", "img_size": 64, "data": "C", "licence": "D",
                "dir": "{kind}-64", "files": [{file}, {file}], "parameters": 7}}"#
        )
    });
    let json = format!(
        r#"{{"reconstructor": "mae-64", "classifier": "vit-64", "models": [{}]}}"#,
        models.join(",")
    );
    let manifest: Manifest = serde_json::from_str(&json).expect("a manifest");
    let found = manifest
        .models
        .iter()
        .map(|model| (model.kind.name(), model.kind.role()));
    use Role::{Classifier, Reconstructor};
    let expected = [
        Reconstructor,
        Reconstructor,
        Reconstructor,
        Classifier,
        Classifier,
        Classifier,
    ];
    assert!(found.eq(kinds.into_iter().zip(expected)));
    let model = manifest.model(&manifest.reconstructor).expect("the painter");
    assert_eq!((model.kind, model.bytes()), (ModelKind::Mae, 20));
    assert_eq!(manifest.model("none"), None);
}

#[test]
fn published_checkpoints_are_read() {
    let json = include_str!("../www/models/published.json");
    let entries: Vec<PublishedEntry> = serde_json::from_str(json).expect("the shipped list");
    let names: BTreeSet<_> = entries.iter().map(|entry| &entry.name).collect();
    assert_eq!(names.len(), entries.len(), "each once");
    for entry in &entries {
        assert_eq!(entry.name.split('/').count(), 2, "owner/name: {}", entry.name);
        assert!(entry.about_bytes > 1_000_000 && !entry.licence.is_empty() && entry.sentence.ends_with('.'));
    }
    let tried: Vec<_> = entries.iter().filter_map(|entry| entry.tried.as_deref()).collect();
    assert_eq!(tried, ["run with the real weights"]);
}

#[test]
fn a_message_of_another_kind_is_refused() {
    let unknown = r#"{"id": 1, "body": {"Paint": 3}}"#;
    assert!(serde_json::from_str::<Envelope<Request>>(unknown).is_err());
    let halved = r#"{"id": 1, "body": {"Reconstruct": {"mask": {"mask_ratio": 0.5}, "borrow_statistics": false}}}"#;
    assert!(
        serde_json::from_str::<Envelope<Request>>(halved).is_err(),
        "a seed is missing"
    );
}

#[cfg(feature = "cpu")]
mod failures {
    use patchwork_engine::{AddressFault, EngineError};
    use patchwork_mask::MaskError;
    use patchwork_model::ReadError;
    use patchwork_protocol::{Failure, FailureKind};
    use patchwork_weights::WeightsError;

    use super::Kinds;

    fn errors() -> Vec<(EngineError, FailureKind)> {
        let (url, reason) = ("https://example.org/x".to_owned(), "status 404".to_owned());
        let no_decoder = EngineError::NoDecoder {
            format: "TIFF".into(),
            reason: reason.clone(),
        };
        let corrupt = EngineError::Corrupt {
            url: url.clone(),
            reason: reason.clone(),
        };
        let unreadable = EngineError::Unreadable { url: url.clone() };
        vec![
            (EngineError::Device("no adapter".into()), FailureKind::Device),
            (EngineError::WrongAnswer(0.5), FailureKind::Device),
            (EngineError::Readback(ReadError("lost".into())), FailureKind::Device),
            (EngineError::Download { url, reason }, FailureKind::Download),
            (unreadable, FailureKind::Download),
            (EngineError::TooLarge { needs: 2, most: 1 }, FailureKind::Checkpoint),
            (corrupt, FailureKind::Download),
            (WeightsError::Config("no JSON".into()).into(), FailureKind::Download),
            (EngineError::Photo("no JPEG".into()), FailureKind::Photo),
            (
                EngineError::NotAPicture(patchwork_protocol::FileKind::Empty),
                FailureKind::Photo,
            ),
            (no_decoder, FailureKind::Photo),
            (EngineError::OutOfOrder("no photo"), FailureKind::Internal),
            (MaskError::NothingKept.into(), FailureKind::Internal),
            (EngineError::Cancelled, FailureKind::Cancelled),
            (
                EngineError::Address(AddressFault::NotAnAddress("x".into())),
                FailureKind::Checkpoint,
            ),
            (
                EngineError::Checkpoint(WeightsError::Mismatch(Box::default())),
                FailureKind::Checkpoint,
            ),
        ]
    }

    kinds! { EngineError:
        EngineError::Device(_) => "Device",
        EngineError::WrongAnswer(_) => "WrongAnswer",
        EngineError::Readback(_) => "Readback",
        EngineError::Download { .. } => "Download",
        EngineError::Unreadable { .. } => "Unreadable",
        EngineError::TooLarge { .. } => "TooLarge",
        EngineError::Corrupt { .. } => "Corrupt",
        EngineError::Weights(_) => "Weights",
        EngineError::Photo(_) => "Photo",
        EngineError::NotAPicture(_) => "NotAPicture",
        EngineError::NoDecoder { .. } => "NoDecoder",
        EngineError::OutOfOrder(_) => "OutOfOrder",
        EngineError::Mask(_) => "Mask",
        EngineError::Cancelled => "Cancelled",
        EngineError::Address(_) => "Address",
        EngineError::Checkpoint(_) => "Checkpoint",
    }

    #[test]
    fn each_has_a_code_of_its_kind() {
        let (errors, kinds): (Vec<_>, Vec<_>) = errors().into_iter().unzip();
        Kinds::assert_an_example_of_each(&errors);
        for (error, kind) in errors.into_iter().zip(kinds) {
            let failure = Failure::from(&error);
            assert_eq!(failure.kind(), kind, "{error}");
            assert_eq!(failure.detail, error.to_string(), "the technical cause");
            assert!(
                failure.code.name().chars().all(|c| c.is_ascii_alphanumeric()),
                "{error}"
            );
        }
    }
}
