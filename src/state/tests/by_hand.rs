//! Patches are hidden and brought back one by one.

use super::*;
use patchwork_protocol::ByHand;

fn wish(patches: &[usize]) -> MaskSpec {
    let by_hand = patches
        .iter()
        .fold(ByHand::default(), |all, &patch| all.switched(patch));
    MaskSpec { by_hand, ..MASK }
}

/// What was asked for comes with this mask.
fn painted(page: &mut Page, asked: RequestId, spec: MaskSpec, mask: [u8; 4]) {
    let mask = mask.to_vec();
    let reconstruction = Reconstruction {
        mask,
        ..reconstruction(spec)
    };
    page.answer(asked, Response::Reconstructed(reconstruction));
}

fn animated(page: &Page) -> bool {
    page.run().painted.as_ref().expect("painted").animate
}

#[test]
fn a_causal_models_mask_tells_nothing_of_a_random_one() {
    let mut page = Page::at_rest(1);
    page.act(choose("causal"));
    page.settle();
    page.act(choose("mae"));
    page.answer(id(&page), Response::Chosen(info(kind_of("mae"), "mae")));
    assert_eq!(
        page.state.hidden_by(page.state.wish),
        None,
        "the causal model's is still on screen"
    );
    page.act(Action::SwitchPatch(0));
    assert_eq!(page.state.wish, MASK);
}

#[test]
fn a_patch_is_brought_back_and_hidden_again() {
    let mut page = Page::at_rest(1);
    page.act(Action::SwitchPatch(0));
    assert_eq!(requests(&page), [reconstruct(wish(&[0]))]);
    assert_eq!(
        page.state.hidden_by(page.state.wish),
        Some(vec![false, true, true, false])
    );
    let asked = id(&page);
    painted(&mut page, asked, wish(&[0]), [0, 1, 1, 0]);
    assert!(!animated(&page), "the others stay as they are");
    assert_eq!(
        page.state.hidden_by(page.state.wish),
        Some(vec![false, true, true, false])
    );

    page.act(Action::SwitchPatch(3));
    assert_eq!(requests(&page), [reconstruct(wish(&[0, 3]))]);
    let asked = id(&page);
    page.act(Action::SwitchPatch(0));
    assert_eq!(page.state.wish, wish(&[0, 3]), "one stays visible");
    painted(&mut page, asked, wish(&[0, 3]), [0, 1, 1, 1]);
    page.act(Action::SwitchPatch(3));
    let asked = id(&page);
    painted(&mut page, asked, wish(&[0]), [0, 1, 1, 0]);
    page.act(Action::SwitchPatch(0));
    assert_eq!(requests(&page), [reconstruct(MASK)], "as it was");
    let asked = id(&page);
    painted(&mut page, asked, MASK, [1, 1, 1, 0]);
    assert!(!animated(&page), "the others stay as they are");
    page.act(Action::SwitchPatch(0));
    page.settle();
    for action in [Action::PhotoHere(file(2)), choose("colours")] {
        page.act(action);
        page.settle();
        assert!(animated(&page), "all of it is new");
    }
}

#[test]
fn what_is_no_patch_or_not_seen_yet_is_left_alone() {
    let mut page = Page::at_rest(1);
    for patch in [3, 4, 99] {
        assert!(
            page.act(Action::SwitchPatch(patch)).is_empty(),
            "the last visible one, or none at all"
        );
    }
    page.act(Action::MaskRatio(0.5));
    assert!(page.act(Action::SwitchPatch(0)).is_empty());
    assert_eq!(
        page.state.wish,
        MaskSpec::random(0.5, MASK.seed),
        "of the new mask nothing is known yet"
    );
    assert!(Page::new().state.hidden_by(MASK).is_none());
}

#[test]
fn another_random_mask_undoes_it() {
    for action in [Action::Seed(5), Action::MaskRatio(0.5)] {
        let mut page = Page::at_rest(1);
        page.act(Action::SwitchPatch(0));
        assert!(!page.state.wish.by_hand.is_none());
        page.act(action);
        assert!(page.state.wish.by_hand.is_none());
    }
}

#[test]
fn the_photo_is_named_from_what_was_left_by_hand() {
    let mut page = Page::at_rest(1);
    page.act(Action::VisibleOnly(true));
    page.settle();
    page.act(Action::SwitchPatch(0));
    let mask = Some(wish(&[0]));
    assert_eq!(requests(&page), [reconstruct(wish(&[0])), Request::Classify { mask }]);
}

#[test]
fn another_grid_has_other_patches() {
    for (img_size, kept) in [(2, wish(&[0])), (4, MASK)] {
        let mut page = Page::at_rest(1);
        page.act(Action::SwitchPatch(0));
        page.settle();
        page.act(choose("colours"));
        page.answer(id(&page), Response::Chosen(info(kind_of("colours"), "colours")));
        let photo = Photo { img_size, ..photo(2) };
        page.answer(id(&page), Response::Photo(photo));
        assert_eq!(requests(&page)[0], reconstruct(kept), "{img_size} patches a side");
    }
}
