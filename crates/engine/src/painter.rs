//! The models that paint: what each hides, and how its answer becomes a picture.

use burn::tensor::Tensor;

use super::EngineError;
use super::host::{now_ms, read};
use super::preprocess::Preprocess;
use super::square::Square;
use patchwork_mask::{MaskError, Order, masking_of};
use patchwork_model::mae::{forward_loss, undo_norm_pix};
use patchwork_model::masked_patch::{NUM_COLOURS, class_colour, colour_class};
use patchwork_model::patch::{patchify, unpatchify};
use patchwork_model::{Causal, EncoderConfig, Mae, MaskedPatch, Masking};
use patchwork_protocol::{MaskSpec, Progress};

/// Milliseconds between two reports of a model that paints patch by patch.
const REPORT_EVERY: f64 = 100.0;

/// A model that paints what is hidden.
pub enum Painter {
    /// All hidden patches at once.
    Mae(Box<Mae>),
    /// One colour for each hidden patch.
    MaskedPatch(Box<MaskedPatch>),
    /// Patch after patch.
    Causal(Box<Causal>),
}

/// A painter's answer.
pub struct Painted {
    /// `side * side * 3` values, row by row: from 0 to 1, or a little beyond.
    pub picture: Vec<f32>,
    /// What it was trained on, over hidden patches; NaN where nothing is hidden.
    pub loss: f32,
}

impl Painter {
    pub(super) fn encoder(&self) -> &EncoderConfig {
        match self {
            Self::Mae(mae) => &mae.config.encoder,
            Self::MaskedPatch(model) => &model.config,
            Self::Causal(model) => &model.config,
        }
    }

    pub(super) fn norm_pix_loss(&self) -> bool {
        matches!(self, Self::Mae(mae) if mae.config.norm_pix_loss)
    }

    /// Which of its patches `spec` hides.
    pub fn masking(&self, spec: &MaskSpec) -> Result<Masking, MaskError> {
        let order = match self {
            Self::Causal(_) => Order::Raster,
            Self::Mae(_) | Self::MaskedPatch(_) => Order::Random,
        };
        masking_of(spec, self.encoder().num_patches(), order)
    }

    /// Paints what `masking` hides. `borrow` as `Request::Reconstruct` has it; `preprocess` says how the photo was
    /// normalised.
    pub async fn paint(
        &self,
        photo: &Square,
        preprocess: &Preprocess,
        masking: &Masking,
        borrow: bool,
        report: impl Fn(Progress),
    ) -> Result<Painted, EngineError> {
        let (patches, loss, config) = match self {
            Self::Mae(mae) => {
                let tokens = photo.tokens(&mae.encoder).await;
                let pred = mae.reconstruct_with(tokens, masking, &mut ()).await;
                let target = patchify(photo.images.clone(), mae.config.encoder.patch_size);
                let loss = forward_loss(target, pred.clone(), masking, mae.config.norm_pix_loss);
                (pixels_of(mae, photo, pred, masking, borrow), loss, &mae.config.encoder)
            }
            Self::MaskedPatch(model) => return paint_colours(model, photo, masking).await,
            Self::Causal(model) => {
                let (patches, loss) = paint_in_order(model, photo, masking, REPORT_EVERY, report).await?;
                (patches, loss, &model.config)
            }
        };
        let values = unpatchify(patches, config.patch_size).flatten(0, 3);
        // One read: each waits for the device.
        let mut values = read(Tensor::cat(vec![values, loss], 0)).await?;
        let loss = values.pop().unwrap_or(f32::NAN);
        Ok(Painted {
            picture: preprocess.denormalise(&values),
            loss,
        })
    }
}

/// The normalised pixels that an MAE's prediction stands for: of a model with `norm_pix_loss` with mean and deviation again.
///
/// # Shapes
/// `[1, L, p * p * C]`, both
pub(super) fn pixels_of(mae: &Mae, photo: &Square, pred: Tensor<3>, masking: &Masking, borrow: bool) -> Tensor<3> {
    if !mae.config.norm_pix_loss {
        return pred;
    }
    let target = patchify(photo.images.clone(), mae.config.encoder.patch_size);
    undo_norm_pix(target, pred, masking, borrow)
}

/// Normalised pixels of all patches, painted one after another, and the loss.
async fn paint_in_order(
    model: &Causal,
    photo: &Square,
    masking: &Masking,
    report_every: f64,
    report: impl Fn(Progress),
) -> Result<(Tensor<3>, Tensor<1>), EngineError> {
    let target = patchify(photo.images.clone(), model.config.patch_size);
    let keep = masking.len_keep();
    let total = masking.num_patches() - keep;
    let mut patches = target.clone().narrow(1, 0, keep);
    let mut told = now_ms();
    for painted in 1..=total {
        patches = model.paint_next(patches);
        if now_ms() - told >= report_every {
            // A GPU may only have been given the work so far: reading waits for it.
            read(patches.clone().narrow(1, keep + painted - 1, 1)).await?;
            report(Progress::Painting { painted, total });
            told = now_ms();
        }
    }
    let loss = forward_loss(target, patches.clone(), masking, false);
    Ok((patches, loss))
}

/// For [`MaskedPatch::forward`]: the mask token in each hidden patch's place.
pub(super) fn sources(mask: &[bool]) -> Vec<usize> {
    let source = |patch: usize| if mask[patch] { mask.len() } else { patch };
    (0..mask.len()).map(source).collect()
}

/// Gives every patch the middle of its likeliest colour; the loss is the cross-entropy over colours.
async fn paint_colours(model: &MaskedPatch, photo: &Square, masking: &Masking) -> Result<Painted, EngineError> {
    let mask = &masking.mask[0];
    let logits = read(model.forward(photo.images.clone(), &[sources(mask)])).await?;

    let (patch, grid) = (model.config.patch_size, model.config.img_size / model.config.patch_size);
    let side = grid * patch;
    let patch_of = |pixel: usize| pixel / side / patch * grid + pixel % side / patch;
    let mut means = vec![[0.0_f32; 3]; mask.len()];
    for (pixel, rgb) in photo.rgb.as_chunks::<3>().0.iter().enumerate() {
        for (mean, &value) in means[patch_of(pixel)].iter_mut().zip(rgb) {
            *mean += f32::from(value) / 255.0 / patch.pow(2) as f32;
        }
    }

    let (mut colours, mut sum, mut hidden) = (Vec::with_capacity(mask.len()), 0.0, 0);
    for (at, logits) in logits.chunks(NUM_COLOURS).enumerate() {
        let (likeliest, largest) =
            logits.iter().enumerate().fold(
                (0, f32::MIN),
                |best, (class, &logit)| if logit > best.1 { (class, logit) } else { best },
            );
        colours.push(class_colour(likeliest));
        if mask[at] {
            let total: f64 = logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum();
            sum += total.ln() - f64::from(logits[colour_class(means[at])] - largest);
            hidden += 1;
        }
    }
    Ok(Painted {
        picture: (0..side * side).flat_map(|pixel| colours[patch_of(pixel)]).collect(),
        loss: (sum / f64::from(hidden)) as f32,
    })
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use std::cell::RefCell;

    use burn::tensor::Device;
    use pollster::block_on;

    use super::*;
    use crate::loaded::Loaded;
    use patchwork_protocol::ModelInfo;
    use patchwork_weights::{PhotoConfig, TensorFile, causal_config, load};

    const FILE: &[u8] = include_bytes!("../../../tests/fixtures/causal_a.safetensors");
    const CONFIG: &[u8] = include_bytes!("../../../tests/fixtures/causal_a.config.json");

    #[test]
    fn each_patch_that_is_painted_in_order_can_be_told_of() {
        let device = Device::flex();
        let file = TensorFile::open_as_it_is(FILE).expect("a golden file");
        let config = causal_config(CONFIG).expect("a config");
        let (model, _) = load::<Causal>(&file, "weights.", config, &device).expect("all tensors");
        let side = model.config.img_size;
        let loaded = Loaded {
            model: (),
            preprocess: Preprocess::new(PhotoConfig::transformers(side, false)),
            info: ModelInfo {
                img_size: side,
                ..ModelInfo::default()
            },
        };
        let photo = loaded.shown(vec![0; side * side * 3], &device);
        let (visible, total) = (3, model.config.num_patches() - 3);
        let hidden: Vec<bool> = (0..visible + total).map(|patch| patch >= visible).collect();
        let masking = Masking::from_hidden(&hidden).expect("a mask");
        let told = RefCell::new(Vec::new());
        let report = |progress| told.borrow_mut().push(progress);
        block_on(paint_in_order(&model, &photo, &masking, 0.0, report)).expect("a picture");
        let each: Vec<_> = (1..=total)
            .map(|painted| Progress::Painting { painted, total })
            .collect();
        assert_eq!(told.into_inner(), each);
    }
}
