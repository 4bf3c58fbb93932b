//! What is kept says what is on screen, and no more of the visitor's than the pictures.

use std::rc::Rc;

use super::*;
use crate::state::Reconstructed;
use crate::text::Language;
use patchwork_protocol::manifest::ModelKind;
use patchwork_protocol::{Classification, Label, ModelInfo, Photo, Reconstruction};

const EN: Text = Text::new(Language::En);
const ZH: Text = Text::new(Language::ZhCn);

fn said(view: View, name: &str) -> Option<Classified> {
    let label = Label {
        name: name.to_owned(),
        probability: 0.6,
    };
    let classification = Classification {
        model: "vit".to_owned(),
        top: vec![label],
        whole_top: Vec::new(),
        visible: None,
        patches: Vec::new(),
        features: Vec::new(),
        millis: 1.0,
    };
    Some(Classified {
        view,
        classification: Rc::new(classification),
        by: None,
    })
}

/// Four patches of one pixel, the second and fourth hidden.
fn run(name: &str, sample: bool, spec: MaskSpec) -> Run {
    let reconstruction = Reconstruction {
        model: "mae".to_owned(),
        spec: spec.clone(),
        mask: vec![0, 1, 0, 1],
        rgb: vec![0; 12],
        loss: Some(0.1),
        psnr: Some(21.34),
        borrowed: false,
        millis: 1.0,
    };
    let photo = Photo {
        width: 2,
        height: 2,
        img_size: 2,
        patch_size: 1,
        cut_short: false,
        rgb: vec![0; 12],
    };
    Run {
        source: Source::Live,
        name: name.to_owned(),
        sample,
        photo: Rc::new(photo),
        reconstructed: Some(Reconstructed {
            reconstruction: Rc::new(reconstruction),
            by: None,
            arrival: 1,
            animate: false,
        }),
        classified: said(View::Whole, "cup"),
        visible: said(View::Visible(spec.clone()), "plate"),
        pasted: said(View::Reconstructed(spec), "bowl"),
    }
}

fn coffee() -> Sample {
    let text = |text: &str| text.to_owned();
    Sample {
        file: text("coffee.png"),
        title: text("Coffee cup"),
        author: text("Rachel Michetti"),
        license: text("CC0 1.0"),
        license_url: text(""),
        source: text(""),
        alt: text(""),
    }
}

#[test]
fn the_sheet_says_how_it_was_made_and_on_whose_terms() {
    let run = run("coffee.png", true, MaskSpec::random(0.6, 7));
    let kept = super::kept(EN, &run, &[coffee()], Some("Teaching only")).expect("a painted run");
    assert_eq!(
        kept.lines,
        [
            "mae · 50% hidden · Random · Seed 7 · Likeness (PSNR) 21.3 dB",
            "Coffee cup, Rachel Michetti, CC0 1.0",
            "mae · Teaching only"
        ]
    );
    assert_eq!(
        kept.captions,
        ["Original", "What the model sees", "Prediction", "Result"]
    );
    assert_eq!((kept.side, kept.grid, kept.order), (2, 2, vec![1, 3]));
    assert_eq!(kept.stem, "patchwork-coffee-50-random-7");
    let kept = super::kept(ZH, &run, &[coffee()], None).expect("a painted run");
    assert!(
        kept.lines[0].contains("遮盖 50%") && kept.lines[1].contains("咖啡"),
        "{:?}",
        kept.lines
    );
    assert_eq!(
        kept.stem, "patchwork-coffee-50-random-7",
        "a file's name is the same in every language"
    );
}

#[test]
fn a_photo_of_ones_own_stays_unnamed() {
    // Even where it is called as a sample is.
    for name in ["my cat.jpg", "coffee.png"] {
        let kept =
            super::kept(EN, &run(name, false, MaskSpec::random(0.6, 7)), &[coffee()], None).expect("a painted run");
        assert_eq!(
            (kept.lines.len(), kept.stem.as_str(), kept.numbers.photo.as_deref()),
            (1, "patchwork-photo-50-random-7", None)
        );
        let json = serde_json::to_string(&kept).expect("JSON");
        assert!(!json.contains("cat") && !json.contains("coffee"), "{json}");
    }
}

#[test]
fn numbers_are_those_of_the_page_to_the_last_digit() {
    let spec = MaskSpec {
        strategy: Strategy::Block,
        ..MaskSpec::random(0.6, 7)
    };
    let kept = super::kept(EN, &run("coffee.png", true, spec), &[], None).expect("a painted run");
    let json = serde_json::to_value(&kept.numbers).expect("JSON");
    let class = |name: &str| serde_json::json!([{ "name": name, "probability": 0.6 }]);
    assert_eq!(
        json,
        serde_json::json!({
            "photo": "coffee.png", "live": true, "reconstructor": "mae", "classifier": "vit", "img_size": 2, "patch_size": 1,
            "mask": { "ratio": 0.6, "strategy": "block", "seed": 7, "inverted": false, "rows": ["01", "01"] },
            "psnr": 21.34, "loss": 0.1, "borrowed": false,
            "top": { "whole": class("cup"), "visible": class("plate"), "painted": class("bowl") },
        })
    );
}

#[test]
fn answers_to_another_mask_are_left_out() {
    let mut run = run("coffee.png", true, MaskSpec::random(0.6, 7));
    run.visible = said(View::Visible(MaskSpec::random(0.6, 8)), "plate");
    run.pasted = None;
    let top = super::kept(EN, &run, &[], None).expect("a painted run").numbers.top;
    assert_eq!(
        (top.whole.len(), top.visible.len(), top.painted.len()),
        (1, 0, 0),
        "{top:?}"
    );
    run.reconstructed = None;
    assert_eq!(super::kept(EN, &run, &[], None), None);
}

#[test]
fn a_model_that_takes_no_mask_is_not_said_to_have_one() {
    let spec = MaskSpec {
        by_hand: MaskSpec::random(0.6, 7).by_hand.switched(3),
        ..MaskSpec::random(0.6, 7)
    };
    let mut run = run("coffee.png", true, spec);
    let kept = super::kept(EN, &run, &[], None).expect("a painted run");
    assert!(kept.lines[0].contains("Random · By hand"), "{:?}", kept.lines);
    if let Some(reconstructed) = &mut run.reconstructed {
        reconstructed.by = Some(Rc::new(ModelInfo {
            kind: ModelKind::Causal,
            ..ModelInfo::default()
        }));
    }
    let kept = super::kept(EN, &run, &[], None).expect("a painted run");
    assert_eq!(
        (kept.lines[0].as_str(), kept.stem.as_str()),
        ("mae · 50% hidden · Likeness (PSNR) 21.3 dB", "patchwork-coffee-50")
    );
}
