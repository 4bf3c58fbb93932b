//! Any text as `config.json` and `preprocessor_config.json`, beside weights that are in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use patchwork_weights::{
    Found, TensorFile, causal_config, hybrid_config, mae_config, masked_patch_config, patch_vit_config, vit_config,
};

const HF: &[u8] = include_bytes!("../../tests/fixtures/checkpoints/hf_vit_f16.safetensors");
const TIMM: &[u8] = include_bytes!("../../tests/fixtures/checkpoints/timm_vit.safetensors");

fuzz_target!(|text: &[u8]| {
    let _ = (mae_config(text), vit_config(text), hybrid_config(text));
    let _ = (patch_vit_config(text), masked_patch_config(text), causal_config(text));
    for weights in [HF, TIMM] {
        let file = TensorFile::open(weights).expect("a good file");
        for (config, preprocessor) in [(Some(text), None), (None, Some(text)), (Some(text), Some(text))] {
            if let Ok(found) = Found::new(&file, config, preprocessor) {
                let _ = found.facts();
            }
        }
    }
});
