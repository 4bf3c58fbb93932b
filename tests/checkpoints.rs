//! Published checkpoints in every naming and format, against transformers and timm with the same weights, and files
//! that are none. `tests/fixtures/checkpoints.py` makes both.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "checkpoints/bad.rs"]
mod bad;
#[path = "golden/close.rs"]
mod close;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "golden/tensors.rs"]
mod tensors;
#[allow(dead_code, reason = "another test uses the rest")]
mod www;

use std::path::PathBuf;

use burn::tensor::{Device, Tensor};
use close::{assert_close, assert_within};
use patchwork_engine::preprocess::Preprocess;
use patchwork_model::mae::forward_loss;
use patchwork_model::patch::patchify;
use patchwork_model::{Mae, MaeConfig, Masking, Vit, VitConfig};
use patchwork_protocol::manifest::ModelKind;
use patchwork_protocol::{Assumption, Fact, Family};
use patchwork_weights::{Found, PhotoConfig, Resize, TensorFile, load, load_resized};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use tensors::{floats, tensor, values};

const FOLDER: &str = "tests/fixtures/checkpoints";
/// Logits of the real DeiT-tiny: twelve blocks in float32, summed in another order than timm's.
const DEIT_LOGITS: f32 = 1e-3;
/// Probabilities from the photo itself: resizing rounds to bytes, and the first four pixels may differ by one.
const DEIT_PROBABILITY: f32 = 0.01;
/// Resizing rounds to a byte after each direction; a value near a half may go either way. In normalised values.
const PIXEL: f32 = 1.01 / 255.0 / 0.224;

fn read(name: &str) -> Vec<u8> {
    www::read(&format!("{FOLDER}/{name}"), "`python tests/fixtures/checkpoints.py`")
}

/// A weight file and the configs that travel with it.
struct Published {
    weights: Vec<u8>,
    config: Option<Vec<u8>>,
    preprocessor: Option<Vec<u8>>,
}

impl Published {
    fn new(file: &str, configs: &[&str]) -> Self {
        let named = |end: &str| configs.iter().find(|name| name.ends_with(end)).map(|name| read(name));
        Self {
            weights: read(file),
            preprocessor: named(".preprocessor_config.json"),
            config: named(".config.json"),
        }
    }

    /// What it is, run at `img_size` instead of its own.
    fn found(&self, img_size: Option<usize>) -> (TensorFile<'_>, Found) {
        let file = TensorFile::open(self.weights.as_slice()).expect("weights");
        let sized = img_size.map(|side| format!(r#"{{"size": {side}}}"#).into_bytes());
        let preprocessor = sized.as_deref().or(self.preprocessor.as_deref());
        let found = Found::new(&file, self.config.as_deref(), preprocessor).expect("a model");
        (file, found)
    }

    fn assert_mae(&self, case: &str, img_size: Option<usize>) -> Found {
        let golden = read("golden.safetensors");
        let (file, found) = self.found(img_size);
        assert_eq!(found.kind, ModelKind::Mae, "{case}: {found:?}");
        let config = MaeConfig::from(&found.config);
        let (mae, report) =
            load_resized::<Mae>(&file, "", config, found.resized, &Device::flex()).expect("all tensors");
        assert!(
            report.fits() && report.matched.len() >= file.entries.len(),
            "{case}: {report:?}"
        );
        let images: Tensor<4> = tensor(floats(&golden, &format!("{case}.pixel_values")));
        let (shape, noise) = floats(&golden, &format!("{case}.noise"));
        let noise: Vec<Vec<f32>> = noise.chunks(shape[1]).map(<[f32]>::to_vec).collect();
        let masking = Masking::from_noise(&noise, shape[1] / 4).expect("a mask");
        let pred = mae.forward(images.clone(), &masking);
        let target = patchify(images, mae.config.encoder.patch_size);
        let loss = forward_loss(target, pred.clone(), &masking, mae.config.norm_pix_loss);
        assert_close(case, &values(pred), &floats(&golden, &format!("{case}.pred")).1);
        assert_close(case, &values(loss), &floats(&golden, &format!("{case}.loss")).1);
        found
    }

    fn assert_vit(&self, case: &str, img_size: Option<usize>) -> Found {
        let golden = read("golden.safetensors");
        let (file, found) = self.found(img_size);
        let (vit, _) =
            load_resized::<Vit>(&file, "", vit_config(&found), found.resized, &Device::flex()).expect("all tensors");
        let images = tensor(floats(&golden, &format!("{case}.pixel_values")));
        assert_close(
            case,
            &values(vit.forward(images).expect("a head")),
            &floats(&golden, &format!("{case}.logits")).1,
        );
        found
    }
}

/// The shape of a model that has to be a ViT.
fn vit_config(found: &Found) -> VitConfig {
    assert_eq!(found.kind, ModelKind::Vit, "{found:?}");
    (&found.config).into()
}

const HF_MAE: [&str; 2] = ["hf_mae.config.json", "hf_mae.preprocessor_config.json"];
const HF_VIT: [&str; 2] = ["hf_vit.config.json", "hf_vit.preprocessor_config.json"];

#[test]
fn mae_in_the_names_of_transformers() {
    for file in ["hf_mae.safetensors", "hf_mae_published.bin"] {
        let found = Published::new(file, &HF_MAE).assert_mae("hf_mae", None);
        assert!(found.assumed.is_empty(), "{:?}", found.assumed);
        assert_eq!(found.photo.resize, Resize::Squeeze(32));
    }
}

#[test]
fn mae_in_the_names_of_facebookresearch() {
    let found = Published::new("fair_mae.pth", &[]).assert_mae("fair_mae", None);
    assert_eq!(found.family, Family::MaeFair);
    // Heads, epsilon, the decoder's heads and target, photos.
    assert_eq!(found.assumed.len(), 4, "{:?}", found.assumed);
}

#[test]
fn vit_fine_tuned_from_an_mae() {
    let found = Published::new("fair_vit.pth", &[]).assert_vit("fair_vit", None);
    assert_eq!(found.family, Family::VitFair);
    let shorter = Resize::Shortest {
        side: 36,
        half_even: true,
    };
    assert_eq!(found.photo.resize, shorter);
}

#[test]
fn vit_in_the_names_of_timm() {
    let found = Published::new("timm_vit.safetensors", &["timm_vit.config.json"]).assert_vit("timm_vit", None);
    assert_eq!(found.labels[6], "class 6");
    assert_eq!(found.photo.mean, [0.5; 3]);
}

/// Whoever lays transformers' file beside timm's weights means it.
#[test]
fn a_preprocessor_config_is_heard_whatever_the_names() {
    let mut timm = Published::new("timm_vit.safetensors", &["timm_vit.config.json"]);
    timm.preprocessor = Some(br#"{"image_mean": 0.25, "size": 32, "resample": 2}"#.to_vec());
    let photo = timm.found(None).1.photo;
    assert_eq!((photo.mean, photo.resize), ([0.25; 3], Resize::Squeeze(32)));
    timm.config = None;
    let found = timm.found(None).1;
    assert_eq!(found.photo, photo);
    assert!(
        !found
            .assumed
            .iter()
            .any(|line| matches!(line, Assumption::Photos { .. }))
    );

    let file = TensorFile::open(timm.weights.as_slice()).expect("weights");
    let error = Found::new(&file, None, Some(br#"{"antialias": false}"#)).expect_err("refused");
    assert!(error.to_string().contains("antialias is false"), "{error}");
}

/// In which the photo's keys stand beside the rest.
#[test]
fn timms_older_configs() {
    let mut timm = Published::new("timm_vit.safetensors", &["timm_vit.config.json"]);
    let photo = timm.found(None).1.photo;
    let json: serde_json::Value = serde_json::from_slice(timm.config.as_deref().expect("a config")).expect("JSON");
    let mut flat = json["pretrained_cfg"].clone();
    for (key, value) in json.as_object().expect("keys") {
        if key != "pretrained_cfg" {
            flat[key] = value.clone();
        }
    }
    timm.config = Some(flat.to_string().into_bytes());
    assert_eq!(timm.found(None).1.photo, photo);

    let file = TensorFile::open(timm.weights.as_slice()).expect("weights");
    let error = Found::new(&file, Some(br#"{"model_type": "vit"}"#), None).expect_err("refused");
    assert!(error.to_string().contains("pretrained_cfg"), "{error}");
}

/// `{**model.state_dict(), "epoch": …}`: no wrapper stands before the names.
#[test]
fn a_trainings_own_numbers_beside_the_weights() {
    let whole = read("hf_vit_f16.safetensors");
    let weights = SafeTensors::deserialize(&whole).expect("a weight file");
    let (epoch, loss, steps) = (
        3_i64.to_le_bytes(),
        0.5_f32.to_le_bytes(),
        [1_i32.to_le_bytes(); 2].concat(),
    );
    let view = |dtype, shape: &[usize], bytes| TensorView::new(dtype, shape.to_vec(), bytes).expect("a tensor");
    let own = [
        ("epoch".to_owned(), view(Dtype::I64, &[], &epoch)),
        ("loss".to_owned(), view(Dtype::F32, &[], &loss)),
        ("steps".to_owned(), view(Dtype::I32, &[2], &steps)),
    ];
    let mut published = Published::new("hf_vit_f16.safetensors", &HF_VIT);
    published.weights = safetensors::serialize(weights.tensors().into_iter().chain(own), None).expect("a weight file");
    let (file, found) = published.found(None);
    let (_, report) = load::<Vit>(&file, "", vit_config(&found), &Device::flex()).expect("all tensors");
    assert!(report.fits(), "{report:?}");
}

#[test]
fn vit_in_every_precision() {
    for (file, case) in [
        ("hf_vit_bf16.safetensors", "hf_vit_bf16"),
        ("hf_vit_f16.safetensors", "hf_vit_f16"),
        ("hf_vit.bin", "hf_vit_f16"),
    ] {
        Published::new(file, &HF_VIT).assert_vit(case, None);
    }
}

/// As transformers interpolates: the encoder's table as a map, the decoder's as one row.
#[test]
fn other_image_sizes() {
    for side in [48, 24] {
        let found = Published::new("hf_vit_f16.safetensors", &HF_VIT).assert_vit(&format!("hf_vit_{side}"), Some(side));
        assert!(
            found
                .assumed
                .iter()
                .any(|line| matches!(line, Assumption::Interpolated { .. })),
            "{:?}",
            found.assumed
        );
        Published::new("hf_mae.safetensors", &HF_MAE).assert_mae(&format!("hf_mae_{side}"), Some(side));
    }
}

/// timm/vit_base_patch16_224.mae.
#[test]
fn an_encoder_alone_computes_what_timm_does() {
    let encoder = Published::new("timm_mae_encoder.safetensors", &[]);
    let (file, found) = encoder.found(None);
    assert_eq!(found.kind, ModelKind::Encoder);
    assert!(!found.facts().iter().any(|fact| matches!(fact, Fact::Classes(_))));
    let (vit, _) = load::<Vit>(&file, "", (&found.config).into(), &Device::flex()).expect("all tensors");
    let golden = read("golden.safetensors");
    let images = || tensor(floats(&golden, "timm_mae_encoder.pixel_values"));
    let features = values(vit.encoder.forward(images(), None));
    assert_close("features", &features, &floats(&golden, "timm_mae_encoder.features").1);
    assert!(vit.forward(images()).is_none());
}

#[test]
fn photos_are_prepared_as_each_family_does() {
    let golden = read("preprocess.safetensors");
    let file = SafeTensors::deserialize(&golden).expect("a golden file");
    let photo = tensors::photo(&file);
    let squeezed = |name: &str| {
        let json = read(&format!("{name}.preprocessor_config.json"));
        PhotoConfig::from_preprocessor(&json, 32).expect("a config")
    };
    let timm = Published::new("timm_vit.safetensors", &["timm_vit.config.json"])
        .found(None)
        .1
        .photo;
    for (case, config) in [
        ("hf_vit", squeezed("hf_vit")),
        ("hf_mae", squeezed("hf_mae")),
        ("timm_vit", timm),
    ] {
        let preprocess = Preprocess::new(config);
        let ours = preprocess.normalise(&preprocess.square(&photo).expect("a photo with pixels"));
        assert_within(PIXEL, case, &ours, &floats(&golden, case).1);
    }
}

/// Real weights, where they are at hand: they lie beside the project, not in it.
#[test]
fn the_real_deit_tiny() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/weights/deit-tiny");
    if !folder.is_dir() {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    }
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (weights, golden, labels) = (
        read("model.safetensors"),
        read("golden.safetensors"),
        read("labels.txt"),
    );
    let file = TensorFile::open(weights.as_slice()).expect("weights");
    let found = Found::new(&file, None, None).expect("a model");
    let (vit, report) = load::<Vit>(&file, "", vit_config(&found), &Device::flex()).expect("all tensors");
    assert_eq!((report.matched.len(), report.parameters), (152, 5_717_416));

    let theirs = floats(&golden, "logits").1;
    let images: Tensor<4> = tensor(floats(&golden, "pixel_values"));
    assert_within(
        DEIT_LOGITS,
        "DeiT-tiny",
        &values(vit.forward(images).expect("a head")),
        &theirs,
    );

    let names: Vec<String> = serde_json::from_slice(&www::read(
        "www/models/imagenet-1k.json",
        "`python training/imagenet_labels.py`",
    ))
    .expect("a list of names");
    let labels = String::from_utf8(labels).expect("text");
    let preprocess = Preprocess::new(found.photo);
    for (photo, (logits, best)) in ["chelsea.png", "coffee.png", "astronaut.png"]
        .into_iter()
        .zip(theirs.chunks(1000).zip(["Egyptian cat", "espresso", "punching bag"]))
    {
        let square = preprocess.square(&www::sample(photo)).expect("a photo with pixels");
        let images = tensor((vec![1, 3, 224, 224], preprocess.normalise(&square)));
        let (ours, theirs) = (top5(&values(vit.forward(images).expect("a head"))), top5(logits));
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours.0, theirs.0, "{photo}");
            assert!(
                (ours.1 - theirs.1).abs() <= DEIT_PROBABILITY,
                "{photo}: {ours:?}, {theirs:?}"
            );
        }
        assert_eq!(names[ours[0].0], best, "{photo}");
        let line = labels.lines().nth(ours[0].0).expect("a label");
        assert!(line.contains(best), "{photo}: {line}");
    }
}

/// Classes and probabilities, best first.
fn top5(logits: &[f32]) -> Vec<(usize, f32)> {
    let largest = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = logits.iter().map(|v| (v - largest).exp()).sum();
    let mut all: Vec<_> = logits.iter().map(|v| (v - largest).exp() / sum).enumerate().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all.truncate(5);
    all
}
