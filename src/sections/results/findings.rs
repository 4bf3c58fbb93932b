//! What the figures say, in sentences that are computed from them: where an expectation does not hold, they say so.

use crate::sections::results::figures::{
    ByShare, CARD_SHARE, Figures, HiddenPixels, Measured, Percent, percent, thousands,
};
use patchwork_protocol::manifest::ModelKind;

/// The same encoder three ways, in the order in which one expects them to get better.
const WAYS: [(&str, &str); 3] = [
    ("vit-scratch-tiny-imagenet-64", "from scratch"),
    ("vit-masked-patch-tiny-imagenet-64", "after masked patch prediction"),
    ("vit-tiny-imagenet-64", "after the MAE"),
];

/// The MAE on its own knowledge alone: no statistics borrowed from the original.
pub fn plain_mae(figures: &Figures) -> Option<(&Measured, &ByShare<HiddenPixels>)> {
    figures
        .painters()
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
pub fn psnr(figures: &Figures) -> String {
    let Some((mae, hidden_pixels)) = plain_mae(figures) else {
        return String::new();
    };
    let ahead: Vec<(Percent, f64)> = hidden_pixels
        .keys()
        .filter_map(|share| Some((*share, ahead(figures, hidden_pixels, *share)?)))
        .collect();
    let (above, below): (Vec<_>, Vec<_>) = ahead.iter().partition(|(_, by)| *by > 0.0);
    let told = |part: &[(Percent, f64)]| {
        let each = part.iter().map(|(share, by)| format!("{by:+.2} dB at {share} hidden"));
        list(&each.collect::<Vec<_>>())
    };
    let title = &mae.title;
    let verdict = match (above.is_empty(), below.is_empty()) {
        (false, true) => format!(
            "The {title} paints better than both baselines at every share: {}.",
            told(&above)
        ),
        (true, false) => format!(
            "The {title} does not paint better than the better baseline anywhere: {}.",
            told(&below)
        ),
        (false, false) => format!(
            "The {title} paints better than both baselines in part only: {}, but {}.",
            told(&above),
            told(&below)
        ),
        (true, true) => return String::new(),
    };
    verdict + &others(figures)
}

/// By how many dB `values` are above the better baseline with that share hidden.
fn ahead(figures: &Figures, values: &ByShare<HiddenPixels>, share: Percent) -> Option<f64> {
    let baselines = &figures.baselines;
    let fill = baselines.smooth_fill.get(&share)?.psnr;
    let mean = baselines.visible_mean.get(&share)?.psnr;
    Some(values.get(&share)?.psnr - fill.max(mean))
}

/// How the other models that paint stand against the better baseline, at the share that the MAE learned with.
fn others(figures: &Figures) -> String {
    let on_its_own = |model: &Measured| !model.borrows_statistics && model.own_baselines.is_none();
    let others = figures
        .painters()
        .filter(|(model, _)| model.kind != ModelKind::Mae && on_its_own(model));
    let told = others.filter_map(|(model, values)| {
        let by = ahead(figures, values, CARD_SHARE)?;
        let way = if by > 0.0 { "does too" } else { "does not" };
        Some(format!(" {} {way}: {by:+.2} dB at {CARD_SHARE} hidden.", model.title))
    });
    told.collect()
}

/// Each classifier's top-1 accuracy, best first.
pub fn top1(figures: &Figures) -> String {
    ranked(
        figures
            .classifiers()
            .map(|(model, accuracy)| (&model.title, accuracy.top1)),
    )
}

/// The same of those that were trained alike.
pub fn top1_alike(figures: &Figures) -> String {
    ranked(figures.alike.iter().map(|model| (&model.title, model.accuracy.top1)))
}

fn ranked<'a>(tops: impl Iterator<Item = (&'a String, f64)>) -> String {
    let mut ranked: Vec<_> = tops.collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let each = ranked.iter().map(|(title, top1)| format!("{title} {}", percent(*top1)));
    format!("Top-1 accuracy, best first: {}.", each.collect::<Vec<_>>().join("; "))
}

/// Whether pretraining helps in the order that one expects, and by how much.
pub fn pretraining(figures: &Figures) -> String {
    let (mut tops, mut pretrained) = (Vec::new(), Vec::new());
    for (name, way) in WAYS {
        let model = figures.model(name);
        let Some((model, accuracy)) = model.and_then(|model| Some((model, model.accuracy?))) else {
            return String::new();
        };
        tops.push((way, accuracy.top1));
        if let [pretraining, _, ..] = &model.stages[..] {
            pretrained.push(format!("{:.1}", pretraining.epochs));
        }
    }
    let is_alike = pretrained.windows(2).all(|pair| pair[0] == pair[1]);
    let unlike = if is_alike {
        String::new()
    } else {
        format!(
            " Their pretraining took {} epochs: a part of the difference may be that.",
            list(&pretrained)
        )
    };
    format!("{}.{unlike}", in_order(&tops))
}

/// The same of those that were trained alike.
pub fn alike(figures: &Figures) -> String {
    let of = |(name, way): &(&str, &'static str)| {
        let model = figures.alike.iter().find(|model| model.name == *name)?;
        Some((*way, model.accuracy.top1, model.stages.last()?.epochs))
    };
    let found: Option<Vec<_>> = WAYS.iter().map(of).collect();
    let Some([(_, _, epochs), ..]) = found.as_deref() else {
        return String::new();
    };
    let tops: Vec<_> = found.iter().flatten().map(|(way, top1, _)| (*way, *top1)).collect();
    format!(
        "The same three once more, each for {epochs:.1} epochs with labels, too few to overfit. {}.",
        in_order(&tops)
    )
}

/// Whether each is better than the one before, and by how much.
fn in_order(tops: &[(&str, f64)]) -> String {
    let holds = tops.is_sorted_by(|(_, before), (_, after)| points(*after, *before) > 0.0);
    let step = |pair: &[(&str, f64)]| {
        let [(worse, before), (better, after)] = [pair[0], pair[1]];
        match points(after, before) {
            0.0 => format!("{better} it does no better and no worse than {worse}"),
            by if by > 0.0 => format!("{better} it gets {by:.1} points more than {worse}"),
            by => format!("{better} it gets {:.1} points less than {worse}", -by),
        }
    };
    let steps = list(&tops.windows(2).map(step).collect::<Vec<_>>());
    let verdict = if holds {
        "The better the pretraining, the better the ViT"
    } else {
        "The expected order, from scratch, then masked patch prediction, then the MAE, does not hold"
    };
    format!("{verdict}: {steps}")
}

/// Which classifiers were trained with labels for fewer epochs than the others; nothing where all were for as many.
pub fn shorter(figures: &Figures) -> String {
    let trained = figures.classifiers();
    let trained: Vec<_> = trained
        .filter_map(|(model, _)| Some((&model.title, model.stages.last()?.epochs)))
        .collect();
    let longest = trained
        .iter()
        .fold(0.0, |longest: f64, (_, epochs)| longest.max(*epochs));
    let shorter = trained.iter().filter(|(_, epochs)| *epochs < 0.95 * longest);
    let told: Vec<_> = shorter
        .map(|(title, epochs)| format!("{epochs:.1} of {title}"))
        .collect();
    if told.is_empty() {
        return String::new();
    }
    format!(
        " Training with labels took {longest:.1} epochs, but {}: a part of their distance may be that.",
        list(&told)
    )
}

/// How much of a difference between two classifiers could be chance, and what guessing would get.
///
/// Two standard errors of the difference between two shares of the same number of photos, at the best top-1.
pub fn chance(figures: &Figures) -> String {
    let best = figures
        .classifiers()
        .map(|(_, accuracy)| accuracy.top1)
        .fold(0.0, f64::max);
    let error = (2.0 * best * (1.0 - best) / figures.photos as f64).sqrt();
    format!(
        "Of {} classes; guessing gets {} top-1. Each model was trained once; on {} photos, differences of less than \
         about {:.1} points can be chance.",
        figures.classes,
        percent(1.0 / figures.classes as f64),
        thousands(figures.photos),
        200.0 * error
    )
}

/// How far top-1 accuracy falls as patches are hidden, for each classifier.
pub fn hidden(figures: &Figures) -> String {
    let falls = under_hiding(figures).filter_map(|(model, values)| {
        let (least, whole) = values.first_key_value()?;
        let (most, rest) = values.last_key_value()?;
        let begin = if least.0 == 0 {
            "nothing".to_owned()
        } else {
            least.to_string()
        };
        let half = values.iter().rev().find(|(_, top1)| **top1 >= whole / 2.0)?.0;
        Some(format!(
            "{} is right in {} of photos with {begin} hidden and in {} with {most}; it keeps at least half of that up \
             to {half}.",
            model.title,
            percent(*whole),
            percent(*rest)
        ))
    });
    falls.collect::<Vec<_>>().join(" ")
}

/// By how many percentage points one share is above another, as far as one decimal tells.
fn points(share: f64, other: f64) -> f64 {
    ((share - other) * 1000.0).round() / 10.0
}

/// `a`, `a and b`, `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            psnr(&figures),
            "The MAE paints better than both baselines at every share: +2.13 dB at 25% hidden, +2.32 dB at 50% hidden, \
             +2.57 dB at 75% hidden and +1.24 dB at 90% hidden. Masked patch prediction does not: -0.34 dB at 75% hidden."
        );
        figures
            .baselines
            .visible_mean
            .get_mut(&Percent(90))
            .expect("there")
            .psnr = 14.5;
        assert_eq!(
            psnr(&figures),
            "The MAE paints better than both baselines in part only: +2.13 dB at 25% hidden, +2.32 dB at 50% hidden \
             and +2.57 dB at 75% hidden, but -0.27 dB at 90% hidden. Masked patch prediction does not: -0.34 dB at 75% \
             hidden."
        );
        for fill in figures.baselines.smooth_fill.values_mut() {
            fill.psnr = 30.0;
        }
        assert!(psnr(&figures).contains("does not paint better"));
    }

    #[test]
    fn shorter_trainings_are_told() {
        let mut figures = figures();
        for model in &mut figures.models {
            model.stages.last_mut().expect("a stage").epochs = 8.0;
        }
        assert_eq!(shorter(&figures), "");
        let hybrid = figures.models.iter_mut().find(|model| model.kind == ModelKind::Hybrid);
        hybrid.expect("in the fixture").stages[0].epochs = 4.0;
        let said = shorter(&figures);
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
            pretraining(&figures),
            "The better the pretraining, the better the ViT: after masked patch prediction it gets 2.7 points more \
             than from scratch and after the MAE it gets 3.1 points more than after masked patch prediction."
        );
        let mae = figures
            .models
            .iter_mut()
            .find(|model| model.name == "vit-tiny-imagenet-64");
        mae.expect("a ViT").stages[0].epochs = 250.0;
        let told = pretraining(&figures);
        assert!(
            told.ends_with(
                "prediction. Their pretraining took 100.0 and 250.0 epochs: a part of the difference may be that."
            ),
            "{told}"
        );
        set_top1(&mut figures, "vit-masked-patch-tiny-imagenet-64", 0.2300);
        assert_eq!(
            pretraining(&figures),
            "The expected order, from scratch, then masked patch prediction, then the MAE, does not hold: after masked \
             patch prediction it gets 2.4 points less than from scratch and after the MAE it gets 8.2 points more than \
             after masked patch prediction. Their pretraining took 100.0 and 250.0 epochs: a part of the difference may \
             be that."
        );
        set_top1(&mut figures, "vit-masked-patch-tiny-imagenet-64", 0.2546);
        assert!(
            pretraining(&figures)
                .contains("does not hold: after masked patch prediction it does no better and no worse")
        );
        figures
            .models
            .retain(|model| model.name != "vit-scratch-tiny-imagenet-64");
        assert_eq!(pretraining(&figures), "");
    }

    #[test]
    fn what_was_trained_alike_is_compared_by_itself() {
        let mut figures = figures();
        assert_eq!(alike(&figures), "", "not measured");
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
        let said = alike(&figures);
        assert!(
            said.contains("for 5.0 epochs")
                && said.contains("the better the ViT: after masked patch prediction it gets 10.0"),
            "{said}"
        );
        assert!(top1_alike(&figures).starts_with("Top-1 accuracy, best first: ViT, fine-tuned from the MAE 40.0%; "));
    }

    #[test]
    fn classifiers_are_ranked_and_chance_is_named() {
        let figures = figures();
        assert!(
            top1(&figures)
                .starts_with("Top-1 accuracy, best first: Hybrid ViT 36.5%; ViT, fine-tuned from the MAE 31.2%")
        );
        assert_eq!(
            chance(&figures),
            "Of 200 classes; guessing gets 0.5% top-1. Each model was trained once; on 10,000 photos, differences \
             of less than about 1.4 points can be chance."
        );
    }

    #[test]
    fn hiding_is_told_from_end_to_end() {
        let told = hidden(&figures());
        assert!(
            told.starts_with(
                "ViT, fine-tuned from the MAE is right in 31.2% of photos with nothing hidden and in 5.0% with 90%; \
                 it keeps at least half of that up to 70%. ViT, from scratch"
            ),
            "{told}"
        );
    }
}
