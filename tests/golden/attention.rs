//! Attention weights against transformers' `output_attentions`.

use burn::tensor::{Device, Tensor};
use patchwork_mask::{Masking, len_keep};
use patchwork_model::{Causal, Observer, Part, Stage, Vit};
use patchwork_weights::{causal_config, vit_config};
use safetensors::SafeTensors;

use super::close::{assert_within, floats};
use super::{CAUSAL_A, MAE_A, VIT_A};

const FILE: &[u8] = include_bytes!("../fixtures/attention.safetensors");

/// Largest absolute difference allowed of a weight, and of a row's sum from 1. Weights are at most 1 and depend on two
/// blocks at the most: float32 in another order is off by about 1e-6, a wrong scale or mask by 1e-2 and more.
const WEIGHT: f32 = 1e-5;

/// Reads the attention weights of every block, of the first image.
struct Weights {
    case: &'static str,
    compared: usize,
}

impl Observer for Weights {
    fn wants_attention(&self, _part: Part, _block: usize) -> bool {
        true
    }

    async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
        if !matches!(stage, Stage::AttnWeights(..)) {
            return;
        }
        let name = format!("{}.{stage}", self.case);
        let file = SafeTensors::deserialize(FILE).expect("a golden file");
        let (shape, golden) = floats(&file, &name).unwrap_or_else(|| panic!("{name}: not in the file"));
        assert_eq!(value.dims()[1..], shape[1..], "{name}: heads, rows and columns");
        let ours = super::values(value.clone().narrow(0, 0, 1)).await;
        assert_within(WEIGHT, &name, &ours, &golden);
        let sums: Vec<f32> = ours.chunks(shape[3]).map(|row| row.iter().sum()).collect();
        assert_within(WEIGHT, &format!("{name}: rows"), &sums, &vec![1.0; sums.len()]);
        self.compared += 1;
    }
}

/// Those of an encoder that sees a quarter of the patches, of its decoder, of a ViT, and of a causal model.
pub async fn attention_weights(device: &Device) {
    let mae = MAE_A.mae(device);
    let noise = MAE_A.noise();
    let masking = Masking::from_noise(&noise, len_keep(noise[0].len(), 0.75)).expect("a mask");
    let mut mae_a = weights_of("mae_a");
    mae.forward_with(MAE_A.input("pixel_values", device), &masking, &mut mae_a)
        .await;

    let vit: Vit = VIT_A.load(vit_config(VIT_A.config).expect("config").0, device);
    let mut vit_a = weights_of("vit_a");
    vit.forward_with(VIT_A.input("pixel_values", device), None, &mut vit_a)
        .await;

    let causal: Causal = CAUSAL_A.load(causal_config(CAUSAL_A.config).expect("config"), device);
    let mut causal_a = weights_of("causal_a");
    causal
        .forward_with(CAUSAL_A.input("pixel_values", device), &mut causal_a)
        .await;
    assert_eq!([mae_a.compared, vit_a.compared, causal_a.compared], [3, 2, 2]);
}

fn weights_of(case: &'static str) -> Weights {
    Weights { case, compared: 0 }
}
