//! The models at work on the current photo.

use std::cell::RefCell;

use burn::tensor::{Device, Tensor, TensorData, activation};

use super::EngineError;
use super::host::{now_ms, read};
use super::loaded::{AnyModel, Classifier, Loaded, ModelFiles};
use super::painter::{Original, Painter};
use super::preprocess::Rgb;
use patchwork_model::{GlobalPool, Masking};
use patchwork_protocol::manifest::ModelEntry;
use patchwork_protocol::{Classification, Label, MaskSpec, ModelInfo, Photo, Progress, Reconstruction, View};
use patchwork_weights::WeightsError;

/// How many classes are told to the page.
const TOP: usize = 5;

/// The current photo, in each model's size.
pub(super) struct Current {
    pub(super) painter_rgb: Vec<u8>,
    pub(super) classifier_rgb: Vec<u8>,
}

/// A model that paints and one that names on one device, and the current photo.
pub struct Engine {
    pub(super) device: Device,
    pub(super) painter: Loaded<Painter>,
    pub(super) classifier: Loaded<Classifier>,
    pub(super) photo: Option<Current>,
    /// The last reconstruction of it, and which patches were hidden; in a cell, for it is no more than a cache.
    painted: RefCell<Option<Pasted>>,
}

/// A reconstruction with the visible patches pasted back.
struct Pasted {
    spec: MaskSpec,
    picture: Rgb,
}

impl Engine {
    /// Builds both models on `device`.
    ///
    /// # Errors
    /// When a file is not what it should be, or a model is of the other role.
    pub fn new(
        device: Device,
        painter: (&ModelEntry, &ModelFiles),
        classifier: (&ModelEntry, &ModelFiles),
    ) -> Result<Self, EngineError> {
        Ok(Self {
            painter: AnyModel::from_manifest(&device, painter.0, painter.1)?.painter()?,
            classifier: AnyModel::from_manifest(&device, classifier.0, classifier.1)?.classifier()?,
            device,
            photo: None,
            painted: RefCell::default(),
        })
    }

    /// Facts about the model that paints and the one that names.
    #[must_use]
    pub fn models(&self) -> (ModelInfo, ModelInfo) {
        (self.painter.info.clone(), self.classifier.info.clone())
    }

    /// Where it computes.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Builds a model of the manifest and puts it in the place of the one with its role.
    ///
    /// # Errors
    /// When a file is not what it should be; everything stays as it was.
    pub fn choose(&mut self, entry: &ModelEntry, files: &ModelFiles) -> Result<ModelInfo, WeightsError> {
        Ok(self.put(AnyModel::from_manifest(&self.device, entry, files)?))
    }

    /// Puts a model in the place of the one with its role; the current photo is forgotten.
    pub fn put(&mut self, model: AnyModel) -> ModelInfo {
        let info = match model {
            AnyModel::Painter(painter) => {
                self.painter = *painter;
                &self.painter.info
            }
            AnyModel::Classifier(classifier) => {
                self.classifier = *classifier;
                &self.classifier.info
            }
        };
        // It was kept in the size that the model before takes.
        self.photo = None;
        self.painted.take();
        info.clone()
    }

    /// Makes `photo` the current one.
    ///
    /// # Errors
    /// When it has no pixels; the photo that was there stays.
    pub fn set_photo(&mut self, photo: &Rgb, width: u32, height: u32) -> Result<Photo, EngineError> {
        let painter_rgb = self.painter.preprocess.square(photo)?;
        let classifier_rgb = self.classifier.preprocess.square(photo)?;
        let rgb = painter_rgb.clone();
        self.painted.take();
        self.photo = Some(Current {
            painter_rgb,
            classifier_rgb,
        });
        let ModelInfo {
            img_size, patch_size, ..
        } = self.painter.info;
        Ok(Photo {
            width,
            height,
            img_size,
            patch_size,
            rgb,
        })
    }

    /// Hides patches of the current photo and paints them; `borrow_statistics` as `Request::Reconstruct` has it. A model
    /// that paints patch by patch reports how far it has come.
    ///
    /// # Errors
    /// When there is no photo, or the device fails.
    pub async fn reconstruct(
        &self,
        spec: MaskSpec,
        borrow_statistics: bool,
        report: impl Fn(Progress),
    ) -> Result<Reconstruction, EngineError> {
        let photo = self
            .photo
            .as_ref()
            .ok_or(EngineError::OutOfOrder("no photo to reconstruct"))?;
        self.painted.take();
        let reconstruction = self
            .painter
            .reconstruct(&photo.painter_rgb, spec, borrow_statistics, &self.device, report)
            .await?;
        self.painted.replace(Some(Pasted {
            spec: reconstruction.spec.clone(),
            picture: pasted(&photo.painter_rgb, &reconstruction, &self.painter.info),
        }));
        Ok(reconstruction)
    }

    /// Classifies what `view` shows of the current photo.
    ///
    /// # Errors
    /// When there is no photo, the models share no masks, no such picture was painted last, or the device fails.
    pub async fn classify(&self, view: View) -> Result<Classification, EngineError> {
        let photo = self
            .photo
            .as_ref()
            .ok_or(EngineError::OutOfOrder("no photo to classify"))?;
        let mask = match view {
            View::Whole => None,
            View::Visible(mask) => Some(mask),
            View::Painted(spec) => {
                let rgb = self.painted_rgb(&spec)?;
                return self.classifier.classify(&rgb, None, &self.device).await;
            }
        };
        let masking = self.shared_masking(mask)?;
        self.classifier
            .classify(&photo.classifier_rgb, masking.as_ref(), &self.device)
            .await
    }

    /// The last reconstruction, pasted and in the classifier's size.
    fn painted_rgb(&self, spec: &MaskSpec) -> Result<Vec<u8>, EngineError> {
        let painted = self.painted.borrow();
        let painted = painted.as_ref().filter(|painted| painted.spec == *spec);
        let Pasted { picture, .. } = painted.ok_or(EngineError::OutOfOrder("no such reconstruction to classify"))?;
        // It is cropped already: of the same size, it is what the classifier would be shown.
        if picture.width == self.classifier.info.img_size {
            return Ok(picture.pixels.clone());
        }
        self.classifier.preprocess.square(picture)
    }

    /// What `mask` hides from the model that names; it is the painter's mask.
    pub(super) fn shared_masking(&self, mask: Option<MaskSpec>) -> Result<Option<Masking>, EngineError> {
        match mask {
            Some(_) if !self.classifier.info.shares_masks_with(&self.painter.info) => {
                Err(EngineError::OutOfOrder("the two models share no masks"))
            }
            Some(spec) => Ok(Some(self.painter.model.masking(spec)?)),
            None => Ok(None),
        }
    }
}

impl<M> Loaded<M> {
    /// A photo that [`Preprocess::square`](super::preprocess::Preprocess::square) made, as the model takes it: `[1, 3, side, side]`.
    pub(super) fn images(&self, rgb: &[u8], device: &Device) -> Tensor<4> {
        let side = self.info.img_size;
        Tensor::from_data(
            TensorData::new(self.preprocess.normalise(rgb), [1, 3, side, side]),
            device,
        )
    }
}

impl Loaded<Painter> {
    /// Hides patches of a photo that [`Preprocess::square`](super::preprocess::Preprocess::square) made, and paints them.
    pub(super) async fn reconstruct(
        &self,
        rgb: &[u8],
        spec: MaskSpec,
        borrow_statistics: bool,
        device: &Device,
        report: impl Fn(Progress),
    ) -> Result<Reconstruction, EngineError> {
        let Self {
            model,
            preprocess,
            info,
        } = self;
        let masking = model.masking(spec.clone())?;

        let start = now_ms();
        let photo = Original {
            images: self.images(rgb, device),
            rgb,
            preprocess,
        };
        let painted = model.paint(&photo, &masking, borrow_statistics, report).await?;
        let millis = now_ms() - start;

        let hidden = masking.len_keep() < masking.num_patches();
        let mask: Vec<u8> = masking.mask[0].iter().map(|&h| u8::from(h)).collect();
        // What is measured is what is shown, and a picture has no value outside 0..1.
        let picture: Vec<f32> = painted.picture.iter().map(|v| v.clamp(0.0, 1.0)).collect();
        let psnr = psnr(photo.rgb, &picture, &mask, info);
        let rgb = picture.iter().map(|v| (v * 255.0).round() as u8).collect();
        Ok(Reconstruction {
            model: info.name.clone(),
            spec,
            mask,
            rgb,
            loss: hidden.then_some(painted.loss),
            psnr: hidden.then_some(psnr),
            borrowed: hidden && borrow_statistics && info.norm_pix_loss,
            millis,
        })
    }
}

impl Loaded<Classifier> {
    /// Names a photo that [`Preprocess::square`](super::preprocess::Preprocess::square) made, from the patches that `masking`
    /// keeps, or else from all.
    pub(super) async fn classify(
        &self,
        rgb: &[u8],
        masking: Option<&Masking>,
        device: &Device,
    ) -> Result<Classification, EngineError> {
        let start = now_ms();
        let (vit, images) = (&self.model.vit, self.images(rgb, device));
        let features = vit.encoder.forward(images, masking);
        let (probabilities, patches) = if vit.config.global_pool == GlobalPool::Patches {
            let each = read(activation::softmax(vit.classify_patches(features), 2)).await?;
            let each: Vec<&[f32]> = each.chunks(self.info.classes).collect();
            let mean = |class: usize| each.iter().map(|patch| patch[class]).sum::<f32>() / each.len() as f32;
            let all: Vec<usize> = (0..self.info.grid().pow(2)).collect();
            let mut patches = vec![None; all.len()];
            for (&at, patch) in masking.map_or(&all, |masking| &masking.ids_keep[0]).iter().zip(&each) {
                patches[at] = self.model.likeliest(patch, 1).pop();
            }
            ((0..self.info.classes).map(mean).collect(), patches)
        } else {
            (read(activation::softmax(vit.classify(features), 1)).await?, vec![])
        };
        Ok(Classification {
            model: self.info.name.clone(),
            top: self.model.likeliest(&probabilities, TOP),
            visible: masking.map(Masking::len_keep),
            patches,
            millis: now_ms() - start,
        })
    }
}

impl Classifier {
    /// The `count` likeliest classes, best first.
    fn likeliest(&self, probabilities: &[f32], count: usize) -> Vec<Label> {
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        let label = |&i: &usize| Label {
            name: self.labels.get(i).cloned().unwrap_or_else(|| format!("class {i}")),
            probability: probabilities[i],
        };
        order.iter().take(count).map(label).collect()
    }
}

/// The reconstruction where patches are hidden, the photo where they are not.
fn pasted(photo: &[u8], reconstruction: &Reconstruction, info: &ModelInfo) -> Rgb {
    let (side, patch) = (info.img_size, info.patch_size);
    let mut pixels = photo.to_vec();
    let painted = reconstruction.rgb.as_chunks::<3>().0;
    for (at, (pixel, painted)) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(painted).enumerate() {
        if reconstruction.mask[at / side / patch * (side / patch) + at % side / patch] == 1 {
            *pixel = *painted;
        }
    }
    Rgb {
        width: side,
        height: side,
        pixels,
    }
}

/// PSNR in dB over hidden pixels of `[side * side, 3]` bytes and values from 0 to 1.
fn psnr(original: &[u8], painted: &[f32], mask: &[u8], info: &ModelInfo) -> f32 {
    let (side, patch) = (info.img_size, info.patch_size);
    let is_hidden = |value: usize| {
        let (y, x) = (value / 3 / side, value / 3 % side);
        mask[y / patch * (side / patch) + x / patch] == 1
    };
    let (mut sum, mut count) = (0.0_f64, 0_u32);
    for at in (0..original.len()).filter(|&at| is_hidden(at)) {
        sum += (f64::from(original[at]) / 255.0 - f64::from(painted[at])).powi(2);
        count += 1;
    }
    (-10.0 * (sum / f64::from(count)).log10()) as f32
}
