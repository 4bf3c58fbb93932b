//! The engines as JavaScript without the page uses them: a model of one's own, built from bytes. `docs/javascript.md`
//! shows how.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};
use js_sys::{Float32Array, Function, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use web_sys::{Blob, ImageBitmap};

use super::blob::JsBytes;
use super::decode::{Decoded, Decoder, decode, drawn};
use crate::host::{gpu_bytes, wasm_bytes};
use crate::inspect::Looked;
use crate::loaded::{Classifier, Loaded};
use crate::preprocess::Preprocess;
use crate::self_check::self_check;
use crate::{AnyModel, EngineError};
use patchwork_mask::len_keep;
use patchwork_mask::masking_of;
use patchwork_model::{Classify, Masking, Reconstruct, Reconstructor, Shared, Square, read};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{DeviceInfo, Failure, Inspection, Look, MaskSpec, Progress};
use patchwork_weights::{TensorFile, WeightsError};

/// Share of the patches that `run` hides, as transformers' `ViTMAEConfig` has it.
const MASK_RATIO: f64 = 0.75;

/// A model that classifies, or one that reconstructs what is hidden of them.
#[wasm_bindgen]
pub struct Model {
    device: Device,
    model: AnyModel,
    /// With whom the work is divided.
    team: Shared,
    /// What [`Self::assist`] was given last.
    square: RefCell<Option<Rc<Square>>>,
}

#[wasm_bindgen]
impl Model {
    /// Whether it classifies photos; else it reconstructs.
    #[wasm_bindgen(getter, js_name = isClassifier)]
    #[must_use]
    pub fn is_classifier(&self) -> bool {
        matches!(self.model, AnyModel::Classifier(_))
    }

    /// Side of the square picture that it takes, pixels.
    #[wasm_bindgen(getter, js_name = imageSize)]
    #[must_use]
    pub fn image_size(&self) -> usize {
        self.model.info().img_size
    }

    /// Side of a patch, pixels.
    #[wasm_bindgen(getter, js_name = patchSize)]
    #[must_use]
    pub fn patch_size(&self) -> usize {
        self.model.info().patch_size
    }

    /// All that is known of it, a `ModelInfo` of `patchwork_protocol`.
    ///
    /// # Errors
    /// When a number cannot be told to JavaScript.
    #[wasm_bindgen(getter)]
    pub fn info(&self) -> Result<JsValue, JsError> {
        to_js(self.model.info())
    }

    /// A photo as the model sees it: decoded, upright, resized and cropped, `imageSize * imageSize * 3` bytes.
    ///
    /// # Errors
    /// When neither the browser nor `decoder` can read the photo.
    pub async fn pixels(&self, photo: Blob, decoder: Option<Decoder>) -> Result<Vec<u8>, JsError> {
        let Decoded { rgb, .. } = decode(&photo, decoder.as_ref(), |_| ()).await.map_err(told)?;
        self.preprocess().square(&rgb).map_err(told)
    }

    /// The same of a picture that is decoded already.
    ///
    /// # Errors
    /// When it has no pixels, or was closed.
    #[wasm_bindgen(js_name = pixelsOf)]
    pub fn pixels_of(&self, picture: &ImageBitmap) -> Result<Vec<u8>, JsError> {
        self.preprocess().square(&drawn(picture).map_err(told)?).map_err(told)
    }

    /// The five likeliest classes of what `pixels` gave, none of an encoder alone, and of a model that classifies
    /// every patch each one's likeliest, a `Classification`. Where there is a `mask` (a `MaskSpec`), what it hides is
    /// left out of what the model sees, the same as `reconstruct` hides.
    ///
    /// # Errors
    /// When the model reconstructs, when it cannot leave patches out, or the pixels are not as many as it takes.
    pub async fn classify(&self, rgb: Vec<u8>, mask: JsValue) -> Result<JsValue, JsError> {
        let model = self.classifier()?;
        self.fits(&rgb)?;
        let masking = match spec(mask)? {
            Some(_) if !model.info.classifies_from_patches() => {
                let why = "a hybrid's convolutions look across patches: it names whole photos alone, without a mask";
                return Err(JsError::new(why));
            }
            Some(spec) => Some(self.masking(&spec)?),
            None => None,
        };
        let square = model.shown(rgb, &self.device);
        let answer = model
            .classify(&square, masking.as_ref(), &self.team)
            .await
            .map_err(told)?;
        to_js(&model.told(answer, &[]))
    }

    /// Hides what `mask` (a `MaskSpec`) says of what `pixels` gave, and reconstructs it, a `Reconstruction`. `borrow`
    /// as `Request::Reconstruct` has it; `report` is called with each `Progress` of a model that reconstructs patch by
    /// patch.
    ///
    /// # Errors
    /// When the model classifies photos, there is no such mask, or the pixels are not as many as it takes.
    pub async fn reconstruct(
        &self,
        rgb: Vec<u8>,
        mask: JsValue,
        borrow: bool,
        report: Option<Function>,
    ) -> Result<JsValue, JsError> {
        let model = self.reconstructor()?;
        self.fits(&rgb)?;
        let spec = spec(mask)?.ok_or_else(|| JsError::new("say what is to be hidden"))?;
        let square = model.shown(rgb, &self.device);
        let report = |progress: Progress| {
            if let (Some(report), Ok(progress)) = (&report, to_js(&progress)) {
                // What it throws is its caller's own affair.
                let _ = report.call1(&JsValue::UNDEFINED, &progress);
            }
        };
        let masking = self.masking(&spec)?;
        let reconstructed = model
            .reconstruct(&square, (spec, &masking), borrow, &self.team, report)
            .await;
        to_js(&reconstructed.map_err(told)?)
    }

    /// A look into the model at work on what `pixels` gave, of which `mask` (a `MaskSpec`) hides a part: `look` is a
    /// `Look`, the answer an `Inspected`.
    ///
    /// # Errors
    /// When the model has no such thing, or it is more than can be looked at in one piece.
    pub async fn inspect(&self, rgb: Vec<u8>, look: JsValue, mask: JsValue) -> Result<JsValue, JsError> {
        self.fits(&rgb)?;
        let look: Look = serde_wasm_bindgen::from_value(look)
            .map_err(|error| JsError::new(&format!("that is nothing to look at: {error}")))?;
        let mask = spec(mask)?;
        let masking = mask.as_ref().map(|spec| self.masking(spec)).transpose()?;
        let (looked, role, square) = match &self.model {
            AnyModel::Classifier(model) => {
                if mask.is_some() && !model.info.classifies_from_patches() {
                    return Err(JsError::new(
                        "a hybrid's convolutions look across patches: look without a mask",
                    ));
                }
                let square = model.shown(rgb, &self.device);
                (Looked::Classifier(model), Role::Classifier, square)
            }
            AnyModel::Reconstructor(model) => {
                let square = model.shown(rgb, &self.device);
                (Looked::Reconstructor(model), Role::Reconstructor, square)
            }
        };
        let inspection = Inspection { role, mask, look };
        let seen = looked
            .look(inspection, &square, masking.as_ref(), &self.device, &Shared::default())
            .await;
        to_js(&seen.map_err(told)?)
    }

    /// The model alone, as transformers' forward: logits `[N, classes]` of a ViT, predictions `[N, L, p * p * C]` of an
    /// MAE, the last hidden state `[N, P + L, D]` of an encoder alone (P tokens stand before the patches'), flat; of a
    /// ViT that classifies every patch logarithms of probabilities. `noise` (`[N, L]`, for a model that reconstructs)
    /// hides the three quarters of the patches where it is largest; a causal model predicts each patch from the true
    /// ones before it.
    ///
    /// # Shapes
    /// `pixel_values`: `[N, C, H, W]`, normalised
    ///
    /// # Errors
    /// When a length does not fit, a model that reconstructs gets no noise, or one that classifies gets some.
    pub async fn run(&self, pixel_values: Float32Array, noise: Option<Float32Array>) -> Result<Float32Array, JsError> {
        let (pixels, noise) = (pixel_values.to_vec(), noise.map(|noise| noise.to_vec()));
        let answer = match (&self.model, noise) {
            (AnyModel::Classifier(loaded), None) => {
                let model = &loaded.model.model;
                let images = self.images(pixels, model.encoder_config().in_chans)?;
                let team = &mut self.team.clone();
                let logits = match loaded.info.kind.has_head() {
                    true => model.logits(&Square::new(vec![], images.clone()), None, team).await,
                    false => None,
                };
                match logits {
                    Some(logits) => read(logits).await,
                    None => read(model.encoder().forward_with(images, None, team).await).await,
                }
            }
            (AnyModel::Reconstructor(loaded), Some(noise)) => {
                let model = &loaded.model;
                let encoder = model.encoder_config();
                let images = self.images(pixels, encoder.in_chans)?;
                let patches = encoder.num_patches();
                if noise.len() != images.dims()[0] * patches {
                    return Err(JsError::new(&format!(
                        "{} values of noise, not {patches} an image",
                        noise.len()
                    )));
                }
                let rows: Vec<Vec<f32>> = noise.chunks(patches).map(<[f32]>::to_vec).collect();
                let masking = Masking::from_noise(&rows, len_keep(patches, MASK_RATIO))?;
                read(
                    model
                        .pred(&Square::new(vec![], images), &masking, &mut self.team.clone())
                        .await,
                )
                .await
            }
            (AnyModel::Classifier(_), Some(_)) => return Err(JsError::new("a model that classifies takes no noise")),
            (AnyModel::Reconstructor(_), None) => return Err(JsError::new("a model that reconstructs needs noise")),
        };
        Ok(Float32Array::from(
            answer.map_err(|error| told(error.into()))?.as_slice(),
        ))
    }

    /// Does its share of what the page's engine does with the same model: of `rgb`, or where it is none of the photo
    /// that it was given last. `masking` is a [`Masking`] as JSON; `borrow` as `Request::Reconstruct` has it.
    ///
    /// # Errors
    /// When nothing was given yet, or the masking is none.
    pub async fn assist(&self, rgb: Option<Vec<u8>>, masking: Option<String>, borrow: bool) -> Result<(), JsError> {
        if let Some(rgb) = rgb {
            self.fits(&rgb)?;
            let square = match &self.model {
                AnyModel::Classifier(model) => model.shown(rgb, &self.device),
                AnyModel::Reconstructor(model) => model.shown(rgb, &self.device),
            };
            self.square.replace(Some(Rc::new(square)));
        }
        let square = self.square.borrow().clone();
        let square = square.ok_or_else(|| JsError::new("no photo yet"))?;
        let masking: Option<Masking> = masking.map(|text| serde_json::from_str(&text)).transpose()?;
        match (&self.model, masking) {
            (AnyModel::Classifier(model), masking) => {
                model
                    .classify(&square, masking.as_ref(), &self.team)
                    .await
                    .map_err(told)?;
            }
            (AnyModel::Reconstructor(model), Some(masking)) => {
                let answer = model.predict(&square, &masking, borrow, &self.team, |_| {}).await;
                answer.map_err(told)?;
            }
            (AnyModel::Reconstructor(_), None) => return Err(JsError::new("a model that reconstructs needs a mask")),
        }
        Ok(())
    }

    fn preprocess(&self) -> &Preprocess {
        match &self.model {
            AnyModel::Classifier(model) => &model.preprocess,
            AnyModel::Reconstructor(model) => &model.preprocess,
        }
    }

    fn masking(&self, spec: &MaskSpec) -> Result<Masking, JsError> {
        let info = self.model.info();
        Ok(masking_of(spec, info.grid().pow(2), info.kind.mask_order())?)
    }

    fn classifier(&self) -> Result<&Loaded<Classifier>, JsError> {
        match &self.model {
            AnyModel::Classifier(model) => Ok(model),
            AnyModel::Reconstructor(_) => Err(JsError::new("this model reconstructs: call reconstruct")),
        }
    }

    fn reconstructor(&self) -> Result<&Loaded<Reconstructor>, JsError> {
        match &self.model {
            AnyModel::Reconstructor(model) => Ok(model),
            AnyModel::Classifier(_) => Err(JsError::new("this model classifies: call classify")),
        }
    }

    fn fits(&self, rgb: &[u8]) -> Result<(), JsError> {
        let wanted = self.image_size().pow(2) * 3;
        match rgb.len() {
            found if found == wanted => Ok(()),
            found => Err(JsError::new(&format!("{found} bytes of pixels, not {wanted}"))),
        }
    }

    fn images(&self, pixels: Vec<f32>, channels: usize) -> Result<Tensor<4>, JsError> {
        let side = self.image_size();
        let each = channels * side * side;
        if pixels.is_empty() || !pixels.len().is_multiple_of(each) {
            return Err(JsError::new(&format!(
                "{} pixel values, not {each} an image",
                pixels.len()
            )));
        }
        let shape = [pixels.len() / each, channels, side, side];
        Ok(Tensor::from_data(TensorData::new(pixels, shape), &self.device))
    }
}

thread_local! {
    /// Opened once.
    static DEVICE: std::cell::RefCell<Option<(Device, DeviceInfo)>> = const { std::cell::RefCell::new(None) };
}

/// Opens the device that models run on, unless it is open, checks it with a known answer, and says what it is.
///
/// # Errors
/// When it does not start, or answers wrongly.
pub async fn start<F>(open: F) -> Result<String, JsError>
where
    F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
{
    Ok(device(open).await?.1.name)
}

/// Bytes of the program's memory, which never shrinks, and those reserved on the GPU.
#[derive(Serialize)]
struct Memory {
    wasm: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    gpu: Option<f64>,
}

/// As [`crate::engine_program`] has it.
///
/// # Errors
/// When a number cannot be told to JavaScript.
pub fn memory() -> Result<JsValue, JsError> {
    let gpu = DEVICE.with_borrow(|device| device.as_ref().and_then(|(device, _)| gpu_bytes(device)));
    to_js(&Memory {
        wasm: wasm_bytes() as f64,
        gpu: gpu.map(|bytes| bytes as f64),
    })
}

/// As [`crate::engine_program`] has it.
///
/// # Errors
/// When the device does not start, or the files make no model.
pub async fn load<F>(
    open: F,
    weights: Uint8Array,
    config: Option<String>,
    preprocessor: Option<String>,
    team: Shared,
) -> Result<Model, JsError>
where
    F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
{
    let (device, _) = device(open).await?;
    let file = TensorFile::open(JsBytes(weights)).map_err(misfit)?;
    let [config, preprocessor] = [&config, &preprocessor].map(|text| text.as_deref().map(str::as_bytes));
    let (model, _) = AnyModel::load(&device, "model", &file, config, preprocessor);
    let model = model.map_err(misfit)?;
    Ok(Model {
        device,
        model,
        team,
        square: RefCell::default(),
    })
}

async fn device<F>(open: F) -> Result<(Device, DeviceInfo), JsError>
where
    F: AsyncFn() -> Result<(Device, DeviceInfo), EngineError>,
{
    if let Some(open) = DEVICE.with_borrow(Clone::clone) {
        return Ok(open);
    }
    console_error_panic_hook::set_once();
    let opened = open().await.map_err(told)?;
    self_check(&opened.0).await.map_err(told)?;
    DEVICE.set(Some(opened.clone()));
    Ok(opened)
}

/// None where there is none.
fn spec(mask: JsValue) -> Result<Option<MaskSpec>, JsError> {
    serde_wasm_bindgen::from_value(mask).map_err(|error| JsError::new(&format!("that is no mask: {error}")))
}

fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    Ok(serde_wasm_bindgen::to_value(value)?)
}

fn misfit(error: WeightsError) -> JsError {
    told(EngineError::Checkpoint(error))
}

/// In English, with the failure's code at the end, for programs.
fn told(error: EngineError) -> JsError {
    let Failure { code, detail } = Failure::from(&error);
    JsError::new(&format!("{detail} ({})", code.name()))
}
