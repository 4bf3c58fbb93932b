//! The models at work on the current photo.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, activation};

use super::EngineError;
use super::beside::Beside;
use super::crew::{Call, Crew};
use super::host::now_ms;
use super::loaded::{AnyModel, Classifier, Loaded, ModelFiles};
use super::preprocess::Rgb;
use patchwork_model::{Classify, Masking, Observer, Reconstructor, Shared, Square, Stage, Team, read};
use patchwork_protocol::manifest::{ModelEntry, Role};
use patchwork_protocol::{
    Chosen, Classification, Example, Label, MaskSpec, ModelInfo, Photo, Progress, Reconstruction, View,
};

/// How many classes are told to the page.
const TOP: usize = 5;
const NO_CLASSIFIER: EngineError = EngineError::OutOfOrder("no model that classifies");

/// The current photo: as it was decoded, and as each model takes it.
pub(super) struct Current {
    pub(super) source: Rgb,
    /// Of the whole photo, which is larger than `source` where that was drawn smaller.
    width: u32,
    height: u32,
    pub(super) reconstructor: Square,
    classifier: Option<Square>,
}

impl Current {
    /// As this model takes it: `rgb`.
    pub(super) fn taken_by(&self, model: &ModelInfo, rgb: Vec<u8>) -> Photo {
        Photo {
            width: self.width,
            height: self.height,
            img_size: model.img_size,
            patch_size: model.patch_size,
            cut_short: false,
            rgb,
        }
    }
}

/// A model that reconstructs and, once chosen, one that classifies on one device, and the current photo.
pub struct Engine {
    pub(super) device: Device,
    pub(super) reconstructor: Loaded<Reconstructor>,
    classifier: Option<Loaded<Classifier>>,
    pub(super) photo: Option<Current>,
    /// The last reconstruction of it, and which patches were hidden; in a cell, for it is no more than a cache.
    reconstructed: RefCell<Option<Pasted>>,
    /// Which classes were likeliest for the whole photo.
    pub(super) whole_top: RefCell<Vec<usize>>,
    /// Models to compare with those in use.
    pub(super) beside: Beside,
    /// Who computes along.
    pub crew: Option<Rc<dyn Crew>>,
    /// How many photos there have been.
    photos: u32,
}

/// A reconstruction with the visible patches pasted back.
struct Pasted {
    spec: MaskSpec,
    picture: Rgb,
}

impl Engine {
    /// Builds the model that reconstructs on `device`; [`Self::choose`] adds the one that classifies.
    ///
    /// # Errors
    /// When a file is not what it should be, or the model is of the other role.
    pub fn new(device: Device, entry: &ModelEntry, files: &ModelFiles) -> Result<Self, EngineError> {
        Ok(Self {
            reconstructor: AnyModel::from_manifest(&device, entry, files)?.reconstructor()?,
            classifier: None,
            device,
            photo: None,
            reconstructed: RefCell::default(),
            whole_top: RefCell::default(),
            beside: Beside::default(),
            crew: None,
            photos: 0,
        })
    }

    /// Facts about the model that reconstructs.
    #[must_use]
    pub fn reconstructor(&self) -> &ModelInfo {
        &self.reconstructor.info
    }

    /// The model that classifies, and the current photo as it takes it.
    ///
    /// # Errors
    /// When there is no such model, or no photo.
    pub(super) fn classifier(&self) -> Result<(&Loaded<Classifier>, &Square), EngineError> {
        let model = self.classifier.as_ref().ok_or(NO_CLASSIFIER)?;
        let photo = self.photo.as_ref().and_then(|photo| photo.classifier.as_ref());
        Ok((model, photo.ok_or(EngineError::OutOfOrder("no photo to classify"))?))
    }

    /// Where it computes.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Builds a model of the manifest and puts it in the place of the one with its role, if any.
    ///
    /// # Errors
    /// When a file is not what it should be; everything stays as it was.
    pub fn choose(&mut self, entry: &ModelEntry, files: &ModelFiles) -> Result<Chosen, EngineError> {
        self.put(AnyModel::from_manifest(&self.device, entry, files)?)
    }

    /// Puts a model in the place of the one with its role. The current photo stays, and what the other model takes of
    /// it.
    ///
    /// # Errors
    /// When the photo does not go into its size; everything stays as it was.
    pub fn put(&mut self, model: AnyModel) -> Result<Chosen, EngineError> {
        match model {
            AnyModel::Reconstructor(reconstructor) => {
                if let Some(photo) = &mut self.photo {
                    photo.reconstructor = reconstructor.square(&photo.source, &self.device)?;
                }
                self.reconstructor = *reconstructor;
                self.reconstructed.take();
                Ok(Chosen {
                    model: self.reconstructor.info.clone(),
                    photo: self.photo(),
                })
            }
            AnyModel::Classifier(classifier) => {
                if let Some(photo) = &mut self.photo {
                    photo.classifier = Some(classifier.square(&photo.source, &self.device)?);
                }
                let model = classifier.info.clone();
                self.classifier = Some(*classifier);
                self.whole_top.take();
                Ok(Chosen { model, photo: None })
            }
        }
    }

    /// Makes `source` the current photo; `width` and `height` are those of the whole one.
    ///
    /// # Errors
    /// When it has no pixels; the photo that was there stays.
    pub fn set_photo(&mut self, source: Rgb, width: u32, height: u32) -> Result<Photo, EngineError> {
        let photo = Current {
            reconstructor: self.reconstructor.square(&source, &self.device)?,
            classifier: (self.classifier.as_ref())
                .map(|model| model.square(&source, &self.device))
                .transpose()?,
            source,
            width,
            height,
        };
        self.photo = Some(photo);
        self.beside.forget_photo();
        self.photos += 1;
        self.reconstructed.take();
        self.whole_top.take();
        self.photo().ok_or(EngineError::OutOfOrder("no photo"))
    }

    /// The current photo as the reconstructor takes it.
    fn photo(&self) -> Option<Photo> {
        let photo = self.photo.as_ref()?;
        Some(photo.taken_by(&self.reconstructor.info, photo.reconstructor.rgb.clone()))
    }

    /// Hides patches of the current photo and reconstructs them; `borrow_statistics` as `Request::Reconstruct` has it.
    /// A model that reconstructs patch by patch reports how far it has come.
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
        self.reconstructed.take();
        let square = &photo.reconstructor;
        let masking = self.reconstructor.masking(&spec)?;
        let team = self.join(&Call {
            role: Role::Reconstructor,
            square,
            photo: Some(self.photos),
            masking: Some(&masking),
            borrow: borrow_statistics,
        });
        let reconstruction = self
            .reconstructor
            .reconstruct(square, (spec, &masking), borrow_statistics, &team, report)
            .await?;
        self.reconstructed.replace(Some(Pasted {
            spec: reconstruction.spec.clone(),
            picture: pasted(&photo.reconstructor.rgb, &reconstruction, &self.reconstructor.info),
        }));
        Ok(reconstruction)
    }

    /// Classifies what `view` shows of the current photo.
    ///
    /// # Errors
    /// When there is no classifier or no photo, the models share no masks, no such picture was reconstructed last, or
    /// the device fails.
    pub async fn classify(&self, view: View) -> Result<Classification, EngineError> {
        let (model, photo) = self.classifier()?;
        let (mask, reconstructed) = match view {
            View::Whole => {
                let team = self.join_for(Role::Classifier, photo, true, None);
                let mut answer = model.classify(photo, None, &team).await?;
                self.whole_top.replace(likeliest(&answer.probabilities, TOP));
                let features = std::mem::take(&mut answer.features);
                let classification = model.told(answer, &[]);
                return Ok(Classification {
                    features,
                    ..classification
                });
            }
            View::Visible(mask) => (Some(mask), None),
            View::Reconstructed(spec) => (None, Some(self.reconstructed_square(model, &spec)?)),
        };
        let masking = mask.map(|mask| self.masking_for(&model.info, &mask)).transpose()?;
        let square = reconstructed.as_ref().unwrap_or(photo);
        let team = self.join_for(Role::Classifier, square, reconstructed.is_none(), masking.as_ref());
        let answer = model.classify(square, masking.as_ref(), &team).await?;
        Ok(model.told(answer, &self.whole_top.borrow()))
    }

    /// Those who compute along with this call.
    fn join(&self, call: &Call<'_>) -> Shared {
        self.crew.as_ref().map(|crew| crew.join(call)).unwrap_or_default()
    }

    /// As [`Self::join`], without borrowed statistics; `is_photo`: `square` is the photo, which comes again.
    pub(super) fn join_for(&self, role: Role, square: &Square, is_photo: bool, masking: Option<&Masking>) -> Shared {
        self.join(&Call {
            role,
            square,
            photo: is_photo.then_some(self.photos),
            masking,
            borrow: false,
        })
    }

    /// What the classifier makes of a photo that does not become the current one.
    ///
    /// # Errors
    /// When there is no classifier, the photo has no pixels, or the device fails.
    pub async fn example(&self, source: &Rgb) -> Result<Example, EngineError> {
        let model = self.classifier.as_ref().ok_or(NO_CLASSIFIER)?;
        let square = model.square(source, &self.device)?;
        let team = self.join_for(Role::Classifier, &square, false, None);
        let answer = model.classify(&square, None, &team).await?;
        Ok(Example {
            model: model.info.name.clone(),
            features: answer.features,
            img_size: model.info.img_size,
            rgb: square.rgb,
        })
    }

    /// The last reconstruction, pasted and in the size of `classifier`.
    fn reconstructed_square(&self, classifier: &Loaded<Classifier>, spec: &MaskSpec) -> Result<Square, EngineError> {
        let reconstructed = self.reconstructed.borrow();
        let reconstructed = reconstructed
            .as_ref()
            .filter(|reconstructed| reconstructed.spec == *spec);
        let Pasted { picture, .. } =
            reconstructed.ok_or(EngineError::OutOfOrder("no such reconstruction to classify"))?;
        // It is cropped already: of the same size, it is what the classifier would be shown.
        if picture.width == classifier.info.img_size {
            return Ok(classifier.shown(picture.pixels.clone(), &self.device));
        }
        classifier.square(picture, &self.device)
    }

    /// What `mask` hides from this classifier; it is the reconstructor's mask.
    pub(super) fn masking_for(&self, classifier: &ModelInfo, mask: &MaskSpec) -> Result<Masking, EngineError> {
        if !classifier.shares_masks_with(&self.reconstructor.info) {
            return Err(EngineError::OutOfOrder("the two models share no masks"));
        }
        Ok(self.reconstructor.masking(mask)?)
    }
}

impl Loaded<Reconstructor> {
    /// Reconstructs what `masking`, which is that of `spec`, hides of a photo, together with `team`.
    pub(super) async fn reconstruct(
        &self,
        square: &Square,
        (spec, masking): (MaskSpec, &Masking),
        borrow_statistics: bool,
        team: &Shared,
        report: impl Fn(Progress),
    ) -> Result<Reconstruction, EngineError> {
        let info = &self.info;
        let start = now_ms();
        let reconstructed = self.predict(square, masking, borrow_statistics, team, report).await?;
        let millis = now_ms() - start;

        let hidden = masking.len_keep() < masking.num_patches();
        let mask: Vec<u8> = masking.mask[0].iter().map(|&h| u8::from(h)).collect();
        // What is measured is what is shown, and a picture has no value outside 0..1.
        let picture: Vec<f32> = reconstructed.picture.iter().map(|v| v.clamp(0.0, 1.0)).collect();
        let psnr = psnr(&square.rgb, &picture, &mask, info);
        let rgb = picture.iter().map(|v| (v * 255.0 + 0.5) as u8).collect();
        Ok(Reconstruction {
            model: info.name.clone(),
            spec,
            mask,
            rgb,
            loss: hidden.then_some(reconstructed.loss),
            psnr: hidden.then_some(psnr),
            borrowed: hidden && borrow_statistics && info.norm_pix_loss,
            millis,
        })
    }
}

/// Keeps what a classifier's head looks at.
struct Pooled {
    team: Shared,
    features: Vec<Tensor<1>>,
}

impl Observer for Pooled {
    fn team(&self) -> Option<&Rc<dyn Team>> {
        self.team.team()
    }

    async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
        if stage == Stage::PreLogits {
            self.features.push(value.clone().flatten(0, D - 1));
        }
    }
}

/// A classifier's answer, class by class.
pub(super) struct Answer {
    /// Of every class; empty without a head.
    pub(super) probabilities: Vec<f32>,
    /// What its head looked at.
    features: Vec<f32>,
    /// As [`Classification`] has it.
    patches: Vec<Option<Label>>,
    visible: Option<usize>,
    millis: f64,
}

impl Loaded<Classifier> {
    /// Classifies a photo from the patches that `masking` keeps, or else from all, together with `team`.
    pub(super) async fn classify(
        &self,
        square: &Square,
        masking: Option<&Masking>,
        team: &Shared,
    ) -> Result<Answer, EngineError> {
        let start = now_ms();
        let model = &self.model.model;
        let mut pooled = Pooled {
            team: team.clone(),
            features: vec![],
        };
        let patch_logits = model.patch_logits(square, masking, &mut pooled).await;
        let classifies_patches = patch_logits.is_some();
        let probabilities: Option<Tensor<1>> = match patch_logits {
            Some(logits) => Some(activation::softmax(logits, 2).flatten(0, 2)),
            None => {
                let logits = model.logits(square, masking, &mut pooled).await;
                logits.map(|logits| activation::softmax(logits, 1).flatten(0, 1))
            }
        };
        // One read: each waits for the device.
        let count = probabilities.as_ref().map_or(0, |all| all.dims()[0]);
        let all = probabilities.into_iter().chain(pooled.features).collect();
        let mut values = read(Tensor::cat(all, 0)).await?;
        let features = values.split_off(count);
        let (probabilities, patches) = if classifies_patches {
            let each: Vec<&[f32]> = values.chunks(self.info.classes).collect();
            let mean = |class: usize| each.iter().map(|patch| patch[class]).sum::<f32>() / each.len() as f32;
            let all: Vec<usize> = (0..self.info.grid().pow(2)).collect();
            let mut patches = vec![None; all.len()];
            for (&at, patch) in masking.map_or(&all, |masking| &masking.ids_keep[0]).iter().zip(&each) {
                patches[at] = self.labels(patch, &likeliest(patch, 1)).pop();
            }
            ((0..self.info.classes).map(mean).collect(), patches)
        } else {
            (values, vec![])
        };
        Ok(Answer {
            probabilities,
            features,
            patches,
            visible: masking.map(Masking::len_keep),
            millis: now_ms() - start,
        })
    }

    /// `answer` as the page is told it; `whole_top`: classes that it is asked about besides.
    pub(super) fn told(&self, answer: Answer, whole_top: &[usize]) -> Classification {
        let top = likeliest(&answer.probabilities, TOP);
        Classification {
            model: self.info.name.clone(),
            top: self.labels(&answer.probabilities, &top),
            whole_top: self.labels(&answer.probabilities, whole_top),
            visible: answer.visible,
            patches: answer.patches,
            features: vec![],
            millis: answer.millis,
        }
    }

    fn labels(&self, probabilities: &[f32], classes: &[usize]) -> Vec<Label> {
        let label = |&class: &usize| Label {
            name: self.model.label(class),
            probability: probabilities[class],
        };
        classes.iter().map(label).collect()
    }
}

impl Classifier {
    fn label(&self, class: usize) -> String {
        self.labels
            .get(class)
            .cloned()
            .unwrap_or_else(|| format!("class {class}"))
    }
}

/// The `count` likeliest classes, best first.
fn likeliest(probabilities: &[f32], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
    order.truncate(count);
    order
}

/// The reconstruction where patches are hidden, the photo where they are not.
fn pasted(photo: &[u8], reconstruction: &Reconstruction, info: &ModelInfo) -> Rgb {
    let width = info.patch_size * 3;
    let mut pixels = photo.to_vec();
    let rows = pixels
        .chunks_exact_mut(width)
        .zip(reconstruction.rgb.chunks_exact(width));
    for ((row, reconstructed), patch) in rows.zip(patch_of_each_row(info)) {
        if reconstruction.mask[patch] == 1 {
            row.copy_from_slice(reconstructed);
        }
    }
    Rgb {
        width: info.img_size,
        height: info.img_size,
        pixels,
    }
}

/// PSNR in dB over hidden pixels of `[side * side, 3]` bytes and values from 0 to 1.
fn psnr(original: &[u8], reconstructed: &[f32], mask: &[u8], info: &ModelInfo) -> f32 {
    let width = info.patch_size * 3;
    let (mut sum, mut count) = (0.0_f64, 0);
    let rows = original.chunks_exact(width).zip(reconstructed.chunks_exact(width));
    for ((original, reconstructed), patch) in rows.zip(patch_of_each_row(info)) {
        if mask[patch] == 1 {
            let error = |(&was, &is): (&u8, &f32)| (f32::from(was) / 255.0 - is).powi(2);
            sum += f64::from(original.iter().zip(reconstructed).map(error).sum::<f32>());
            count += width;
        }
    }
    (-10.0 * (sum / count as f64).log10()) as f32
}

/// The patch that each of a picture's rows of a patch belongs to, as they follow one another in memory.
fn patch_of_each_row(info: &ModelInfo) -> impl Iterator<Item = usize> {
    let (grid, side) = (info.grid(), info.patch_size);
    (0..grid * side * grid).map(move |row| row / grid / side * grid + row % grid)
}
