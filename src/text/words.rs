//! States of the page in plain words.

use super::manner::Manner;
use super::{ClassNames, Text};
use crate::state::{Engine, LinkNote, State};
use patchwork_mask::argsort_descending;
use patchwork_protocol::{Blocks, DeviceInfo, DeviceKind, Label, Progress, Strategy, Work};

/// What is happening to a model on its way into use.
pub fn coming(text: Text, progress: Option<&Progress>) -> String {
    match progress {
        Some(Progress::Downloading { cached: true, .. }) => text.msg_coming_cached(),
        Some(Progress::Downloading {
            loaded: 0, total: None, ..
        }) => text.msg_coming_asked(),
        Some(Progress::Downloading { loaded, total, .. }) => text.downloaded(*loaded, *total),
        Some(Progress::Reconstructing { reconstructed, total }) => text.msg_coming_patches(*reconstructed, *total),
        Some(_) => text.msg_coming_building(),
        None => text.msg_coming_waiting(),
    }
}

/// What a way of choosing patches is called.
pub fn strategy(text: Text, strategy: Strategy) -> String {
    match strategy {
        Strategy::Random => text.msg_strategy_random(),
        Strategy::Block => text.msg_strategy_block(),
        Strategy::Grid => text.msg_strategy_grid(),
        Strategy::Centre => text.msg_strategy_centre(),
        Strategy::Frame => text.msg_strategy_frame(),
        Strategy::Half => text.msg_strategy_half(),
        Strategy::Manual => text.msg_strategy_manual(),
    }
}

/// What the patches that were shown say, the most frequent answers first; `short` is what to call a class.
pub fn most_said(text: Text, patches: &[Option<Label>], short: impl Fn(&str) -> String) -> String {
    const TOLD: usize = 3;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for label in patches.iter().flatten() {
        match counts.iter_mut().find(|(name, _)| *name == label.name) {
            Some((_, count)) => *count += 1,
            None => counts.push((&label.name, 1)),
        }
    }
    // Of equals the one met first.
    let order = argsort_descending(counts.iter().map(|(_, count)| *count as f64));
    let counts: Vec<_> = order.into_iter().map(|at| counts[at]).collect();
    let shown: usize = counts.iter().map(|(_, count)| count).sum();
    let told = counts.iter().take(TOLD);
    let mut told: Vec<_> = told
        .map(|(name, count)| text.msg_patches_say(*count, short(name)))
        .collect();
    match counts.iter().skip(TOLD).map(|(_, count)| count).sum() {
        0 => {}
        rest => told.push(text.msg_patches_say_other(rest)),
    }
    text.msg_patches_most_said(shown, text.list(&told))
}

/// What the patch at place `at` says, in a square of `grid` patches a side: its class, in short, and how likely it is.
pub fn patch_said(text: Text, at: usize, grid: usize, label: Option<(String, f32)>) -> String {
    let said = label.map_or_else(
        || text.msg_patch_not_shown(),
        |(class, probability)| text.msg_patch_answer(class, text.percent(probability)),
    );
    text.msg_patch_at(at / grid + 1, at % grid + 1, said)
}

/// Whether the patch at place `at` is hidden, in a square of `grid` patches a side.
pub fn patch_is(text: Text, at: usize, grid: usize, is_hidden: bool) -> String {
    let said = match is_hidden {
        true => text.msg_patch_hidden(),
        false => text.msg_patch_visible(),
    };
    text.msg_patch_at(at / grid + 1, at % grid + 1, said)
}

/// The name of an engine.
pub fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::WebGpu => "WebGPU",
        DeviceKind::Cpu => "CPU",
    }
}

/// Where it computes.
pub fn device(text: Text, info: &DeviceInfo) -> String {
    match info.kind {
        DeviceKind::WebGpu => text.msg_device_webgpu(&info.name),
        DeviceKind::Cpu => text.msg_device_cpu(),
    }
}

/// What the engine is doing.
pub fn engine(text: Text, engine: &Engine) -> String {
    match engine {
        Engine::Choosing => text.msg_engine_choosing(),
        Engine::Starting { kind, loaded, total } if *loaded > 0 && Some(*loaded) != *total => {
            text.msg_engine_downloading(device_kind(*kind))
        }
        Engine::Starting { kind, .. } => text.msg_engine_starting(device_kind(*kind)),
        Engine::Loading { progress, .. } => match progress {
            Progress::StartingDevice => text.msg_engine_device(),
            Progress::CheckingDevice => text.msg_engine_checking(),
            Progress::Downloading { cached: true, .. } => text.msg_engine_cached(),
            Progress::Downloading { .. } => text.msg_engine_models(),
            Progress::Building | Progress::Reconstructing { .. } => text.msg_engine_building(),
        },
        Engine::Ready(_) => text.msg_engine_ready(),
        Engine::Failed { .. } => text.msg_engine_stopped(),
    }
}

/// What a stage of a model does.
pub fn work(text: Text, work: Work) -> String {
    match work {
        Work::Embed => text.msg_work_embed(),
        Work::Encoder(Blocks { depth, tokens }) => text.msg_work_encoder(depth, tokens),
        Work::Decoder(Blocks { depth, tokens }) => text.msg_work_decoder(depth, tokens),
        Work::Colours(Blocks { depth, tokens }) => text.msg_work_colours(depth, tokens),
        Work::LastPatch(Blocks { depth, tokens }) => text.msg_work_last_patch(depth, tokens),
        Work::Head => text.msg_work_head(),
    }
}

/// What a PSNR means: the typical error of a hidden pixel, on the scale of its 256 levels.
pub fn psnr_sentence(text: Text, psnr: f32) -> String {
    let error = (255.0 * 10f32.powf(-psnr / 20.0)).round();
    text.msg_psnr_means(error)
}

/// What to know of the mask's controls just now; without `seeded` the model that reconstructs hides what it must.
pub fn mask_note(text: Text, state: &State, seeded: bool) -> String {
    match &state.engine {
        _ if !seeded => text.msg_mask_note_causal(),
        Engine::Ready(_) if state.models.is_building() => text.msg_mask_note_choosing(),
        Engine::Ready(_) if state.photos.current.is_none() && state.photos.coming().is_none() => {
            text.msg_mask_note_no_photo()
        }
        Engine::Ready(_) => {
            let hidden = state.hidden_by(&state.wish).unwrap_or_default();
            match hidden.iter().filter(|&&hidden| !hidden).count() {
                1 => text.msg_mask_note_last(),
                _ => text.msg_mask_note_why(),
            }
        }
        Engine::Failed { .. } => text.msg_mask_note_failed(),
        _ => text.msg_mask_note_loading(),
    }
}

/// What to know of the link by which the page was opened.
pub fn link_note(text: Text, note: LinkNote) -> String {
    match note {
        LinkNote::PhotoStays => text.msg_link_photo_stays(),
        LinkNote::UnknownPhoto => text.msg_link_unknown_photo(),
        LinkNote::Newer => text.msg_link_newer(),
    }
}

/// When the photo called `name` comes, which waits.
pub fn next_photo(text: Text, state: &State, name: &str) -> String {
    match state.engine {
        Engine::Failed { .. } => text.msg_next_photo_failed(name),
        Engine::Ready(_) => text.msg_next_photo_choosing(name),
        _ => text.msg_next_photo_loading(name),
    }
}

/// What a screen reader says once things have come to rest; nothing while they are moving.
pub fn announcement(text: Text, names: &ClassNames, state: &State) -> Option<String> {
    if let Engine::Failed { problem, .. } = &state.engine {
        return Some(text.problem(problem));
    }
    if matches!(
        state.engine,
        Engine::Choosing | Engine::Starting { .. } | Engine::Loading { .. }
    ) {
        return Some(text.msg_loading_models_said());
    }
    if let Some(title) = state.models.coming() {
        return Some(text.msg_loading_title_said(text.listed(&title)));
    }
    if state.in_flight() || state.dragging || state.live {
        return None;
    }
    let run = state.shown.as_ref()?;
    let mut said = Vec::new();
    if let Some(reconstructed) = &run.reconstructed {
        let mask = &reconstructed.reconstruction.mask;
        let manner = Manner::of(reconstructed);
        said.push(manner.masked_caption(text, crate::widgets::pixels::num_hidden(mask), mask.len()));
        let psnr = reconstructed.reconstruction.psnr;
        said.extend(psnr.map(|psnr| text.msg_announce_psnr(manner.psnr(text), format!("{psnr:.1}"))));
    }
    if let Some(named) = &run.classified
        && let Some(best) = named.classification.top.first()
    {
        let class = names.short(&best.name, named.by.as_deref());
        said.push(text.msg_announce_best(class, text.percent(best.probability)));
    }
    Some(text.sentences(&said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    const EN: Text = Text::new(Language::En);

    #[test]
    fn patches_are_counted_by_what_they_say() {
        let label = |name: &str| {
            Some(Label {
                name: name.to_owned(),
                probability: 0.25,
            })
        };
        let short = |name: &str| ClassNames::default().short(name, None);
        let say = |names: &str| names.split(' ').map(label).chain([None]).collect::<Vec<_>>();
        let said = most_said(EN, &say("a b b c,x d a b e"), short);
        assert!(
            said.starts_with("Of 8 patches, 3 say “b”, 2 say “a”, 1 says “c”, 2 say something else. "),
            "{said}"
        );
        let said = most_said(EN, &say("a a"), short);
        assert!(said.starts_with("Of 2 patches, 2 say “a”. "), "{said}");
        let said = most_said(EN, &say("a"), short);
        assert_eq!(said, "Of 1 patch, 1 says “a”.");
        assert_eq!(
            patch_said(EN, 5, 4, Some((short("c,x"), 0.25))),
            "Row 2, column 2: c, 25%."
        );
        assert_eq!(patch_said(EN, 0, 4, None), "Row 1, column 1: not shown to it.");
    }

    #[test]
    fn psnr_is_an_error_in_levels() {
        assert!(psnr_sentence(EN, 20.0).contains(" 26 of 255 "));
        assert!(psnr_sentence(EN, 48.13).contains(" 1 of 255 "));
    }
}
