//! ViTs with more, or less, than the plain one has, against transformers and timm with the same weights.
//! `tests/fixtures/variants.py` makes both.
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
use patchwork_model::{Activation, GlobalPool, Mae, MaeConfig, Masking, Prefix, Vit, VitConfig};
use patchwork_protocol::manifest::ModelKind;
use patchwork_weights::{Found, TensorFile, load_resized};
use tensors::{tensor, values};

const FOLDER: &str = "tests/fixtures/variants";

fn read(name: &str) -> Vec<u8> {
    www::read(&format!("{FOLDER}/{name}"), "`python tests/fixtures/variants.py`")
}

fn golden(name: &str) -> (Vec<usize>, Vec<f32>) {
    tensors::floats(&read("golden.safetensors"), name)
}

/// Opens a classifier, at another size than its own where one is given, and holds its logits against the case's.
fn assert_vit(name: &str, has_config: bool, side: Option<usize>) -> VitConfig {
    let bytes = read(&format!("{name}.safetensors"));
    let file = TensorFile::open(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let config = has_config.then(|| read(&format!("{name}.config.json")));
    let sized = side.map(|side| format!(r#"{{"size": {side}}}"#).into_bytes());
    let found =
        Found::new(&file, config.as_deref(), sized.as_deref()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(found.kind, ModelKind::Vit, "{name}");
    let config = VitConfig::from(&found.config);
    let loaded = load_resized::<Vit>(&file, "", config, found.resized, &Device::flex());
    let (vit, _) = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
    let case = side.map_or(name.to_owned(), |side| format!("{name}_{side}"));
    let logits = vit
        .forward(tensor(golden(&format!("{case}.pixel_values"))))
        .expect("a head");
    assert_close(&case, &values(logits), &golden(&format!("{case}.logits")).1);
    vit.config
}

/// Opens an encoder, at another size than its own where one is given, and holds all tokens after its last norm against
/// the case's.
fn assert_encoder(name: &str, config: Option<Vec<u8>>, side: Option<usize>) -> Found {
    let bytes = read(&format!("{name}.safetensors"));
    let file = TensorFile::open(bytes.as_slice()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let sized = side.map(|side| format!(r#"{{"size": {side}}}"#).into_bytes());
    let found =
        Found::new(&file, config.as_deref(), sized.as_deref()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!((found.kind, found.labels.len()), (ModelKind::Encoder, 0), "{name}");
    let loaded = load_resized::<Vit>(&file, "", (&found.config).into(), found.resized, &Device::flex());
    let (vit, _) = loaded.unwrap_or_else(|error| panic!("{name}: {error}"));
    let case = side.map_or(name.to_owned(), |side| format!("{name}_{side}"));
    let images = || tensor(golden(&format!("{case}.pixel_values")));
    let features = values(vit.encoder.forward(images(), None));
    assert_close(&case, &features, &golden(&format!("{case}.features")).1);
    assert!(vit.forward(images()).is_none(), "{name} names nothing");
    found
}

fn config(name: &str) -> Vec<u8> {
    read(&format!("{name}.config.json"))
}

#[test]
fn encoders_alone_of_transformers() {
    for name in [
        "vit_encoder",
        "deit_encoder",
        "mae_encoder",
        "dinov2_encoder",
        "dinov2_registers_encoder",
    ] {
        assert_encoder(name, Some(config(name)), None);
    }
    for name in ["vit_encoder", "dinov2_encoder", "dinov2_registers_encoder"] {
        assert_encoder(name, Some(config(name)), Some(24));
    }
    // ImageNet's colours, as all MAEs have them.
    assert_eq!(
        assert_encoder("mae_encoder", Some(config("mae_encoder")), None)
            .photo
            .mean,
        [0.485, 0.456, 0.406]
    );
}

/// A part of a model, with the config of the whole one.
#[test]
fn an_encoder_with_the_config_of_a_classifier() {
    let whole = String::from_utf8(config("vit_encoder")).expect("JSON");
    let whole = whole.replace("ViTModel", "ViTForImageClassification");
    assert_encoder("vit_encoder", Some(whole.into_bytes()), None);
}

#[test]
fn activations_of_transformers() {
    for (name, activation) in [
        ("vit_gelu_new", Activation::GeluTanh),
        ("vit_gelu_pytorch_tanh", Activation::GeluTanh),
        ("vit_quick_gelu", Activation::QuickGelu),
        ("vit_silu", Activation::Silu),
        ("vit_relu", Activation::Relu),
    ] {
        let config = assert_vit(name, true, None);
        assert_eq!(config.encoder.transformer.activation, activation, "{name}");
    }
}

#[test]
fn distilled_deits_of_transformers() {
    let prefix = Prefix {
        dist: true,
        positions: 2,
        ..Prefix::default()
    };
    let config = assert_vit("deit", true, None);
    assert_eq!((config.encoder.prefix, config.global_pool), (prefix, GlobalPool::Token));
    assert_vit("deit", true, Some(24));
    // Two heads: the answer is the mean of both.
    let config = assert_vit("deit_teacher", true, None);
    assert_eq!(
        (config.encoder.prefix, config.global_pool),
        (prefix, GlobalPool::Distilled)
    );
}

/// Without antialiasing; DINOv2 with registers has it.
#[test]
fn dinov2_at_its_own_and_other_sizes() {
    for name in ["dinov2", "dinov2_registers"] {
        for side in [None, Some(12), Some(24)] {
            let config = assert_vit(name, true, side);
            assert_eq!(config.global_pool, GlobalPool::TokenAndAvg);
            assert!(config.encoder.transformer.layer_scale);
        }
    }
    // The same by tensors alone, but for the heads, which nothing tells.
    let bytes = read("dinov2_registers.safetensors");
    let file = TensorFile::open(bytes.as_slice()).expect("a file");
    let found = Found::new(&file, None, None).expect("a model");
    let prefix = Prefix {
        registers: 3,
        ..Prefix::default()
    };
    assert_eq!(found.config.encoder.prefix, prefix);
    assert_eq!(found.config.encoder.transformer.norm_eps, 1e-6);
    let swiglu = read("dinov2_swiglu.config.json");
    let error = Found::new(&file, Some(&swiglu), None).expect_err("a gate").to_string();
    assert!(error.contains("use_swiglu_ffn"), "{error}");
}

#[test]
fn grey_models() {
    assert_eq!(assert_vit("vit_grey", true, None).encoder.in_chans, 1);
    assert_eq!(assert_vit("timm_grey", true, None).encoder.in_chans, 1);

    let bytes = read("mae_grey.safetensors");
    let file = TensorFile::open(bytes.as_slice()).expect("a file");
    let found = Found::new(&file, Some(&read("mae_grey.config.json")), None).expect("a model");
    let config = MaeConfig::from(&found.config);
    let (mae, _) = load_resized::<Mae>(&file, "", config, found.resized, &Device::flex()).expect("all tensors");
    let (shape, noise) = golden("mae_grey.noise");
    let masking = Masking::from_noise(&[noise], shape[1] / 4).expect("a mask");
    let pred = mae.forward(tensor(golden("mae_grey.pixel_values")), &masking);
    assert_close("mae_grey", &values(pred), &golden("mae_grey.pred").1);
}

#[test]
fn variants_of_timm() {
    let of = |name, has_config| assert_vit(name, has_config, None);
    assert!(of("timm_layer_scale", true).encoder.transformer.layer_scale);
    let registers = of("timm_registers", true).encoder.prefix;
    assert_eq!((registers.registers, registers.positions), (4, 5));
    let none = of("timm_no_embed_class", true).encoder.prefix;
    assert_eq!((none.registers, none.positions), (4, 0));
    let no_cls = of("timm_no_class_token", true);
    assert_eq!(
        (no_cls.encoder.prefix.tokens(), no_cls.global_pool),
        (0, GlobalPool::Avg)
    );
    let gap = of("timm_gap", true);
    assert_eq!(gap.encoder.transformer.activation, Activation::GeluTanh);
    let pre_norm = of("timm_pre_norm", true);
    assert!(pre_norm.encoder.pre_norm && !pre_norm.encoder.patch_bias);
    assert_eq!(pre_norm.encoder.transformer.norm_eps, 1e-5);
    assert_eq!(of("timm_distilled", true).global_pool, GlobalPool::Distilled);
    assert_eq!(of("timm_avg", true).global_pool, GlobalPool::Avg);
}
