//! Figures that nobody measured, in the layout of `results.json`.

use super::*;
use crate::text::Language;

const EN: Text = Text::new(Language::En);

/// A MAE and a causal model, a ViT three ways and a hybrid.
pub(crate) fn figures() -> Figures {
    serde_json::from_str(include_str!("fixture.json")).expect("the fixture reads")
}

#[test]
fn cards_say_what_was_measured() {
    let figures = figures();
    let line = |name| card_line(EN, &figures, name);
    assert_eq!(
        line("mae-tiny-imagenet-64").as_deref(),
        Some("17.0 dB on hidden pixels at 75% hidden (smooth fill 14.4 dB)")
    );
    assert_eq!(
        line("mae-norm-pix-tiny-imagenet-64").as_deref(),
        Some("18.9 dB on hidden pixels at 75% hidden, with borrowed statistics (smooth fill 14.4 dB)")
    );
    assert_eq!(
        line("causal-tiny-imagenet-64").as_deref(),
        Some("13.5 dB on hidden pixels at 75% hidden (smooth fill on the same masks 12.6 dB)")
    );
    assert_eq!(
        line("vit-tiny-imagenet-64").as_deref(),
        Some("31.2% top-1, 57.9% top-5 on 10,000 photos")
    );
    assert_eq!(line("no-such-model"), None);
    assert_eq!(
        line("mae-at-224").as_deref(),
        Some("16.5 dB on hidden pixels at 75% hidden (smooth fill 15.5 dB)")
    );
    assert_eq!(
        line("vit-at-224").as_deref(),
        Some(
            "the first answer of DeiT-tiny for 90.0% of 1,000 whole photos, for 60.0% with 75% hidden (DeiT-tiny itself 10.0%)"
        )
    );
}

#[test]
fn how_often_a_model_is_right_goes_by_what_is_hidden_from_it() {
    let figures = figures();
    let line = |name, hidden| right_line(EN, &figures, name, hidden);
    let whole = line("vit-tiny-imagenet-64", 0.0).expect("measured");
    assert!(whole.contains("right for 31.2% of 10,000"), "{whole}");
    let model = figures.model("vit-tiny-imagenet-64").expect("in the fixture");
    for (share, top1) in model.top1_hidden.as_ref().expect("measured").iter().skip(1) {
        let near = line("vit-tiny-imagenet-64", f64::from(share.0) / 100.0 + 0.01).expect("measured");
        let said = format!(
            "With {share} hidden at random, its first answer was right for {}",
            percent(*top1)
        );
        assert!(near.starts_with(&said), "{near}");
    }
    assert_eq!(line("hybrid-tiny-imagenet-64", 0.5), None);
}

#[test]
fn single_patches_are_told_of_where_they_are_named() {
    let mut figures = figures();
    let name = "hybrid-tiny-imagenet-64";
    let model = figures
        .models
        .iter_mut()
        .find(|model| model.name == name)
        .expect("in the fixture");
    model.accuracy = model.accuracy.map(|accuracy| Accuracy {
        patches: Some(0.25),
        ..accuracy
    });
    let card = card_line(EN, &figures, name).expect("measured");
    assert!(card.ends_with("; 25.0% of single patches right"), "{card}");
    let line = right_line(EN, &figures, name, 0.0).expect("measured");
    assert!(
        line.ends_with(" Single patches were right 25.0% of the time."),
        "{line}"
    );
}

#[test]
fn a_share_that_was_not_measured_leaves_the_card_without_figures() {
    let mut figures = figures();
    figures.models[0].hidden_pixels = Some(ByShare::new());
    assert_eq!(card_line(EN, &figures, "mae-tiny-imagenet-64"), None);
}

#[test]
fn shares_are_read_as_percent_and_in_order() {
    let shares: Vec<_> = figures().baselines.smooth_fill.into_keys().collect();
    assert_eq!(shares, [Percent(25), Percent(50), Percent(75), Percent(90)]);
    for wrong in [r#"{"1.5": 1}"#, r#"{"most": 1}"#, r#"{"NaN": 1}"#] {
        assert!(serde_json::from_str::<ByShare<f64>>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn training_is_told_in_epochs_minutes_and_devices() {
    let figures = figures();
    let vit = figures.model("vit-tiny-imagenet-64").expect("in the fixture");
    let told: Vec<_> = vit
        .stages
        .iter()
        .map(|stage| training(EN, stage).replace('\u{a0}', " "))
        .collect();
    assert_eq!(
        told,
        ["MAE pretraining: 100 epochs, 43 min", "fine-tuning: 2.5 epochs, 1 min"]
    );
    let once = Stage {
        epochs: 1.0,
        ..vit.stages[1].clone()
    };
    assert_eq!(
        training(EN, &once).replace('\u{a0}', " "),
        "fine-tuning: 1 epoch, 1 min"
    );
    assert_eq!(devices(EN, vit), "a GPU, 2 CPU cores");
    let mae = figures.model("mae-tiny-imagenet-64").expect("in the fixture");
    assert_eq!(devices(EN, mae), "a GPU");
}

#[test]
fn counts_have_commas() {
    assert_eq!(
        [0, 999, 1000, 10_050, 1_484_256].map(thousands),
        ["0", "999", "1,000", "10,050", "1,484,256"]
    );
}
