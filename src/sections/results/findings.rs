//! What the figures say, in sentences that are computed from them: where an expectation does not hold, they say so.

use crate::sections::results::figures::{
    ByShare, CARD_SHARE, Figures, HiddenPixels, Measured, Percent, percent, thousands,
};
use crate::text::Text;
use patchwork_mask::argsort_descending;
use patchwork_protocol::manifest::ModelKind;

/// A sentence or a part of one.
type Said = fn(Text) -> String;

/// The same encoder three ways, in the order in which one expects them to get better.
const WAYS: [(&str, Said); 3] = [
    ("vit-scratch-tiny-imagenet-64", Text::msg_way_scratch),
    ("vit-masked-patch-tiny-imagenet-64", Text::msg_way_masked_patch),
    ("vit-tiny-imagenet-64", Text::msg_way_mae),
];

/// The MAE on its own knowledge alone: no statistics borrowed from the original.
pub fn plain_mae(figures: &Figures) -> Option<(&Measured, &ByShare<HiddenPixels>)> {
    figures
        .reconstructors()
        .find(|(model, _)| model.kind == ModelKind::Mae && !model.borrows_statistics)
}

/// The classifiers that were also measured with patches hidden from them.
pub fn under_hiding(figures: &Figures) -> impl Iterator<Item = (&Measured, &ByShare<f64>)> {
    figures
        .models
        .iter()
        .filter_map(|model| Some((model, model.top1_hidden.as_ref()?)))
}

/// How the MAE stands against the better baseline at each share hidden.
pub fn psnr(text: Text, figures: &Figures) -> String {
    let Some((mae, hidden_pixels)) = plain_mae(figures) else {
        return String::new();
    };
    let ahead: Vec<(Percent, f64)> = hidden_pixels
        .keys()
        .filter_map(|share| Some((*share, ahead(figures, hidden_pixels, *share)?)))
        .collect();
    let (above, below): (Vec<_>, Vec<_>) = ahead.iter().partition(|(_, by)| *by > 0.0);
    let told = |part: &[(Percent, f64)]| {
        let each = part
            .iter()
            .map(|(share, by)| text.msg_finding_ahead(format!("{by:+.2}"), share));
        text.list_and(&each.collect::<Vec<_>>())
    };
    let title = text.listed(&mae.title);
    let verdict = match (above.is_empty(), below.is_empty()) {
        (false, true) => text.msg_finding_better(title, told(&above)),
        (true, false) => text.msg_finding_worse(title, told(&below)),
        (false, false) => text.msg_finding_partly(title, told(&above), told(&below)),
        (true, true) => return String::new(),
    };
    let mut said = vec![verdict];
    said.extend(others(text, figures));
    text.sentences(&said)
}

/// By how many dB `values` are above the better baseline with that share hidden.
fn ahead(figures: &Figures, values: &ByShare<HiddenPixels>, share: Percent) -> Option<f64> {
    let baselines = &figures.baselines;
    let fill = baselines.smooth_fill.get(&share)?.psnr;
    let mean = baselines.visible_mean.get(&share)?.psnr;
    Some(values.get(&share)?.psnr - fill.max(mean))
}

/// How the other models that reconstruct stand against the better baseline, at the share that the MAE learned with.
fn others(text: Text, figures: &Figures) -> Vec<String> {
    let on_its_own = |model: &Measured| !model.borrows_statistics && model.own_baselines.is_none();
    let others = figures
        .reconstructors()
        .filter(|(model, _)| model.kind != ModelKind::Mae && on_its_own(model));
    let told = others.filter_map(|(model, values)| {
        let by = ahead(figures, values, CARD_SHARE)?;
        let (title, ahead) = (
            text.listed(&model.title),
            text.msg_finding_ahead(format!("{by:+.2}"), CARD_SHARE),
        );
        Some(match by > 0.0 {
            true => text.msg_finding_other_too(title, ahead),
            false => text.msg_finding_other_not(title, ahead),
        })
    });
    told.collect()
}

/// Each classifier's top-1 accuracy, best first.
pub fn top1(text: Text, figures: &Figures) -> String {
    let classifiers = figures.classifiers();
    ranked(text, classifiers.map(|(model, accuracy)| (&model.title, accuracy.top1)))
}

/// The same of those that were trained alike.
pub fn top1_alike(text: Text, figures: &Figures) -> String {
    ranked(
        text,
        figures.alike.iter().map(|model| (&model.title, model.accuracy.top1)),
    )
}

fn ranked<'a>(text: Text, tops: impl Iterator<Item = (&'a String, f64)>) -> String {
    let tops: Vec<_> = tops.collect();
    let ranked = argsort_descending(tops.iter().map(|(_, top1)| *top1));
    let each = ranked
        .into_iter()
        .map(|at| &tops[at])
        .map(|(title, top1)| text.msg_finding_ranked_one(text.listed(title), percent(*top1)));
    // Titles have commas in them.
    text.msg_finding_ranked(each.collect::<Vec<_>>().join("; "))
}

/// Whether pretraining helps in the order that one expects, and by how much; and whether all were trained for as long.
pub fn pretraining(text: Text, figures: &Figures) -> String {
    let (mut tops, mut pretrained) = (Vec::new(), Vec::new());
    for (name, way) in WAYS {
        let model = figures.model(name);
        let Some((model, accuracy)) = model.and_then(|model| Some((model, model.accuracy?))) else {
            return String::new();
        };
        tops.push((way(text), accuracy.top1));
        if let [pretraining, _, ..] = &model.stages[..] {
            pretrained.push(format!("{:.1}", pretraining.epochs));
        }
    }
    let mut said = vec![in_order(text, &tops)];
    if pretrained.windows(2).any(|pair| pair[0] != pair[1]) {
        said.push(text.msg_finding_unlike(text.list_and(&pretrained)));
    }
    text.sentences(&said)
}

/// The same of those that were trained alike.
pub fn alike(text: Text, figures: &Figures) -> String {
    let of = |(name, way): &(&str, fn(Text) -> String)| {
        let model = figures.alike.iter().find(|model| model.name == *name)?;
        Some((way(text), model.accuracy.top1, model.stages.last()?.epochs))
    };
    let found: Option<Vec<_>> = WAYS.iter().map(of).collect();
    let Some([(_, _, epochs), ..]) = found.as_deref() else {
        return String::new();
    };
    let tops: Vec<_> = found
        .iter()
        .flatten()
        .map(|(way, top1, _)| (way.clone(), *top1))
        .collect();
    text.msg_finding_alike(format!("{epochs:.1}"), in_order(text, &tops))
}

/// Whether each is better than the one before, and by how much.
fn in_order(text: Text, tops: &[(String, f64)]) -> String {
    let holds = tops.is_sorted_by(|(_, before), (_, after)| points(*after, *before) > 0.0);
    let step = |pair: &[(String, f64)]| {
        let [(worse, before), (better, after)] = [&pair[0], &pair[1]];
        match points(*after, *before) {
            0.0 => text.msg_finding_step_same(better, worse),
            by if by > 0.0 => text.msg_finding_step_more(better, format!("{by:.1}"), worse),
            by => text.msg_finding_step_less(better, format!("{:.1}", -by), worse),
        }
    };
    let steps = text.list_and(&tops.windows(2).map(step).collect::<Vec<_>>());
    match holds {
        true => text.msg_finding_order(steps),
        false => text.msg_finding_no_order(steps),
    }
}

/// Which classifiers were trained with labels for fewer epochs than the others; nothing where all were for as many.
pub fn shorter(text: Text, figures: &Figures) -> Option<String> {
    let trained = figures.classifiers();
    let trained: Vec<_> = trained
        .filter_map(|(model, _)| Some((&model.title, model.stages.last()?.epochs)))
        .collect();
    let longest = trained
        .iter()
        .fold(0.0, |longest: f64, (_, epochs)| longest.max(*epochs));
    let shorter = trained.iter().filter(|(_, epochs)| *epochs < 0.95 * longest);
    let told: Vec<_> = shorter
        .map(|(title, epochs)| text.msg_finding_shorter_one(format!("{epochs:.1}"), text.listed(title)))
        .collect();
    (!told.is_empty()).then(|| text.msg_finding_shorter(format!("{longest:.1}"), text.list_and(&told)))
}

/// How much of a difference between two classifiers could be chance, and what guessing would get.
///
/// Two standard errors of the difference between two shares of the same number of photos, at the best top-1.
pub fn chance(text: Text, figures: &Figures) -> String {
    let best = figures
        .classifiers()
        .map(|(_, accuracy)| accuracy.top1)
        .fold(0.0, f64::max);
    let error = (2.0 * best * (1.0 - best) / figures.photos as f64).sqrt();
    text.msg_finding_chance(
        figures.classes,
        percent(1.0 / figures.classes as f64),
        thousands(figures.photos),
        format!("{:.1}", 200.0 * error),
    )
}

/// How far top-1 accuracy falls as patches are hidden, for each classifier.
pub fn hidden(text: Text, figures: &Figures) -> String {
    let falls = under_hiding(figures).filter_map(|(model, values)| {
        let (least, whole) = values.first_key_value()?;
        let (most, rest) = values.last_key_value()?;
        let begin = if least.0 == 0 {
            text.msg_finding_nothing()
        } else {
            least.to_string()
        };
        let half = values.iter().rev().find(|(_, top1)| **top1 >= whole / 2.0)?.0;
        Some(text.msg_finding_hidden(
            text.listed(&model.title),
            percent(*whole),
            begin,
            percent(*rest),
            most,
            half,
        ))
    });
    text.sentences(&falls.collect::<Vec<_>>())
}

/// By how many percentage points one share is above another, as far as one decimal tells.
fn points(share: f64, other: f64) -> f64 {
    ((share - other) * 1000.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    const EN: Text = Text::new(Language::En);

    use crate::sections::results::figures::tests::figures;
    use crate::sections::results::figures::{Accuracy, Alike};

    fn set_top1(figures: &mut Figures, name: &str, top1: f64) {
        let model = figures.models.iter_mut().find(|model| model.name == name);
        model
            .and_then(|model| model.accuracy.as_mut())
            .expect("a classifier")
            .top1 = top1;
    }

    #[test]
    fn the_mae_is_set_against_the_better_baseline() {
        let mut figures = figures();
        assert_eq!(
            psnr(EN, &figures),
            "The MAE reconstructs better than both baselines at every share: +2.13 dB at 25% hidden, +2.32 dB at 50% hidden, \
             +2.57 dB at 75% hidden and +1.24 dB at 90% hidden. Masked patch prediction is not ahead: -0.34 dB at 75% hidden."
        );
        figures
            .baselines
            .visible_mean
            .get_mut(&Percent(90))
            .expect("there")
            .psnr = 14.5;
        assert_eq!(
            psnr(EN, &figures),
            "The MAE reconstructs better than both baselines in part only: +2.13 dB at 25% hidden, +2.32 dB at 50% hidden \
             and +2.57 dB at 75% hidden, but -0.27 dB at 90% hidden. Masked patch prediction is not ahead: -0.34 dB at 75% \
             hidden."
        );
        for fill in figures.baselines.smooth_fill.values_mut() {
            fill.psnr = 30.0;
        }
        assert!(psnr(EN, &figures).contains("does not reconstruct better"));
    }

    #[test]
    fn shorter_trainings_are_told() {
        let mut figures = figures();
        for model in &mut figures.models {
            model.stages.last_mut().expect("a stage").epochs = 8.0;
        }
        assert_eq!(shorter(EN, &figures), None);
        let hybrid = figures.models.iter_mut().find(|model| model.kind == ModelKind::Hybrid);
        hybrid.expect("in the fixture").stages[0].epochs = 4.0;
        let said = shorter(EN, &figures).expect("one was shorter");
        assert!(said.contains("took 8.0 epochs, but 4.0 of Hybrid ViT: "), "{said}");
    }

    #[test]
    fn what_borrows_statistics_is_not_the_mae_of_the_chart() {
        let mut figures = figures();
        figures.models.swap(0, 1);
        assert_eq!(plain_mae(&figures).expect("there").0.name, "mae-tiny-imagenet-64");
    }

    #[test]
    fn the_expected_order_is_checked_not_assumed() {
        let mut figures = figures();
        assert_eq!(
            pretraining(EN, &figures),
            "The better the pretraining, the better the ViT: after masked patch prediction it gets 2.7 points more \
             than from scratch and after the MAE it gets 3.1 points more than after masked patch prediction."
        );
        let mae = figures
            .models
            .iter_mut()
            .find(|model| model.name == "vit-tiny-imagenet-64");
        mae.expect("a ViT").stages[0].epochs = 250.0;
        let told = pretraining(EN, &figures);
        assert!(
            told.ends_with(
                "prediction. Their pretraining took 100.0 and 250.0 epochs: a part of the difference may be that."
            ),
            "{told}"
        );
        set_top1(&mut figures, "vit-masked-patch-tiny-imagenet-64", 0.2300);
        assert_eq!(
            pretraining(EN, &figures),
            "The expected order, from scratch, then masked patch prediction, then the MAE, does not hold: after masked \
             patch prediction it gets 2.4 points less than from scratch and after the MAE it gets 8.2 points more than \
             after masked patch prediction. Their pretraining took 100.0 and 250.0 epochs: a part of the difference may \
             be that."
        );
        set_top1(&mut figures, "vit-masked-patch-tiny-imagenet-64", 0.2546);
        assert!(
            pretraining(EN, &figures)
                .contains("does not hold: after masked patch prediction it does no better and no worse")
        );
        figures
            .models
            .retain(|model| model.name != "vit-scratch-tiny-imagenet-64");
        assert_eq!(pretraining(EN, &figures), "");
    }

    #[test]
    fn what_was_trained_alike_is_compared_by_itself() {
        let mut figures = figures();
        assert_eq!(alike(EN, &figures), "", "not measured");
        for ((name, _), top1) in WAYS.iter().zip([0.2, 0.3, 0.4]) {
            let model = figures.model(name).expect("in the fixture");
            let mut stages = model.stages.clone();
            stages.last_mut().expect("a stage").epochs = 5.0;
            figures.alike.push(Alike {
                name: model.name.clone(),
                title: model.title.clone(),
                stages,
                accuracy: Accuracy {
                    top1,
                    ..model.accuracy.expect("a classifier")
                },
            });
        }
        let said = alike(EN, &figures);
        assert!(
            said.contains("for 5.0 epochs")
                && said.contains("the better the ViT: after masked patch prediction it gets 10.0"),
            "{said}"
        );
        assert!(
            top1_alike(EN, &figures).starts_with("Top-1 accuracy, best first: ViT, fine-tuned from the MAE 40.0%; ")
        );
    }

    #[test]
    fn classifiers_are_ranked_and_chance_is_named() {
        let figures = figures();
        assert!(
            top1(EN, &figures)
                .starts_with("Top-1 accuracy, best first: Hybrid ViT 36.5%; ViT, fine-tuned from the MAE 31.2%")
        );
        assert_eq!(
            chance(EN, &figures),
            "Of 200 classes; guessing gets 0.5% top-1. Each model was trained once; on 10,000 photos, differences \
             of less than about 1.4 points can be chance."
        );
    }

    #[test]
    fn hiding_is_told_from_end_to_end() {
        let told = hidden(EN, &figures());
        assert!(
            told.starts_with(
                "ViT, fine-tuned from the MAE is right in 31.2% of photos with nothing hidden and in 5.0% with 90%; \
                 it keeps at least half of that up to 70%. ViT, from scratch"
            ),
            "{told}"
        );
    }
}
