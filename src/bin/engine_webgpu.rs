//! The WebGPU engine's program, run in a worker of its own.

#[cfg(target_arch = "wasm32")]
fn main() {
    use patchwork::engine::{device::open_webgpu, worker};

    worker::run_constructors();
    worker::start(open_webgpu);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser's worker: build it with trunk.");
}
