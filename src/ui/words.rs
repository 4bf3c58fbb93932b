//! Numbers and states in plain words.

use crate::protocol::{DeviceInfo, DeviceKind, Progress};
use crate::ui::state::{Engine, State};

/// Bytes in megabytes, to one decimal.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// A count of weights, such as `5.5 million`.
pub fn millions(count: usize) -> String {
    format!("{:.1} million", count as f64 / 1e6)
}

/// A duration, with digits only where they say something.
pub fn duration(millis: f64) -> String {
    match millis {
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1000.0),
    }
}

/// A probability as a percentage.
pub fn percent(probability: f32) -> String {
    match probability * 100.0 {
        p if p > 0.0 && p < 0.1 => "< 0.1%".to_owned(),
        p if p < 10.0 => format!("{p:.1}%"),
        p => format!("{p:.0}%"),
    }
}

/// The first of a class's synonyms, which ImageNet separates by commas.
pub fn short_name(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}

/// The name of an engine.
pub fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::WebGpu => "WebGPU",
        DeviceKind::Cpu => "CPU",
    }
}

/// Where it computes.
pub fn device(info: &DeviceInfo) -> String {
    match info.kind {
        DeviceKind::WebGpu => format!("WebGPU, {}", info.name),
        DeviceKind::Cpu => "CPU, WebAssembly with SIMD".to_owned(),
    }
}

/// What the engine is doing.
pub fn engine(engine: &Engine) -> String {
    match engine {
        Engine::Choosing => "Looking at what this browser offers".to_owned(),
        Engine::Starting(_) => "Downloading the engine".to_owned(),
        Engine::Loading { progress, .. } => match progress {
            Progress::StartingDevice => "Starting the device".to_owned(),
            Progress::CheckingDevice => "Checking that the device computes correctly".to_owned(),
            Progress::Downloading { cached: true, .. } => "Reading the models from this browser's cache".to_owned(),
            Progress::Downloading { .. } => "Downloading the models".to_owned(),
            Progress::Building => "Putting the models on the device".to_owned(),
        },
        Engine::Ready(_) => "Ready".to_owned(),
        Engine::Failed { .. } => "Stopped".to_owned(),
    }
}

/// What a PSNR means: the typical error of a hidden pixel, on the scale of its 256 levels.
pub fn psnr_sentence(psnr: f32) -> String {
    let error = (255.0 * 10f32.powf(-psnr / 20.0)).round();
    format!("A hidden pixel is typically off by {error} of 255 levels. Lower loss and higher PSNR are better.")
}

/// How many of the patches are hidden.
pub fn hidden(num_hidden: usize, num_patches: usize) -> String {
    format!("{num_hidden} of {num_patches} patches hidden")
}

/// What a screen reader says once things have come to rest; nothing while they are moving.
pub fn announcement(state: &State) -> Option<String> {
    if let Engine::Failed { failure, .. } = &state.engine {
        return Some(failure.message.clone());
    }
    if matches!(
        state.engine,
        Engine::Choosing | Engine::Starting(_) | Engine::Loading { .. }
    ) {
        return Some("Loading the models.".to_owned());
    }
    if state.in_flight() || state.dragging {
        return None;
    }
    let run = state.shown.as_ref()?;
    let mut said = Vec::new();
    if let Some(painted) = &run.painted {
        let mask = &painted.reconstruction.mask;
        said.push(format!("{}.", hidden(super::pixels::num_hidden(mask), mask.len())));
        said.extend(
            painted
                .reconstruction
                .psnr
                .map(|psnr| format!("PSNR {psnr:.1} decibels.")),
        );
    }
    if let Some(best) = run.named.as_ref().and_then(|named| named.top.first()) {
        said.push(format!(
            "Most likely {}, {}.",
            short_name(&best.name),
            percent(best.probability)
        ));
    }
    Some(said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(megabytes(14_249_000), "14.2");
        assert_eq!(millions(5_543_716), "5.5 million");
        assert_eq!(
            [duration(4.44), duration(37.2), duration(1520.0)],
            ["4.4 ms", "37 ms", "1.5 s"]
        );
        assert_eq!(
            [percent(0.0), percent(0.0004), percent(0.031), percent(0.412)],
            ["0.0%", "< 0.1%", "3.1%", "41%"]
        );
    }

    #[test]
    fn one_synonym_is_enough() {
        assert_eq!(short_name("cougar, puma, catamount"), "cougar");
        assert_eq!(short_name("lynx"), "lynx");
    }

    #[test]
    fn psnr_is_an_error_in_levels() {
        assert!(psnr_sentence(20.0).contains(" 26 of 255 "));
        assert!(psnr_sentence(48.13).contains(" 1 of 255 "));
    }
}
