//! Files that are no checkpoints, or not those of one model: each is refused with a sentence that says what it is.

use burn::tensor::Device;
use patchwork_model::Vit;
use patchwork_weights::{Found, TensorFile, WeightsError, load};
use safetensors::SafeTensors;

use super::{HF_VIT, Published, read, vit_config};

/// A dictionary that holds no model is told by what it has; an `argparse.Namespace` beside it matters to nobody.
#[test]
fn weights_of_something_else() {
    let bytes = read("bad/namespace.pth");
    let file = TensorFile::open(bytes.as_slice()).expect("a file");
    assert!(file.entries.contains_key("weight"), "{:?}", file.entries);
    let error = Found::new(&file, None, None).expect_err("no model");
    assert!(error.to_string().contains("1 tensors"), "{error}");
}

/// One plain sentence each, that says what the file is.
#[test]
fn files_that_are_no_checkpoints() {
    for (file, words) in [
        ("pickle_system.bin", "os.system"),
        ("legacy.pth", "PyTorch < 1.6"),
        ("deflated.bin", "compressed"),
        ("overlap.safetensors", "header"),
        ("header_beyond.safetensors", "more than the file"),
        ("duplicate.safetensors", "twice"),
        ("overflow.safetensors", "header"),
        ("html.safetensors", "web page"),
        ("jpeg.safetensors", "JPEG"),
    ] {
        let bytes = read(&format!("bad/{file}"));
        let error = TensorFile::open(bytes.as_slice())
            .err()
            .unwrap_or_else(|| panic!("{file} is taken"));
        assert!(
            matches!(error, WeightsError::Format(_) | WeightsError::NotWeights(_)),
            "{file}: {error:?}"
        );
        assert!(error.to_string().contains(words), "{file}: {error}");
    }
    assert!(
        TensorFile::open(&[][..])
            .err()
            .expect("empty")
            .to_string()
            .contains("empty")
    );
    let int = read("bad/int.safetensors");
    let file = TensorFile::open(int.as_slice()).expect("a file");
    let error = Found::new(&file, None, None).expect_err("no model");
    assert!(error.to_string().contains("missing"), "{error}");
}

/// A config that asks for what no memory holds, or for nothing at all, beside weights that are in order.
#[test]
fn configs_out_of_all_proportion() {
    let vit = read("hf_vit_f16.safetensors");
    let file = TensorFile::open(vit.as_slice()).expect("weights");
    let config = String::from_utf8(read("hf_vit.config.json")).expect("JSON");
    let with = |keys: &[&str], value: &str| {
        let mut config: serde_json::Value = serde_json::from_str(&config).expect("JSON");
        for key in keys {
            config[key] = serde_json::from_str(value).expect("JSON");
        }
        Found::new(&file, Some(config.to_string().as_bytes()), None)
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(with(&["hidden_size"], "32"), None);
    for (keys, value, word) in [
        (&["hidden_size"][..], "0", "without width"),
        (&["intermediate_size"], "0", "without width"),
        (&["num_hidden_layers"], "100000", "far larger"),
        (&["image_size"], "1000000", "far larger"),
        (&["layer_norm_eps"], "-1", "epsilon"),
        (&["patch_size"], "32768", "divide"),
        (&["image_size", "patch_size"], "32768", "far larger"),
    ] {
        let error = with(keys, value).unwrap_or_else(|| panic!("{keys:?} {value} is taken"));
        assert!(error.contains(word), "{keys:?} {value}: {error}");
    }
    for preprocessor in [
        r#"{"size": 65536}"#,
        r#"{"size": 1024}"#,
        r#"{"size": {"shortest_edge": 4000000000}, "crop_size": 32, "do_center_crop": true}"#,
        r#"{"size": 32, "image_std": [0, 0, 0]}"#,
        r#"{"size": 33}"#,
    ] {
        let found = Found::new(&file, Some(config.as_bytes()), Some(preprocessor.as_bytes()));
        assert!(found.is_err(), "{preprocessor}");
    }
}

/// A file may begin with any number, and a text with blanks.
#[test]
fn first_bytes_that_mislead() {
    let whole = read("hf_vit_f16.safetensors");
    let length = u64::from_le_bytes(whole[..8].try_into().expect("eight bytes"));
    for first in [b'<', b'{'] {
        // Blanks behind the header, until its length ends in that byte.
        let more = (u64::from(first) + 256 - length % 256) % 256;
        let (header, data) = whole[8..].split_at(length as usize);
        let blanks = vec![b' '; more as usize];
        let file = [&(length + more).to_le_bytes()[..], header, &blanks, data].concat();
        assert_eq!(file[0], first);
        TensorFile::open(file.as_slice()).unwrap_or_else(|error| panic!("{first}: {error}"));
    }
    for text in [
        "\u{feff}<!DOCTYPE html><title>Not found</title>",
        "\n  <html>not found</html>",
        r#" {"error": "not found"}"#,
    ] {
        let error = TensorFile::open(text.as_bytes()).err().expect("no weights").to_string();
        assert!(error.contains("web page") || error.contains("text"), "{error}");
    }
}

#[test]
fn values_that_are_no_numbers() {
    let nan = Published::new("bad/nan.safetensors", &HF_VIT);
    let (file, found) = nan.found(None);
    let error = load::<Vit>(&file, "", vit_config(&found), &Device::flex())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("not numbers"), "{error}");
}

/// Whole numbers where weights should be: as long as the real ones, so that only their type is wrong.
#[test]
fn values_of_another_type() {
    let mut weights = read("hf_vit_f16.safetensors");
    for at in 0..weights.len() - 5 {
        if &weights[at..at + 5] == b"\"F16\"" {
            weights[at + 1] = b'I';
        }
    }
    let file = TensorFile::open(weights.as_slice()).expect("a file");
    let found = Found::new(&file, Some(&read("hf_vit.config.json")), None).expect("a model");
    let error = load::<Vit>(&file, "", vit_config(&found), &Device::flex())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("its type is I16"), "{error}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for name in ["hf_vit_f16.safetensors", "hf_vit.bin", "fair_vit.pth"] {
        let whole = read(name);
        let cuts = (0..whole.len()).step_by(whole.len() / 200).chain([whole.len() - 1]);
        for cut in cuts {
            assert!(
                TensorFile::open(&whole[..cut]).is_err(),
                "{name}: the first {cut} of {} bytes",
                whole.len()
            );
        }
    }
}

#[test]
fn a_report_names_what_does_not_fit() {
    let vit = Published::new("hf_vit_f16.safetensors", &HF_VIT);
    let mae = Published::new("hf_mae.safetensors", &[]);
    let file = TensorFile::open(mae.weights.as_slice()).expect("weights");
    // An MAE's weights with a ViT's config.
    let found = Found::new(&file, vit.config.as_deref(), None).expect("a model");
    let Err(WeightsError::Mismatch(report)) = load::<Vit>(&file, "", vit_config(&found), &Device::flex()) else {
        panic!("taken");
    };
    assert!(
        report.missing.iter().any(|line| line.name == "classifier.weight"),
        "{:?}",
        report.missing
    );
    assert!(
        report.unexpected.iter().any(|line| line.name == "decoder.mask_token"),
        "{:?}",
        report.unexpected
    );
    assert!(!report.matched.is_empty());
    let sentence = WeightsError::Mismatch(report).to_string();
    assert!(
        sentence.contains("missing") && sentence.contains("not known"),
        "{sentence}"
    );
}

/// One tensor too many may mean a model that computes something else; transformers' pooler does not.
#[test]
fn a_tensor_too_many_is_refused() {
    let whole = read("hf_vit_f16.safetensors");
    let tensors = SafeTensors::deserialize(&whole).expect("a weight file");
    let config = read("hf_vit.config.json");
    let with = |name: &str| {
        let more = tensors.tensor("classifier.bias").expect("a tensor");
        let all = tensors.tensors().into_iter().chain([(name.to_owned(), more)]);
        let bytes = safetensors::serialize(all, None).expect("a weight file");
        let file = TensorFile::open(bytes.as_slice()).expect("weights");
        let found = Found::new(&file, Some(&config), None).expect("a model");
        load::<Vit>(&file, "", vit_config(&found), &Device::flex()).map(|_| ())
    };
    with("vit.pooler.dense.bias").expect("nothing depends on it");
    let Err(WeightsError::Mismatch(report)) = with("vit.encoder.layer.0.ls1.gamma") else {
        panic!("taken");
    };
    assert_eq!(report.unexpected.len(), 1);
    assert!(report.missing.is_empty() && report.wrong_shape.is_empty());
}
