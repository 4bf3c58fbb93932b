//! The CPU engine's program, run in a worker of its own.

#[cfg(target_arch = "wasm32")]
fn main() {
    use patchwork::engine::{device::open_cpu, worker};

    // No call of `run_constructors`: without cubecl there are none.
    worker::start(open_cpu);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser's worker: build it with trunk.");
}
