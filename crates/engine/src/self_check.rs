//! A known answer: two tiny models whose outputs transformers computed, run before a device is trusted.
//!
//! A browser only logs a shader that does not compile, and old buffers then come back as results; some drivers
//! compute wrongly without a word. `tests/fixtures/generate.py` makes the file.

use burn::tensor::{Device, Tensor, TensorData};
use serde_json::Value;

use super::{EngineError, WeightsError};
use patchwork_model::{Mae, Masking, Vit, read};
use patchwork_weights::{TensorFile, load, mae_config, vit_config};

const FIXTURE: &[u8] = include_bytes!("../../../tests/fixtures/self_check.safetensors");
const CONFIG: &[u8] = include_bytes!("../../../tests/fixtures/self_check.config.json");

/// Ten times what the golden tests allow: a broken kernel is off by far more, a fast-math one by less.
const TOLERANCE: f32 = 1e-3;

/// Runs both tiny models on `device` and compares with transformers' outputs.
///
/// # Errors
/// When an answer is wrong or cannot be read.
pub async fn self_check(device: &Device) -> Result<(), EngineError> {
    let config: Value = serde_json::from_slice(CONFIG).map_err(|e| WeightsError::Config(e.to_string()))?;
    let part = |name: &str| config[name].to_string().into_bytes();
    let file = TensorFile::open_as_it_is(FIXTURE)?;
    let get = |name: &str| -> Result<(Vec<usize>, Vec<f32>), EngineError> {
        let entry = file
            .entries
            .get(name)
            .ok_or(EngineError::OutOfOrder("a known answer is missing"))?;
        let values = file.values(entry).map_err(WeightsError::Format)?;
        Ok((entry.shape.clone(), values))
    };

    let (mae, _) = load::<Mae>(&file, "mae.", mae_config(&part("mae"))?, device)?;
    let (vit, _) = load::<Vit>(&file, "vit.", vit_config(&part("vit"))?.0, device)?;

    let (shape, pixels) = get("pixel_values")?;
    let images = Tensor::<4>::from_data(TensorData::new(pixels, shape), device);
    let (shape, noise) = get("noise")?;
    let noise: Vec<Vec<f32>> = noise.chunks(shape[1]).map(<[f32]>::to_vec).collect();
    let masking = Masking::from_noise(&noise, shape[1] / 4)?;

    let pred = mae.forward(images.clone(), &masking);
    let logits = vit
        .forward(images)
        .ok_or(EngineError::OutOfOrder("the known classifier has no head"))?;
    let answer = read(Tensor::cat(vec![pred.flatten::<1>(0, 2), logits.flatten::<1>(0, 1)], 0)).await?;
    let expected = [get("pred")?.1, get("logits")?.1].concat();
    let off = answer
        .iter()
        .zip(&expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    // NaN is not below any tolerance.
    if answer.len() == expected.len() && answer.iter().all(|v| v.is_finite()) && off <= TOLERANCE {
        Ok(())
    } else {
        Err(EngineError::WrongAnswer(off))
    }
}
