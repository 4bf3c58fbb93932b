//! What a visitor takes along of a run: its words, its numbers and its files' names. `www/keep.mjs` makes the files of
//! them.

use serde::Serialize;

use crate::sections::stage::samples::Sample;
use crate::share::slug;
use crate::state::{Classified, Run, Source};
use crate::text::manner::Manner;
use crate::text::{Text, words};
use crate::widgets::pixels;
use patchwork_mask::Order;
use patchwork_protocol::{MaskSpec, Strategy, View};

/// Everything about a run but its pixels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// How the files' names begin.
    pub stem: String,
    /// Side of the pictures, pixels.
    pub side: usize,
    /// Patches along a side.
    pub grid: usize,
    /// The hidden patches in the order in which they come on screen.
    pub order: Vec<usize>,
    /// What each of the four pictures is called.
    pub captions: [String; 4],
    /// What stands below them.
    pub lines: Vec<String>,
    /// The numbers.
    pub numbers: Numbers,
}

/// A run in numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Numbers {
    /// File name of the sample photo; a visitor's own stays unnamed.
    pub photo: Option<String>,
    /// Whether it was computed in this tab, or shipped with the page.
    pub live: bool,
    /// The model that reconstructed.
    pub reconstructor: String,
    /// The model that classified.
    pub classifier: Option<String>,
    /// Side of the photo as the models see it, pixels.
    pub img_size: usize,
    /// Side of a patch, pixels.
    pub patch_size: usize,
    /// What was hidden.
    pub mask: Mask,
    /// PSNR on hidden pixels, dB.
    pub psnr: Option<f64>,
    /// The loss that the model was trained on, on hidden patches.
    pub loss: Option<f64>,
    /// Hidden patches were given the original's own mean and variance.
    pub borrowed: bool,
    /// The likeliest classes of each view.
    pub top: Top,
}

/// What was hidden, and how it was chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mask {
    /// Share of the patches that was asked for.
    pub ratio: f64,
    /// How they were chosen.
    pub strategy: &'static str,
    /// Seed of the noise that chose them.
    pub seed: u32,
    /// Visible and hidden had changed places before patches were changed by hand.
    pub inverted: bool,
    /// A line for each row of patches, a digit for each patch: 1 is hidden.
    pub rows: Vec<String>,
}

/// The five likeliest classes of each view; none where a view was not classified.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Top {
    /// The whole photo.
    pub whole: Vec<Class>,
    /// Its visible patches alone.
    pub visible: Vec<Class>,
    /// The reconstructed picture.
    pub painted: Vec<Class>,
}

/// One class and how likely it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// 0 to 1.
    pub probability: f64,
}

/// What is known of `run`; `None` until it is reconstructed. `licence`: of the model that reconstructs, where it is
/// known.
#[must_use]
pub fn kept(text: Text, run: &Run, samples: &[Sample], licence: Option<&str>) -> Option<Kept> {
    let reconstructed = run.reconstructed.as_ref()?;
    let (photo, reconstruction) = (&run.photo, &reconstructed.reconstruction);
    let manner = Manner::of(reconstructed);
    let spec = &reconstruction.spec;
    let hidden = pixels::num_hidden(&reconstruction.mask);
    let share = hidden as f32 / reconstruction.mask.len().max(1) as f32;
    let grid = photo.img_size.checked_div(photo.patch_size).unwrap_or(0);
    let is_seeded = (reconstructed.by.as_ref()).is_none_or(|by| by.kind.mask_order() != Order::Raster);

    let mut said = vec![
        reconstruction.model.clone(),
        text.msg_table_share_hidden(text.percent(share)),
    ];
    if is_seeded {
        said.push(words::strategy(text, spec.strategy));
        if !spec.by_hand.is_none() && spec.strategy != Strategy::Manual {
            said.push(words::strategy(text, Strategy::Manual));
        }
        said.push(format!("{} {}", text.msg_mask_seed(), spec.seed));
    }
    if let Some(psnr) = reconstruction.psnr {
        said.push(format!("{} {psnr:.1} dB", manner.psnr(text)));
    }
    let credit = samples.iter().find(|sample| run.sample && sample.file == run.name);
    let credit = credit.map(|it| {
        let whose = text.listed(&it.title) + &text.msg_about_credit(&it.author);
        text.sentences(&[whose, text.listed(&it.license)])
    });
    let terms = licence.map(|licence| format!("{} · {}", reconstruction.model, text.listed(licence)));
    let is_of_this_mask = |classified: &&Classified| match &classified.view {
        View::Whole => true,
        View::Visible(of) | View::Reconstructed(of) => of == spec,
    };
    let top = |classified: &Option<Classified>| {
        let top = classified.as_ref().filter(is_of_this_mask);
        let top = top.map_or(&[][..], |classified| &classified.classification.top);
        let class = top.iter().map(|label| Class {
            name: label.name.clone(),
            probability: exactly(label.probability),
        });
        class.collect()
    };
    Some(Kept {
        stem: stem(run, (share * 100.0).round() as u32, is_seeded.then_some(spec)),
        side: photo.img_size,
        grid,
        order: manner.order().of(&reconstruction.mask),
        captions: [
            text.msg_makes_original(),
            text.msg_sees_title(),
            text.msg_makes_prediction(),
            text.msg_makes_pasted(),
        ],
        lines: [Some(said.join(" · ")), credit, terms].into_iter().flatten().collect(),
        numbers: Numbers {
            photo: run.sample.then(|| run.name.clone()),
            live: run.source == Source::Live,
            reconstructor: reconstruction.model.clone(),
            classifier: (run.classified.as_ref()).map(|classified| classified.classification.model.clone()),
            img_size: photo.img_size,
            patch_size: photo.patch_size,
            mask: Mask {
                ratio: exactly(spec.mask_ratio),
                strategy: slug(spec.strategy),
                seed: spec.seed,
                inverted: spec.inverted,
                rows: (reconstruction.mask.chunks(grid.max(1)))
                    .map(|row| row.iter().map(|&hidden| if hidden == 0 { '0' } else { '1' }).collect())
                    .collect(),
            },
            psnr: reconstruction.psnr.map(exactly),
            loss: reconstruction.loss.map(exactly),
            borrowed: reconstruction.borrowed,
            top: Top {
                whole: top(&run.classified),
                visible: top(&run.visible),
                painted: top(&run.pasted),
            },
        },
    })
}

/// How a file's name begins, such as `patchwork-coffee-75-random-1`. A visitor's own photo stays unnamed.
fn stem(run: &Run, percent: u32, by: Option<&MaskSpec>) -> String {
    let name = run.name.split('.').next().filter(|_| run.sample).unwrap_or("photo");
    let by = by.map(|spec| format!("-{}-{}", slug(spec.strategy), spec.seed));
    format!("patchwork-{name}-{percent}{}", by.unwrap_or_default())
}

/// The number as it is written in decimal: JavaScript has no other numbers than those of 64 bits, in which 0.6 would
/// become 0.6000000238418579.
fn exactly(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
