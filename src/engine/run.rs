//! The models at work on the current photo.

use burn::tensor::{Device, Tensor, TensorData, activation};

use super::noise::noise;
use super::preprocess::{Preprocess, Rgb};
use super::{EngineError, manifest::ModelEntry};
use crate::model::mae::forward_loss;
use crate::model::masking::len_keep;
use crate::model::patch::{patchify, unpatchify};
use crate::model::vit::EncoderConfig;
use crate::model::{Mae, Masking, Vit};
use crate::protocol::{Classification, Label, MaskSpec, ModelInfo, Photo, Reconstruction};
use crate::weights::{Checkpoint, WeightsError, mae_config, vit_config};

/// How many classes are told to the page.
const TOP: usize = 5;

/// The files of one model.
pub struct ModelFiles {
    /// `config.json`.
    pub config: Vec<u8>,
    /// `preprocessor_config.json`.
    pub preprocessor: Vec<u8>,
    /// `model.safetensors`.
    pub weights: Vec<u8>,
}

/// A model, how it wants its photos, and its facts.
struct Loaded<M> {
    model: M,
    preprocess: Preprocess,
    info: ModelInfo,
}

/// The current photo, in each model's size.
struct Current {
    mae_rgb: Vec<u8>,
    vit_rgb: Vec<u8>,
}

/// Both models on one device, and the current photo.
pub struct Engine {
    device: Device,
    mae: Loaded<Mae>,
    vit: Loaded<Vit>,
    labels: Vec<String>,
    photo: Option<Current>,
}

impl Engine {
    /// Builds both models on `device`.
    ///
    /// # Errors
    /// When a file is not what it should be.
    pub fn new(
        device: Device,
        mae: (&ModelEntry, ModelFiles),
        vit: (&ModelEntry, ModelFiles),
    ) -> Result<Self, WeightsError> {
        let (entry, files) = mae;
        let mut checkpoint = Checkpoint::new(&files.weights, "", &device)?;
        let config = mae_config(&files.config)?;
        let encoder = config.encoder.clone();
        let model = Mae::new(&mut checkpoint, config)?;
        let mae = loaded(model, &encoder, entry, &files, checkpoint.finish()?)?;

        let (entry, files) = vit;
        let (config, labels) = vit_config(&files.config)?;
        let mut checkpoint = Checkpoint::new(&files.weights, "", &device)?;
        let encoder = config.encoder.clone();
        let model = Vit::new(&mut checkpoint, config)?;
        let vit = loaded(model, &encoder, entry, &files, checkpoint.finish()?)?;
        Ok(Self {
            device,
            mae,
            vit,
            labels,
            photo: None,
        })
    }

    /// Facts about the model that paints and the one that names.
    #[must_use]
    pub fn models(&self) -> (ModelInfo, ModelInfo) {
        (self.mae.info.clone(), self.vit.info.clone())
    }

    /// Makes `photo` the current one.
    ///
    /// # Errors
    /// When it has no pixels; the photo that was there stays.
    pub fn set_photo(&mut self, photo: &Rgb, width: u32, height: u32) -> Result<Photo, EngineError> {
        let mae_rgb = self.mae.preprocess.square(photo)?;
        let vit_rgb = self.vit.preprocess.square(photo)?;
        let rgb = mae_rgb.clone();
        self.photo = Some(Current { mae_rgb, vit_rgb });
        let ModelInfo {
            img_size, patch_size, ..
        } = self.mae.info;
        Ok(Photo {
            width,
            height,
            img_size,
            patch_size,
            rgb,
        })
    }

    /// Hides patches of the current photo and paints them.
    ///
    /// # Errors
    /// When there is no photo, or the device fails.
    pub async fn reconstruct(&self, spec: MaskSpec) -> Result<Reconstruction, EngineError> {
        let photo = self
            .photo
            .as_ref()
            .ok_or(EngineError::OutOfOrder("no photo to reconstruct"))?;
        let Loaded {
            model,
            preprocess,
            info,
        } = &self.mae;
        let num_patches = model.config.encoder.num_patches();
        let keep = len_keep(num_patches, f64::from(spec.mask_ratio));
        let masking = Masking::from_noise(&[noise(spec.seed, num_patches)], keep)?;

        let start = now_ms();
        let values = preprocess.normalise(&photo.mae_rgb);
        let images = images(values.clone(), info.img_size, &self.device);
        let pred = model.forward_decoder(model.forward_encoder(images.clone(), &masking), &masking);
        let target = patchify(images, info.patch_size);
        let loss = forward_loss(target, pred.clone(), &masking, model.config.norm_pix_loss);
        let painted = unpatchify(pred, info.patch_size);
        // One read: each waits for the device.
        let mut painted = read(Tensor::cat(vec![painted.flatten(0, 3), loss], 0)).await?;
        let millis = now_ms() - start;

        let loss = painted.pop().unwrap_or(f32::NAN);
        let hidden = keep < num_patches;
        let mask: Vec<u8> = masking.mask[0].iter().map(|&h| u8::from(h)).collect();
        // What is measured is what is shown, and a picture has no value outside 0..1.
        let painted: Vec<f32> = preprocess
            .denormalise(&painted)
            .iter()
            .map(|v| v.clamp(0.0, 1.0))
            .collect();
        let psnr = psnr(&preprocess.denormalise(&values), &painted, &mask, info);
        let rgb = painted.iter().map(|v| (v * 255.0).round() as u8).collect();
        Ok(Reconstruction {
            spec,
            mask,
            rgb,
            loss: hidden.then_some(loss),
            psnr: hidden.then_some(psnr),
            millis,
        })
    }

    /// Names the current photo.
    ///
    /// # Errors
    /// When there is no photo, or the device fails.
    pub async fn classify(&self) -> Result<Classification, EngineError> {
        let photo = self
            .photo
            .as_ref()
            .ok_or(EngineError::OutOfOrder("no photo to classify"))?;
        let Loaded {
            model,
            preprocess,
            info,
        } = &self.vit;
        let start = now_ms();
        let images = images(preprocess.normalise(&photo.vit_rgb), info.img_size, &self.device);
        let probabilities = read(activation::softmax(model.forward(images), 1)).await?;
        let millis = now_ms() - start;

        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        let label = |&i: &usize| Label {
            name: self.labels[i].clone(),
            probability: probabilities[i],
        };
        Ok(Classification {
            top: order.iter().take(TOP).map(label).collect(),
            millis,
        })
    }
}

/// A model with its facts, if the photos it is given are of the size it takes.
fn loaded<M>(
    model: M,
    encoder: &EncoderConfig,
    entry: &ModelEntry,
    files: &ModelFiles,
    parameters: usize,
) -> Result<Loaded<M>, WeightsError> {
    let preprocess = Preprocess::from_json(&files.preprocessor)?;
    let EncoderConfig {
        img_size, patch_size, ..
    } = *encoder;
    if preprocess.img_size() != img_size {
        let sides = format!("photos of {} px for a model of {img_size} px", preprocess.img_size());
        return Err(WeightsError::Config(sides));
    }
    let bytes = files.weights.len() as u64;
    Ok(Loaded {
        model,
        preprocess,
        info: ModelInfo {
            name: entry.name.clone(),
            img_size,
            patch_size,
            parameters,
            bytes,
        },
    })
}

/// `[1, 3, side, side]` from its values.
fn images(values: Vec<f32>, side: usize, device: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(values, [1, 3, side, side]), device)
}

/// A tensor's values; asynchronous because a browser cannot wait.
pub(super) async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, EngineError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|e| EngineError::Readback(format!("{e:?}")))?;
    data.try_to_vec().map_err(|e| EngineError::Readback(format!("{e:?}")))
}

/// PSNR in dB over hidden pixels; both images `[side * side, 3]` with values from 0 to 1.
fn psnr(original: &[f32], painted: &[f32], mask: &[u8], info: &ModelInfo) -> f32 {
    let (side, patch) = (info.img_size, info.patch_size);
    let is_hidden = |value: usize| {
        let (y, x) = (value / 3 / side, value / 3 % side);
        mask[y / patch * (side / patch) + x / patch] == 1
    };
    let (mut sum, mut count) = (0.0_f64, 0_u32);
    for at in (0..original.len()).filter(|&at| is_hidden(at)) {
        sum += f64::from(original[at] - painted[at]).powi(2);
        count += 1;
    }
    (-10.0 * (sum / f64::from(count)).log10()) as f32
}

/// Milliseconds since some fixed moment.
fn now_ms() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .map(wasm_bindgen::JsCast::unchecked_into::<web_sys::Performance>)
        .map_or(0.0, |performance| performance.now());
    #[cfg(not(target_arch = "wasm32"))]
    {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1000.0
    }
}
