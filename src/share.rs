//! What a link to the page holds, so that whoever opens it sees the same picture:
//! `?v=1&photo=coffee.png&hide=75&seed=1`.
//!
//! Every part may be missing or wrong: then it is as on a first visit. Links of an older version are read for good.

use std::fmt::Write;

use crate::route::View;
use crate::state::State;
use crate::text::Language;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{CheckpointSource, MaskSpec, Strategy};

/// The version of the links that are written.
const VERSION: u32 = 1;
/// Patches changed by hand are read up to this place: far more than any model has.
const MAX_PATCHES: usize = 1 << 14;
const MAX_PERCENT: u32 = 95;

/// The photo that a link is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedPhoto {
    /// A sample, by file name.
    Sample(String),
    /// Somebody's own: it stays with them.
    Own,
    /// The visitor's own, which this tab has kept.
    Kept,
}

/// How a link says that the photo is one of the visitor's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photo {
    /// It is for others, who do not get the photo.
    Stays,
    /// It is for this tab alone.
    Kept,
}

/// What a link holds besides the models, the language and the view, whose addresses are read by those that they are
/// for.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Which photo; `None` is the page's own first one.
    pub photo: Option<SharedPhoto>,
    /// What is hidden.
    pub mask: MaskSpec,
    /// As [`State::borrow_statistics`].
    pub borrowed: bool,
    /// The link was written by a newer version of the page, which may have meant more.
    pub is_newer: bool,
}

/// The query of a link to what is on screen, from its question mark on, and the view.
#[must_use]
pub fn link(state: &State, language: Language, view: View, own: Photo) -> String {
    let mut query = format!("?v={VERSION}");
    let mut add = |key: &str, value: &str| {
        let _ = write!(query, "&{key}={}", escaped(value));
    };
    match state.photos.current.as_ref() {
        Some(photo) if photo.is_sample() => add("photo", &photo.name),
        Some(_) => add("photo", if own == Photo::Kept { "kept" } else { "own" }),
        None => {}
    }
    let mask = &state.wish;
    add("by", slug(mask.strategy));
    add("hide", &((mask.mask_ratio * 100.0).round() as u32).to_string());
    add("seed", &mask.seed.to_string());
    if mask.inverted {
        add("inverted", "1");
    }
    if !mask.by_hand.is_none() {
        add("patches", &written(mask));
    }
    if state.borrow_statistics {
        add("borrowed", "1");
    }
    for (key, role) in [("painter", Role::Reconstructor), ("classifier", Role::Classifier)] {
        if let Some(name) = state.models.wished(role) {
            add(key, name);
        }
    }
    for source in own_models(state) {
        if let CheckpointSource::Url(address) = source {
            add("model", address);
        }
    }
    add("lang", language.tag());
    query + &view.href()
}

/// What of the picture no link holds, but only its owner has: the photo, and a model from a file.
pub fn stays(state: &State) -> (bool, bool) {
    let photo = state.photos.current.as_ref();
    (
        photo.is_some_and(|photo| !photo.is_sample()),
        own_models(state).any(|source| matches!(source, CheckpointSource::Files(_))),
    )
}

fn own_models(state: &State) -> impl Iterator<Item = &CheckpointSource> {
    let own = [Role::Reconstructor, Role::Classifier].map(|role| state.models.own.get(role));
    own.into_iter().flatten().map(|model| &model.checkpoint.source)
}

/// Reads a link by what its query says for each key; `None` where it is no such link.
pub fn read(asked: impl Fn(&str) -> Option<String>) -> Option<Shared> {
    let number = |key: &str| asked(key)?.trim().parse::<u32>().ok();
    let version = number("v");
    let photo = asked("photo").map(|name| match name.as_str() {
        "own" => SharedPhoto::Own,
        "kept" => SharedPhoto::Kept,
        _ => SharedPhoto::Sample(name),
    });
    let is_set = |key: &str| asked(key).as_deref() == Some("1");
    let keys = ["by", "hide", "seed", "inverted", "patches", "borrowed"];
    if version.is_none() && photo.is_none() && keys.iter().all(|key| asked(key).is_none()) {
        return None;
    }
    let usual = MaskSpec::random(0.75, 1);
    let by = asked("by").and_then(|by| Strategy::ALL.into_iter().find(|&strategy| slug(strategy) == by));
    let percent = number("hide").filter(|&percent| percent <= MAX_PERCENT);
    let mask = MaskSpec {
        mask_ratio: percent.map_or(usual.mask_ratio, |percent| percent as f32 / 100.0),
        seed: number("seed").unwrap_or(usual.seed),
        strategy: by.unwrap_or_default(),
        inverted: is_set("inverted"),
        ..usual
    };
    Some(Shared {
        photo,
        mask: with_patches(mask, &asked("patches").unwrap_or_default()),
        borrowed: is_set("borrowed"),
        is_newer: version.is_some_and(|version| version > VERSION),
    })
}

/// The name of a strategy in links and files, the same in every language.
pub(crate) fn slug(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Random => "random",
        Strategy::Block => "block",
        Strategy::Grid => "grid",
        Strategy::Centre => "centre",
        Strategy::Frame => "frame",
        Strategy::Half => "half",
        Strategy::Manual => "manual",
    }
}

/// The patches that were changed by hand, four to a hexadecimal digit, the first patch in the lowest bit of the first
/// digit.
fn written(mask: &MaskSpec) -> String {
    let mut left = mask.by_hand.count();
    let mut digits = String::new();
    for at in (0..).step_by(4) {
        if left == 0 {
            break;
        }
        let bits = (0..4).filter(|bit| mask.by_hand.contains(at + bit));
        let digit = bits.fold(0, |digit, bit| digit | 1 << bit);
        left -= u32::count_ones(digit);
        digits.extend(char::from_digit(digit, 16));
    }
    digits
}

fn with_patches(mut mask: MaskSpec, digits: &str) -> MaskSpec {
    for (at, digit) in digits.chars().take(MAX_PATCHES / 4).enumerate() {
        let Some(digit) = digit.to_digit(16) else { break };
        for bit in (0..4).filter(|bit| digit >> bit & 1 == 1) {
            mask.by_hand = mask.by_hand.switched(4 * at + bit);
        }
    }
    mask
}

/// As the value of a query: letters, digits, `-`, `.` and `_` as they are, every other byte in percent.
fn escaped(value: &str) -> String {
    let mut escaped = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
