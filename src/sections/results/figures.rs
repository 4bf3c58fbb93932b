//! The measured figures (`results.json`, written by `training/evaluate.py`), and what one model's figures say.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

use serde::Deserialize;

use crate::text::Text;
use patchwork_protocol::manifest::ModelKind;

/// The share hidden that a card tells of: the MAE paper's choice.
pub const CARD_SHARE: Percent = Percent(75);

/// All that was measured, on the same photos for every model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Figures {
    /// Number of validation photos.
    pub photos: usize,
    /// Number of classes.
    pub classes: usize,
    /// Seeds of the random masks over which figures are averaged.
    pub mask_seeds: Vec<u32>,
    /// What needs no training, on random masks.
    pub baselines: Baselines,
    /// The models, in the order in which they are listed.
    pub models: Vec<Measured>,
    /// The classifiers that the article compares, each trained for the same few epochs; these do not ship.
    #[serde(default)]
    pub alike: Vec<Alike>,
    /// The models at the papers' own size, measured on other photos.
    pub at_224: Option<At224>,
}

/// What was measured at 224 px.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct At224 {
    /// Number of validation photos.
    pub photos: usize,
    /// What needs no training, on the same masks.
    pub baselines: Baselines,
    /// DeiT-tiny, which both models started from.
    pub deit: Deit,
    /// The models.
    pub models: Vec<Measured224>,
}

/// One model at 224 px.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Measured224 {
    /// Its name in the manifest.
    pub name: String,
    /// What the page calls it.
    pub title: String,
    /// For a reconstructor: how close its hidden pixels come.
    pub hidden_pixels: Option<ByShare<HiddenPixels>>,
    /// For a classifier: how often its first answer is the one that DeiT-tiny has for the whole photo, by share hidden.
    pub agreement: Option<ByShare<Agreement>>,
}

/// DeiT-tiny itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Deit {
    /// As [`Measured224::agreement`].
    pub agreement: ByShare<Agreement>,
}

/// A share of photos.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Agreement {
    /// 0 to 1, mean over masks.
    pub share: f64,
}

impl At224 {
    fn card_line(&self, text: Text, name: &str) -> Option<String> {
        let model = self.models.iter().find(|model| model.name == name)?;
        if let Some(found) = &model.hidden_pixels {
            let psnr = found.get(&CARD_SHARE)?.psnr;
            let fill = self.baselines.smooth_fill.get(&CARD_SHARE)?.psnr;
            return Some(text.msg_card_psnr(format!("{psnr:.1}"), CARD_SHARE, format!("{fill:.1}")));
        }
        let agreement = model.agreement.as_ref()?;
        let deit = self.deit.agreement.get(&CARD_SHARE)?.share;
        Some(text.msg_card_agreement(
            percent(agreement.get(&Percent(0))?.share),
            thousands(self.photos),
            percent(agreement.get(&CARD_SHARE)?.share),
            CARD_SHARE,
            percent(deit),
        ))
    }
}

/// What needs no training, by share of patches hidden.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Baselines {
    /// Visible colours, spread smoothly.
    pub smooth_fill: ByShare<HiddenPixels>,
    /// The photo's mean visible colour.
    pub visible_mean: ByShare<HiddenPixels>,
}

/// One model and its figures.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Measured {
    /// Its name in the manifest.
    pub name: String,
    /// What the page calls it.
    pub title: String,
    /// What kind of system it is.
    pub kind: ModelKind,
    /// Number of weights.
    pub parameters: usize,
    /// Its training: pretraining first, then fine-tuning.
    pub stages: Vec<Stage>,
    /// For a model that reconstructs: how close its hidden pixels come.
    pub hidden_pixels: Option<ByShare<HiddenPixels>>,
    /// The baselines on its own masks, where it does not take random ones.
    pub own_baselines: Option<Baselines>,
    /// `hidden_pixels` was measured with each hidden patch's own mean and variance, which the model cannot know.
    pub borrows_statistics: bool,
    /// For a classifier: how often it is right.
    pub accuracy: Option<Accuracy>,
    /// Top-1 accuracy by share of patches hidden from it, 0 to 1, where measured.
    pub top1_hidden: Option<ByShare<f64>>,
    /// Where its position embeddings started as random numbers: what became of them.
    #[serde(default)]
    pub positions: Option<Positions>,
}

/// A classifier that was trained only to be compared.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Alike {
    /// The name of the model in the manifest that starts from the same.
    pub name: String,
    /// What the page calls that.
    pub title: String,
    /// Its training: pretraining first, then with labels.
    pub stages: Vec<Stage>,
    /// How often it is right.
    pub accuracy: Accuracy,
}

/// How alike the position embeddings of patches are: cosines.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Positions {
    /// For each patch shown its likeness to every patch, both in raster order, percent.
    pub alike: Vec<Vec<i8>>,
    /// As it was measured.
    pub trained: Likeness,
    /// Before the training.
    pub untrained: Likeness,
}

/// Mean likeness of two patches, -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Likeness {
    /// Next to each other in a row.
    pub beside: f64,
    /// Next to each other in a column.
    pub below: f64,
    /// Half the photo or more apart.
    pub far: f64,
}

/// One stage of a model's training.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Stage {
    /// What was trained.
    pub what: String,
    /// Passes over the training photos.
    pub epochs: f64,
    /// Wall-clock time.
    pub seconds: f64,
    /// Where.
    pub device: String,
}

/// How close hidden pixels come to the photos' own.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct HiddenPixels {
    /// PSNR, dB, of the mean squared error over all hidden pixels, averaged over the mask seeds.
    pub psnr: f64,
    /// Its largest difference between two mask seeds, dB.
    pub psnr_spread: f64,
}

/// Shares of photos, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Accuracy {
    /// The label is the first answer.
    pub top1: f64,
    /// The label is among the first five.
    pub top5: f64,
    /// Of a model that names every patch, the share of patches that are given their photo's label.
    pub patches: Option<f64>,
}

/// Values by the share of patches hidden.
pub type ByShare<T> = BTreeMap<Percent, T>;

/// A share in whole percent; `"0.75"` in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Percent(pub u32);

impl TryFrom<String> for Percent {
    type Error = String;

    fn try_from(share: String) -> Result<Self, String> {
        match share.parse::<f64>() {
            Ok(value) if (0.0..=1.0).contains(&value) => Ok(Self((value * 100.0).round() as u32)),
            _ => Err(format!("not a share from 0 to 1: {share}")),
        }
    }
}

impl Display for Percent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl Figures {
    /// The figures of the model called `name`.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&Measured> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The models that reconstruct, each with how close its hidden pixels come.
    pub fn reconstructors(&self) -> impl Iterator<Item = (&Measured, &ByShare<HiddenPixels>)> {
        self.models
            .iter()
            .filter_map(|model| Some((model, model.hidden_pixels.as_ref()?)))
    }

    /// The models that name photos, each with how often it is right.
    pub fn classifiers(&self) -> impl Iterator<Item = (&Measured, Accuracy)> {
        self.models.iter().filter_map(|model| Some((model, model.accuracy?)))
    }
}

/// How far the figures have come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Loaded {
    /// On their way.
    #[default]
    Coming,
    /// They cannot be had, or not be read.
    Missing,
    /// Here.
    There(Rc<Figures>),
}

impl Loaded {
    /// The figures, once they are here.
    #[must_use]
    pub fn get(&self) -> Option<&Rc<Figures>> {
        match self {
            Self::There(figures) => Some(figures),
            Self::Coming | Self::Missing => None,
        }
    }
}

/// Loads `results.json`. Used once, by the page, which hands the figures on as a property.
#[yew::hook]
pub fn use_figures() -> Loaded {
    let loaded = yew::use_state(Loaded::default);
    yew::use_effect_with((), {
        let loaded = loaded.clone();
        move |()| {
            wasm_bindgen_futures::spawn_local(async move {
                let figures = crate::assets::json("results.json").await;
                loaded.set(figures.map_or(Loaded::Missing, |figures| Loaded::There(Rc::new(figures))));
            });
        }
    });
    (*loaded).clone()
}

/// One line of figures for the card of the model called `name`; `None` where it was not measured.
#[must_use]
pub fn card_line(text: Text, figures: &Figures, name: &str) -> Option<String> {
    let at_224 = figures.at_224.as_ref();
    if let Some(line) = at_224.and_then(|at_224| at_224.card_line(text, name)) {
        return Some(line);
    }
    let model = figures.model(name)?;
    if let Some(Accuracy { top1, top5, patches }) = model.accuracy {
        let (top1, top5, photos) = (percent(top1), percent(top5), thousands(figures.photos));
        return Some(match patches {
            Some(right) => text.msg_card_top_patches(top1, top5, photos, percent(right)),
            None => text.msg_card_top(top1, top5, photos),
        });
    }
    let psnr = format!("{:.1}", model.hidden_pixels.as_ref()?.get(&CARD_SHARE)?.psnr);
    let baselines = model.own_baselines.as_ref().unwrap_or(&figures.baselines);
    let fill = format!("{:.1}", baselines.smooth_fill.get(&CARD_SHARE)?.psnr);
    Some(match &model.own_baselines {
        _ if model.borrows_statistics => text.msg_card_psnr_borrowed(psnr, CARD_SHARE, fill),
        Some(_) => text.msg_card_psnr_own(psnr, CARD_SHARE, fill),
        None => text.msg_card_psnr(psnr, CARD_SHARE, fill),
    })
}

/// How often the first answer of the model called `name` is right with a share of `hidden` of the patches hidden from
/// it, 0 to 1, or about as many; `None` where it was not measured.
#[must_use]
pub fn right_line(text: Text, figures: &Figures, name: &str, hidden: f64) -> Option<String> {
    let model = figures.model(name)?;
    let photos = thousands(figures.photos);
    if hidden < 0.005 {
        let Accuracy { top1, patches, .. } = model.accuracy?;
        return Some(match patches {
            Some(patches) => text.msg_right_patches(percent(top1), photos, percent(patches)),
            None => text.msg_right_whole(percent(top1), photos),
        });
    }
    let away = |share: &Percent| (f64::from(share.0) - hidden * 100.0).abs();
    let measured = model.top1_hidden.as_ref()?.iter().filter(|(share, _)| share.0 > 0);
    let (share, top1) = measured.min_by(|a, b| away(a.0).total_cmp(&away(b.0)))?;
    Some(text.msg_right_hidden(share, percent(*top1), photos))
}

/// One stage of training, such as `MAE pretraining: 100 epochs, 43 min`.
#[must_use]
pub fn training(text: Text, stage: &Stage) -> String {
    let minutes = (stage.seconds / 60.0).round().max(1.0) as usize;
    let (what, epochs) = (text.listed(&stage.what), epochs(text, stage.epochs));
    text.msg_training_stage(what, epochs, thousands(minutes))
}

fn epochs(text: Text, count: f64) -> String {
    let digits = usize::from(count.fract().abs() > 0.05);
    let said = format!("{count:.digits$}");
    match (count - 1.0).abs() < 0.05 {
        true => text.msg_epochs_one(said),
        false => text.msg_epochs_more(said),
    }
}

/// Where a model was trained, each device once.
#[must_use]
pub fn devices(text: Text, model: &Measured) -> String {
    let mut devices = Vec::new();
    for stage in &model.stages {
        let device = text.listed(&stage.device);
        if !devices.contains(&device) {
            devices.push(device);
        }
    }
    text.list(&devices)
}

/// A share from 0 to 1 as a percentage, to one decimal.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A count with commas, such as `10,000`.
#[must_use]
pub fn thousands(count: usize) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", thousands(count / 1000), count % 1000),
    }
}

#[cfg(test)]
pub(crate) mod tests;
