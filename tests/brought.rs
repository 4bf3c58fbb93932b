//! Checkpoints as people have them: what a training wrapped, renamed or saved beside the weights.
//! `tests/fixtures/brought.py` makes them, and has what torch, transformers and timm make of them.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
mod close;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "golden/tensors.rs"]
mod tensors;
#[allow(dead_code, reason = "another test uses the rest")]
mod www;

use burn::tensor::Device;
use close::assert_close;
use patchwork_model::{Mae, MaeConfig, Masking, Vit, VitConfig};
use patchwork_protocol::Note;
use patchwork_protocol::manifest::ModelKind;
use patchwork_weights::{Found, TensorFile, WeightsError, load_resized};
use safetensors::SafeTensors;
use tensors::{tensor, values};

const FOLDER: &str = "tests/fixtures/brought";

fn read(name: &str) -> Vec<u8> {
    www::read(&format!("{FOLDER}/{name}"), "`python tests/fixtures/brought.py`")
}

fn golden(name: &str) -> (Vec<usize>, Vec<f32>) {
    tensors::floats(&read("golden.safetensors"), name)
}

fn vit(file: &TensorFile, found: &Found) -> Result<Vit, WeightsError> {
    assert_eq!(found.kind, ModelKind::Vit, "{found:?}");
    let config = VitConfig::from(&found.config);
    load_resized::<Vit>(file, "", config, found.resized, &Device::flex()).map(|(vit, _)| vit)
}

/// Opens a weight file, and holds its logits against the case's; says what was noted of the file.
fn assert_vit(case: &str, weights: &str, config: Option<&str>) -> Vec<Note> {
    let bytes = read(weights);
    let file = TensorFile::open(bytes.as_slice()).unwrap_or_else(|error| panic!("{weights}: {error}"));
    let config = config.map(read);
    let found = Found::new(&file, config.as_deref(), None).unwrap_or_else(|error| panic!("{weights}: {error}"));
    let vit = vit(&file, &found).unwrap_or_else(|error| panic!("{weights}: {error}"));
    let logits = vit
        .forward(tensor(golden(&format!("{case}.pixel_values"))))
        .expect("a head");
    assert_close(weights, &values(logits), &golden(&format!("{case}.logits")).1);
    file.notes.clone()
}

fn prefix(prefix: &str) -> Note {
    Note::Prefix { prefix: prefix.into() }
}

fn wrapper(name: &str) -> Note {
    Note::Wrapper { name: name.into() }
}

#[test]
fn one_vit_saved_in_many_ways() {
    for (weights, notes) in [
        ("names_of_transformers_5.pt", vec![]),
        ("strides.pt", vec![]),
        ("float64.ckpt", vec![wrapper("state_dict"), prefix("model.")]),
        ("wrapped_twice.pth.tar", vec![prefix("module._orig_mod.")]),
        ("averaged.pth", vec![prefix("module.")]),
        ("parameters.pth", vec![]),
        (
            "with_mean.pth",
            vec![
                prefix("online_model."),
                Note::OtherModel {
                    prefix: "ema_model.".into(),
                },
            ],
        ),
        ("whole_model.pt", vec![]),
    ] {
        let mut noted = assert_vit("torch", weights, Some("torch.config.json"));
        noted.retain(|note| !matches!(note, Note::Skipped { .. }));
        assert_eq!(noted, notes, "{weights}");
    }
}

/// Nothing in a pickle is ever run, so it does not matter what else it names.
#[test]
fn what_lies_beside_the_weights_is_passed_over_by_name() {
    for (weights, wrapped, names) in [
        (
            "training.pth",
            "net.backbone",
            &[
                "argparse.Namespace",
                "__main__.Settings",
                "numpy._core.multiarray.scalar",
            ][..],
        ),
        ("protocol_5.pt", "net", &["argparse.Namespace"]),
    ] {
        let notes = assert_vit("torch", weights, Some("torch.config.json"));
        assert_eq!(notes[0], wrapper(wrapped), "{weights}");
        let Note::Skipped { names: told } = &notes[1] else {
            panic!("{weights}: {notes:?}");
        };
        assert!(names.iter().all(|name| told.contains(name)), "{weights}: {told}");
    }
}

#[test]
fn what_the_mae_reference_saves_while_it_trains() {
    let bytes = read("training_mae.pth");
    let file = TensorFile::open(bytes.as_slice()).expect("weights");
    let found = Found::new(&file, None, None).expect("a model");
    assert_eq!(found.kind, ModelKind::Mae, "{found:?}");
    let config = MaeConfig::from(&found.config);
    let (mae, _) = load_resized::<Mae>(&file, "", config, found.resized, &Device::flex()).expect("all tensors");
    let (shape, noise) = golden("training_mae.noise");
    let masking = Masking::from_noise(&[noise], shape[1] / 4).expect("a mask");
    let pred = mae.forward(tensor(golden("training_mae.pixel_values")), &masking);
    assert_close("training_mae", &values(pred), &golden("training_mae.pred").1);
}

/// Two files, each with every other tensor.
fn halves(whole: &[u8]) -> [Vec<u8>; 2] {
    let tensors = SafeTensors::deserialize(whole).expect("a weight file");
    let mut all = tensors.tensors();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    [0, 1].map(|rest| {
        let some = all.iter().enumerate().filter(|(at, _)| at % 2 == rest);
        safetensors::serialize(some.map(|(_, (name, tensor))| (name, tensor)), None).expect("a weight file")
    })
}

#[test]
fn weights_in_several_files() {
    let names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    assert_eq!(
        patchwork_protocol::parts_of(names[1]).as_deref(),
        Some(&names.map(str::to_owned)[..])
    );
    let folder = "tests/fixtures/checkpoints";
    let read = |name: &str| www::read(&format!("{folder}/{name}"), "`python tests/fixtures/checkpoints.py`");
    let whole = read("hf_vit_f16.safetensors");
    let split = halves(&whole);
    let config = read("hf_vit.config.json");
    let logits = |file: &TensorFile| {
        let found = Found::new(file, Some(&config), None).expect("a model");
        let vit = vit(file, &found).expect("all tensors");
        let golden = read("golden.safetensors");
        let golden = SafeTensors::deserialize(&golden).expect("a golden file");
        let pixels = close::floats(&golden, "hf_vit_f16.pixel_values").expect("pixels");
        let expected = close::floats(&golden, "hf_vit_f16.logits").expect("logits").1;
        assert_close(
            "in parts",
            &values(vit.forward(tensor(pixels)).expect("a head")),
            &expected,
        );
    };
    for order in [[0, 1], [1, 0]] {
        let file = TensorFile::open_parts(order.map(|at| split[at].as_slice()).into()).expect("both parts");
        assert_eq!(file.size(), (split[0].len() + split[1].len()) as u64);
        logits(&file);
    }
    let twice = TensorFile::open_parts(vec![split[0].as_slice(), split[0].as_slice()]);
    let error = twice.err().expect("the same part twice").to_string();
    assert!(error.contains("two of the files"), "{error}");
    // One part alone is not all of the model.
    let half = TensorFile::open_parts(vec![split[1].as_slice()]).expect("a part");
    let found = Found::new(&half, Some(&config), None).and_then(|found| vit(&half, &found));
    assert!(found.is_err());
}
