//! What the models need of the machine around them: results read back, and the time.

use burn::tensor::Tensor;

use super::EngineError;

/// A tensor's values; asynchronous because a browser cannot wait.
pub async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, EngineError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|e| EngineError::Readback(format!("{e:?}")))?;
    data.try_to_vec().map_err(|e| EngineError::Readback(format!("{e:?}")))
}

/// Milliseconds since some fixed moment.
pub fn now_ms() -> f64 {
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
