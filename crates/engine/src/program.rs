//! What each engine's program consists of.

/// The program's `main`, and what it exports: `serve` for the page, the rest for `www/patchwork.mjs`; on the device
/// that `$open` opens.
#[macro_export]
macro_rules! engine_program {
    ($open:path) => {
        #[cfg(target_arch = "wasm32")]
        mod program {
            use wasm_bindgen::JsError;
            use wasm_bindgen::prelude::wasm_bindgen;
            use $crate::Shared;
            use $crate::browser::decode::Decoder;
            use $crate::browser::helpers::Threads;
            use $crate::browser::{api, threads, worker};

            /// Makes the worker that it is called in the page's engine; `threads`: those that compute along, where
            /// there are any; `decoder`: what reads photos that the browser does not.
            #[wasm_bindgen]
            pub fn serve(threads: Option<Threads>, decoder: Option<Decoder>) {
                worker::start($open, threads, decoder);
            }

            /// What this engine computes on, such as an adapter's name.
            ///
            /// # Errors
            /// When the device does not start.
            #[wasm_bindgen]
            pub async fn start() -> Result<String, JsError> {
                api::start($open).await
            }

            /// Bytes in use: `{ wasm, gpu }`, without `gpu` on the CPU.
            ///
            /// # Errors
            /// When a number cannot be told to JavaScript.
            #[wasm_bindgen(js_name = memoryInUse)]
            pub fn memory() -> Result<wasm_bindgen::JsValue, JsError> {
                api::memory()
            }

            /// A model from the bytes of a weight file and, where there are any, the texts of its `config.json` and
            /// `preprocessor_config.json`.
            ///
            /// # Errors
            /// When the device does not start, or the files make no model; says why.
            #[wasm_bindgen]
            pub async fn load(
                weights: js_sys::Uint8Array,
                config: Option<String>,
                preprocessor: Option<String>,
            ) -> Result<api::Model, JsError> {
                api::load($open, weights, config, preprocessor, Shared::default()).await
            }

            /// As `load`, for thread `rank` of the `threads` that divide each photo's tokens among them. `shared` is
            /// theirs alone and has `sharedBytes`; each of the model's methods is to be called in all of them.
            ///
            /// # Errors
            /// As `load`'s.
            #[wasm_bindgen(js_name = loadShare)]
            pub async fn load_share(
                weights: js_sys::Uint8Array,
                config: Option<String>,
                preprocessor: Option<String>,
                shared: js_sys::SharedArrayBuffer,
                rank: usize,
                threads: usize,
            ) -> Result<api::Model, JsError> {
                let team = threads::member(&shared, rank, threads);
                api::load($open, weights, config, preprocessor, team).await
            }

            /// Bytes that as many threads share.
            #[wasm_bindgen(js_name = sharedBytes)]
            #[must_use]
            pub fn shared_bytes(threads: usize) -> usize {
                threads::shared_bytes(threads)
            }
        }

        fn main() {
            #[cfg(target_arch = "wasm32")]
            $crate::browser::worker::run_constructors();
            #[cfg(not(target_arch = "wasm32"))]
            eprintln!("This program runs in a browser: build it with trunk.");
        }
    };
}
