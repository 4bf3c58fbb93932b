//! Numbers and states in plain words.

use crate::state::{Engine, State};
use crate::text::manner::Manner;
use patchwork_protocol::{DeviceInfo, DeviceKind, Label, Progress};

/// Bytes in megabytes, to one decimal.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// How far a download is, such as `3.1 of 7.9 MB, 39%`; bytes alone where it is not known how many there will be.
pub fn downloaded(loaded: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => {
            let percent = percent_downloaded(loaded, total);
            format!("{} of {} MB, {percent}%", megabytes(loaded), megabytes(total))
        }
        None => format!("{} MB", megabytes(loaded)),
    }
}

/// The same in whole percent, rounded down.
pub fn percent_downloaded(loaded: u64, total: u64) -> u64 {
    (loaded * 100).checked_div(total).unwrap_or(0).min(100)
}

/// A size in three digits at most, such as `448 MB`.
pub fn size(bytes: u64) -> String {
    match bytes as f64 {
        b if b >= 0.9995e9 => format!("{:.1} GB", b / 1e9),
        b if b >= 9.95e6 => format!("{:.0} MB", b / 1e6),
        b => format!("{:.1} MB", b / 1e6),
    }
}

/// The time that a download still takes; nothing where it cannot be told.
pub fn time_left(seconds: f64) -> Option<String> {
    if !(0.0..360_000.0).contains(&seconds) {
        return None;
    }
    let minutes = (seconds / 60.0).round();
    Some(match (seconds, minutes) {
        (s, _) if s < 10.0 => "a few seconds left".to_owned(),
        (s, _) if s < 55.0 => format!("about {:.0} seconds left", (s / 5.0).round() * 5.0),
        (_, m) if m <= 1.0 => "about a minute left".to_owned(),
        (_, m) if m < 60.0 => format!("about {m} minutes left"),
        (s, _) if s < 5400.0 => "about an hour left".to_owned(),
        (s, _) => format!("about {:.0} hours left", s / 3600.0),
    })
}

/// What is happening to a model on its way into use.
pub fn coming(progress: Option<&Progress>) -> String {
    match progress {
        Some(Progress::Downloading { cached: true, .. }) => "Reading it from this device".to_owned(),
        Some(Progress::Downloading {
            loaded: 0, total: None, ..
        }) => "Asking for it".to_owned(),
        Some(Progress::Downloading { loaded, total, .. }) => downloaded(*loaded, *total),
        Some(_) => "Putting it on the device".to_owned(),
        None => "Waiting for the engine".to_owned(),
    }
}

/// An address as short as it can be and still be known: `owner/name, file` of Hugging Face, else `host/…/file`.
pub fn short_address(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let Some((_, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
    match &parts[..] {
        ["huggingface.co", owner, name] => format!("{owner}/{name}"),
        ["huggingface.co", owner, name, .., file] => format!("{owner}/{name}, {file}"),
        [host, _, .., file] => format!("{host}/…/{file}"),
        parts => parts.join("/"),
    }
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

/// A count of floating-point operations, such as `365 MFLOP`.
pub fn flops(count: u64) -> String {
    match count as f64 {
        n if n >= 9.995e8 => format!("{:.1} GFLOP", n / 1e9),
        n if n >= 9.5e5 => format!("{:.0} MFLOP", n / 1e6),
        n => format!("{:.2} MFLOP", n / 1e6),
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

/// What the patches that were shown say, the most frequent answers first.
pub fn most_said(patches: &[Option<Label>]) -> String {
    const TOLD: usize = 3;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for label in patches.iter().flatten() {
        match counts.iter_mut().find(|(name, _)| *name == label.name) {
            Some((_, count)) => *count += 1,
            None => counts.push((&label.name, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count)); // stable: of equals the one met first
    let shown: usize = counts.iter().map(|(_, count)| count).sum();
    let say = |count: usize| if count == 1 { "says" } else { "say" };
    let told = counts.iter().take(TOLD);
    let mut told: Vec<_> = told
        .map(|(name, count)| format!("{count} {} “{}”", say(*count), short_name(name)))
        .collect();
    match counts.iter().skip(TOLD).map(|(_, count)| count).sum() {
        0 => {}
        rest => told.push(format!("{rest} {} something else", say(rest))),
    }
    let attention = if shown > 1 {
        " Each has seen the others through attention."
    } else {
        ""
    };
    format!(
        "Of {shown} {}, {}.{attention}",
        if shown == 1 { "patch" } else { "patches" },
        told.join(", ")
    )
}

/// What the patch at place `at` says, in a square of `grid` patches a side.
pub fn patch_said(at: usize, grid: usize, label: Option<&Label>) -> String {
    let said = label.map_or("not shown to it".to_owned(), |label| {
        format!("{}, {}", short_name(&label.name), percent(label.probability))
    });
    of_patch(at, grid, &said)
}

/// Whether the patch at place `at` is hidden, in a square of `grid` patches a side.
pub fn patch_is(at: usize, grid: usize, is_hidden: bool) -> String {
    of_patch(at, grid, if is_hidden { "hidden" } else { "visible" })
}

fn of_patch(at: usize, grid: usize, said: &str) -> String {
    format!("Row {}, column {}: {said}.", at / grid + 1, at % grid + 1)
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
        Engine::Starting { kind, loaded, total } if *loaded > 0 && Some(*loaded) != *total => {
            format!("Downloading the {} engine", device_kind(*kind))
        }
        Engine::Starting { kind, .. } => format!("Starting the {} engine", device_kind(*kind)),
        Engine::Loading { progress, .. } => match progress {
            Progress::StartingDevice => "Starting the device".to_owned(),
            Progress::CheckingDevice => "Checking that the device computes correctly".to_owned(),
            Progress::Downloading { cached: true, .. } => "Reading the models from this browser's cache".to_owned(),
            Progress::Downloading { .. } => "Downloading the models".to_owned(),
            Progress::Building | Progress::Painting { .. } => "Putting the models on the device".to_owned(),
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

/// What to know of the mask's controls just now, if anything; without `seeded` the model that paints hides what it must.
pub fn mask_note(state: &State, seeded: bool) -> Option<String> {
    let note = match &state.engine {
        _ if !seeded => "This model always hides the last patches in reading order, so the seed has no effect.",
        Engine::Ready(_) if state.models.choosing.is_some() => "Takes effect as soon as the new model is there.",
        Engine::Ready(_) if state.photos.current.is_none() && state.photos.coming().is_none() => {
            "Takes effect with the next photo: choose one."
        }
        Engine::Ready(_) => {
            let hidden = state.hidden_by(&state.wish)?;
            let visible = hidden.iter().filter(|&&hidden| !hidden).count();
            return (visible == 1).then(|| "One patch has to stay visible.".to_owned());
        }
        Engine::Failed { .. } => "Takes effect after the restart.",
        _ => "Takes effect as soon as the models are loaded.",
    };
    Some(note.to_owned())
}

/// When the photo called `name` comes, which waits.
pub fn next_photo(state: &State, name: &str) -> String {
    let when = match state.engine {
        Engine::Failed { .. } => "after the restart",
        Engine::Ready(_) => "as soon as the new model is there",
        _ => "as soon as the models are loaded",
    };
    format!("“{name}” is next, {when}.")
}

/// What a screen reader says once things have come to rest; nothing while they are moving.
pub fn announcement(state: &State) -> Option<String> {
    if let Engine::Failed { failure, .. } = &state.engine {
        return Some(failure.message.clone());
    }
    if matches!(
        state.engine,
        Engine::Choosing | Engine::Starting { .. } | Engine::Loading { .. }
    ) {
        return Some("Loading the models.".to_owned());
    }
    if let Some(title) = state.models.coming() {
        return Some(format!("Loading {title}."));
    }
    if state.in_flight() || state.dragging {
        return None;
    }
    let run = state.shown.as_ref()?;
    let mut said = Vec::new();
    if let Some(painted) = &run.painted {
        let mask = &painted.reconstruction.mask;
        let manner = Manner::of(painted);
        said.push(manner.masked_caption(crate::widgets::pixels::num_hidden(mask), mask.len()));
        said.extend(
            painted
                .reconstruction
                .psnr
                .map(|psnr| format!("{} {psnr:.1} decibels.", manner.psnr())),
        );
    }
    if let Some(best) = run.named.as_ref().and_then(|named| named.classification.top.first()) {
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
    fn patches_are_counted_by_what_they_say() {
        let label = |name: &str| {
            Some(Label {
                name: name.to_owned(),
                probability: 0.25,
            })
        };
        let say = |names: &str| names.split(' ').map(label).chain([None]).collect::<Vec<_>>();
        let said = most_said(&say("a b b c,x d a b e"));
        assert!(
            said.starts_with("Of 8 patches, 3 say “b”, 2 say “a”, 1 says “c”, 2 say something else. "),
            "{said}"
        );
        let said = most_said(&say("a a"));
        assert!(said.starts_with("Of 2 patches, 2 say “a”. "), "{said}");
        let said = most_said(&say("a"));
        assert_eq!(said, "Of 1 patch, 1 says “a”.");
        assert_eq!(patch_said(5, 4, label("c,x").as_ref()), "Row 2, column 2: c, 25%.");
        assert_eq!(patch_said(0, 4, None), "Row 1, column 1: not shown to it.");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(megabytes(14_249_000), "14.2");
        assert_eq!(downloaded(3_091_154, Some(7_926_037)), "3.1 of 7.9 MB, 38%");
        assert_eq!(downloaded(3_091_154, None), "3.1 MB");
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
    fn sizes_are_short() {
        assert_eq!(
            [448_000_000, 1_318_000_000, 22_900_000, 7_926_037].map(size),
            ["448 MB", "1.3 GB", "23 MB", "7.9 MB"]
        );
    }

    #[test]
    fn time_is_told_roughly() {
        for (seconds, said) in [
            (3.2, Some("a few seconds left")),
            (42.0, Some("about 40 seconds left")),
            (58.0, Some("about a minute left")),
            (131.0, Some("about 2 minutes left")),
            (3599.0, Some("about an hour left")),
            (7300.0, Some("about 2 hours left")),
            (f64::INFINITY, None),
            (f64::NAN, None),
        ] {
            assert_eq!(time_left(seconds).as_deref(), said, "{seconds}");
        }
    }

    #[test]
    fn addresses_are_known_by_their_ends() {
        for (address, short) in [
            ("facebook/vit-mae-base", "facebook/vit-mae-base"),
            (
                "https://huggingface.co/facebook/vit-mae-base/resolve/main/pytorch_model.bin?download=true",
                "facebook/vit-mae-base, pytorch_model.bin",
            ),
            ("https://huggingface.co/facebook/vit-mae-base/", "facebook/vit-mae-base"),
            (
                "https://example.org/a/b/model.safetensors",
                "example.org/…/model.safetensors",
            ),
            ("https://example.org/model.pth", "example.org/model.pth"),
            ("model.safetensors", "model.safetensors"),
        ] {
            assert_eq!(short_address(address), short);
        }
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
