//! What goes wrong, as data. A row is a fault, what the visitor does meanwhile, and how it ends.

use super::{Doing, End, Trouble};
use crate::server::{Fault, Parts};

/// A fault, once or for each tenth of a file.
pub struct Row {
    /// What goes wrong.
    pub trouble: Trouble,
    /// What the visitor does when it does.
    pub doing: Doing,
    /// How it ends.
    pub end: End,
}

const fn row(trouble: Trouble, doing: Doing, end: End) -> Row {
    Row { trouble, doing, end }
}

const WEIGHTS: Parts = &["/model.safetensors"];
const CONFIG: Parts = &["/config.json"];
const PREPROCESSOR: Parts = &["/preprocessor_config.json"];
const MANIFEST: Parts = &["/manifest.json"];
const SAMPLE: Parts = &["samples/"];
const OPENED: Parts = &["/pytorch_model.bin"];

const PROGRAM: Parts = &["app-", "_bg.wasm"];
const PROGRAM_SCRIPT: Parts = &["app-", ".js"];
const SENTENCES: Parts = &["sentences-en"];
const ENGINE: Parts = &["engine_cpu", "_bg.wasm"];
const ENGINE_SCRIPT: Parts = &["engine_cpu", ".js"];

/// On one page, on the CPU.
#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row(Trouble::Killed("Photo"), Doing::Sample, End::Restart),
    row(Trouble::Killed("Reconstruct"), Doing::Seed, End::Restart),
    row(Trouble::Killed("Classify"), Doing::Seed, End::Restart),
    row(Trouble::Killed("Inspect"), Doing::Inside, End::Restart),
    row(Trouble::Killed("Fetch"), Doing::Choose, End::Restart),
    row(Trouble::Killed("Choose"), Doing::Choose, End::Restart),
    row(Trouble::Killed("Open"), Doing::Open, End::Restart),
    row(Trouble::KilledTwice, Doing::Seed, End::Restart),
    row(Trouble::CutAtEachTenth(WEIGHTS), Doing::Choose, End::ByItself),
    row(Trouble::CutAtEachTenth(CONFIG), Doing::Choose, End::ByItself),
    row(Trouble::CutAtEachTenth(PREPROCESSOR), Doing::Choose, End::ByItself),
    row(Trouble::CutAtEachTenth(MANIFEST), Doing::Choose, End::Told),
    row(Trouble::CutAtEachTenth(SAMPLE), Doing::Sample, End::Told),
    row(Trouble::CutAtEachTenth(OPENED), Doing::Open, End::ByItself),
    row(Trouble::CutAtEachTenth(CONFIG), Doing::Open, End::Told),
    row(Trouble::CutAtEachTenth(PREPROCESSOR), Doing::Open, End::Told),
    row(Trouble::Served(WEIGHTS, Fault::Cut), Doing::Choose, End::Told),
    row(Trouble::Served(WEIGHTS, Fault::PageInstead), Doing::Choose, End::Told),
    row(Trouble::Served(OPENED, Fault::Cut), Doing::Open, End::Told),
    row(Trouble::Served(&[], Fault::Gone), Doing::Choose, End::Told),
    row(Trouble::Served(&[], Fault::Gone), Doing::Sample, End::Told),
    row(Trouble::Full, Doing::Choose, End::ByItself),
    row(Trouble::Full, Doing::Open, End::ByItself),
    row(Trouble::Poisoned("bytes"), Doing::Choose, End::ByItself),
    row(Trouble::Poisoned("page"), Doing::Choose, End::ByItself),
    row(Trouble::Poisoned("nothing"), Doing::Choose, End::ByItself),
    row(Trouble::Clock(86_400), Doing::Seed, End::ByItself),
    row(Trouble::Clock(-86_400), Doing::Seed, End::ByItself),
    row(Trouble::Clock(-86_400), Doing::Sample, End::ByItself),
    row(Trouble::Frozen, Doing::Seed, End::ByItself),
    row(Trouble::Frozen, Doing::Sample, End::ByItself),
    row(Trouble::Frozen, Doing::Choose, End::ByItself),
    row(Trouble::Frozen, Doing::Open, End::ByItself),
];

/// Each on a page of its own, on WebGPU.
#[rustfmt::skip]
pub const DEVICE_ROWS: &[Row] = &[
    row(Trouble::DeviceLost("Load"), Doing::Nothing, End::ByItself),
    row(Trouble::DeviceLost("Photo"), Doing::Sample, End::ByItself),
    row(Trouble::DeviceLost("Reconstruct"), Doing::Seed, End::ByItself),
    row(Trouble::DeviceLost("Classify"), Doing::Seed, End::ByItself),
    row(Trouble::DeviceLost("Inspect"), Doing::Inside, End::ByItself),
];

/// The page is opened for each, on the CPU.
#[rustfmt::skip]
pub const START_ROWS: &[Row] = &[
    row(Trouble::CutAtEachTenth(PROGRAM), Doing::Visit, End::ByItself),
    row(Trouble::CutAtEachTenth(PROGRAM_SCRIPT), Doing::Visit, End::ByItself),
    row(Trouble::CutAtEachTenth(SENTENCES), Doing::Visit, End::ByItself),
    row(Trouble::Served(PROGRAM, Fault::Cut), Doing::Visit, End::Reload),
    row(Trouble::Served(SENTENCES, Fault::Cut), Doing::Visit, End::Reload),
    row(Trouble::CutAtEachTenth(ENGINE), Doing::Visit, End::Restart),
    row(Trouble::CutAtEachTenth(ENGINE_SCRIPT), Doing::Visit, End::Restart),
];
