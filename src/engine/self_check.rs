//! A known answer: two tiny models whose outputs transformers computed, run before a device is trusted.
//!
//! A browser only logs a shader that does not compile, and old buffers then come back as results; some drivers
//! compute wrongly without a word. `tests/fixtures/generate.py` makes the file.

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::SafeTensors;
use serde_json::Value;

use super::host::read;
use super::{EngineError, WeightsError};
use crate::model::{Mae, Masking, Vit};
use crate::weights::{Checkpoint, mae_config, vit_config};

const FIXTURE: &[u8] = include_bytes!("../../tests/fixtures/self_check.safetensors");
const CONFIG: &[u8] = include_bytes!("../../tests/fixtures/self_check.config.json");

/// Ten times what the golden tests allow: a broken kernel is off by far more, a fast-math one by less.
const TOLERANCE: f32 = 1e-3;

/// Runs both tiny models on `device` and compares with transformers' outputs.
///
/// # Errors
/// When an answer is wrong or cannot be read.
pub async fn self_check(device: &Device) -> Result<(), EngineError> {
    let config: Value = serde_json::from_slice(CONFIG).map_err(|e| WeightsError::Config(e.to_string()))?;
    let part = |name: &str| config[name].to_string().into_bytes();
    let file = SafeTensors::deserialize(FIXTURE).map_err(WeightsError::from)?;
    let get = |name: &str| -> Result<(Vec<usize>, Vec<f32>), EngineError> {
        let view = file.tensor(name).map_err(WeightsError::from)?;
        Ok((
            view.shape().to_vec(),
            view.data()
                .as_chunks()
                .0
                .iter()
                .map(|&b| f32::from_le_bytes(b))
                .collect(),
        ))
    };

    let mut weights = Checkpoint::new(FIXTURE, "mae.", device)?;
    let mae = Mae::new(&mut weights, mae_config(&part("mae"))?).map_err(WeightsError::from)?;
    let mut weights = Checkpoint::new(FIXTURE, "vit.", device)?;
    let vit = Vit::new(&mut weights, vit_config(&part("vit"))?.0).map_err(WeightsError::from)?;

    let (shape, pixels) = get("pixel_values")?;
    let images = Tensor::<4>::from_data(TensorData::new(pixels, shape), device);
    let (shape, noise) = get("noise")?;
    let noise: Vec<Vec<f32>> = noise.chunks(shape[1]).map(<[f32]>::to_vec).collect();
    let masking = Masking::from_noise(&noise, shape[1] / 4)?;

    let pred = mae.forward_decoder(mae.forward_encoder(images.clone(), &masking), &masking);
    let logits = vit.forward(images);
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
