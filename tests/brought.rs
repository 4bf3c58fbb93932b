//! Checkpoints as people have them: what a training wrapped, renamed or saved beside the weights. `tests/fixtures/brought.py`
//! makes them, and has what torch, transformers and timm make of them.
#![cfg(all(not(target_arch = "wasm32"), feature = "cpu"))]

#[path = "golden/close.rs"]
mod close;
#[allow(dead_code, reason = "another test uses the rest")]
mod www;

use burn::tensor::{Device, Tensor, TensorData};
use close::assert_close;
use patchwork_model::{Mae, MaeConfig, Masking, Vit, VitConfig};
use patchwork_protocol::Note;
use patchwork_protocol::manifest::ModelKind;
use patchwork_weights::{Found, TensorFile, WeightsError, load_resized};
use safetensors::SafeTensors;

const FOLDER: &str = "tests/fixtures/brought";

fn read(name: &str) -> Vec<u8> {
    www::read(&format!("{FOLDER}/{name}"), "`python tests/fixtures/brought.py`")
}

fn golden(name: &str) -> (Vec<usize>, Vec<f32>) {
    let bytes = read("golden.safetensors");
    let file = SafeTensors::deserialize(&bytes).expect("a golden file");
    close::floats(&file, name).unwrap_or_else(|| panic!("no {name}"))
}

fn tensor<const D: usize>((shape, values): (Vec<usize>, Vec<f32>)) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), &Device::flex())
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.into_data().try_to_vec().expect("float32")
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
    let logits = vit.forward(tensor(golden(&format!("{case}.pixel_values"))));
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
