//! Links are read as they were written, whatever they say.

use std::collections::BTreeMap;

use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::state::{Origin, PhotoRef};

fn read_query(link: &str) -> Option<Shared> {
    let query = link.split('#').next().unwrap_or_default().trim_start_matches('?');
    let pairs: BTreeMap<_, _> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    read(|key| {
        pairs
            .get(key)
            .map(|&value| value.to_owned())
            .filter(|value| !value.is_empty())
    })
}

fn state(photo: Option<(&str, bool)>, mask: MaskSpec) -> State {
    let mut state = State::new(String::new());
    state.wish = mask;
    state.photos.current = photo.map(|(name, sample)| PhotoRef {
        id: 1,
        name: name.to_owned(),
        origin: if sample { Origin::Sample } else { Origin::File },
    });
    state
}

#[test]
fn a_link_is_what_it_always_was() {
    // Links that are out there: this line never changes, only others come.
    let old = "?v=1&photo=coffee.png&by=block&hide=60&seed=7&inverted=1&patches=9001&painter=a&lang=en#/inside";
    let shared = read_query(old).expect("a link");
    let by_hand = [0, 3, 12]
        .into_iter()
        .fold(MaskSpec::random(0.6, 7).by_hand, |set, at| set.switched(at));
    assert_eq!(shared.photo, Some(SharedPhoto::Sample("coffee.png".to_owned())));
    let mask = MaskSpec {
        strategy: Strategy::Block,
        inverted: true,
        by_hand,
        ..MaskSpec::random(0.6, 7)
    };
    assert_eq!((shared.mask, shared.borrowed, shared.is_newer), (mask, false, false));
    assert!(read_query("?v=2&hide=10").expect("a link").is_newer);
    assert_eq!(read_query("?painter=a&lang=zh-CN"), None, "addresses without a picture");
    let own = link(
        &state(Some(("my cat?.jpg", false)), MaskSpec::random(0.75, 1)),
        Language::En,
        View::Stage,
        Photo::Stays,
    );
    assert_eq!(
        own, "?v=1&photo=own&by=random&hide=75&seed=1&lang=en#/",
        "a photo's name stays with its owner, too"
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        percent in 0u32..=95, seed in proptest::num::u32::ANY, by in 0usize..7, inverted in proptest::bool::ANY,
        patches in proptest::collection::vec(0usize..600, 0..40), sample in proptest::bool::ANY,
        borrowed in proptest::bool::ANY,
    ) {
        let mask = MaskSpec {
            strategy: Strategy::ALL[by],
            inverted,
            by_hand: patches.into_iter().fold(Default::default(), |set: patchwork_protocol::ByHand, at| set.switched(at)),
            ..MaskSpec::random(percent as f32 / 100.0, seed)
        };
        let photo = if sample { ("brick.png", true) } else { ("mine.jpg", false) };
        let mut state = state(Some(photo), mask.clone());
        state.borrow_statistics = borrowed;
        let link = link(&state, Language::ZhCn, View::Inside, Photo::Stays);
        let shared = read_query(&link).expect("a link");
        prop_assert_eq!((shared.mask, shared.borrowed), (mask, borrowed));
        let is_own = shared.photo == Some(SharedPhoto::Own);
        prop_assert_eq!(is_own, !sample);
    }

    #[test]
    fn whatever_it_says_nothing_breaks(keys in proptest::collection::vec(("v|photo|by|hide|seed|inverted|patches", ".*"), 0..8)) {
        let keys: BTreeMap<String, String> = keys.into_iter().collect();
        if let Some(shared) = read(|key| keys.get(key).cloned()) {
            prop_assert!((0.0..=0.95).contains(&shared.mask.mask_ratio));
        }
    }
}
