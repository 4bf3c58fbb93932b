//! Patches are hidden and brought back one by one.

use super::*;
use patchwork_protocol::ByHand;
use patchwork_protocol::Chosen;

fn wish(patches: &[usize]) -> MaskSpec {
    let by_hand = patches
        .iter()
        .fold(ByHand::default(), |all, &patch| all.switched(patch));
    MaskSpec { by_hand, ..MASK }
}

fn animated(page: &Page) -> bool {
    page.run().reconstructed.as_ref().expect("painted").animate
}

#[test]
fn a_causal_model_hides_the_last_patches_whatever_the_hand() {
    let mut page = Page::at_rest(1);
    assert_eq!(page.state.hidden_by(&MASK), Some(vec![true, true, true, false]));
    page.act(choose("causal"));
    page.settle();
    for spec in [MASK, wish(&[1])] {
        assert_eq!(page.state.hidden_by(&spec), Some(vec![false, true, true, true]));
    }
}

#[test]
fn a_patch_is_brought_back_and_hidden_again() {
    let mut page = Page::at_rest(1);
    let switched = |page: &mut Page, patch, spec: MaskSpec, hidden: [bool; 4]| {
        page.act(Action::SwitchPatch(patch));
        assert_eq!(requests(page), [reconstruct(spec)]);
        assert_eq!(page.state.hidden_by(&page.state.wish), Some(hidden.to_vec()), "at once");
        page.settle();
        assert!(!animated(page), "the others stay as they are");
    };
    switched(&mut page, 0, wish(&[0]), [false, true, true, false]);
    switched(&mut page, 3, wish(&[0, 3]), [false, true, true, true]);
    page.act(Action::SwitchPatch(0));
    assert_eq!(page.state.wish, wish(&[0, 3]), "one stays visible");
    switched(&mut page, 3, wish(&[0]), [false, true, true, false]);
    switched(&mut page, 0, MASK, [true, true, true, false]);
    page.act(Action::SwitchPatch(0));
    page.settle();
    for action in [Action::PhotoHere(file(2)), choose("colours")] {
        page.act(action);
        page.settle();
        assert!(animated(&page), "all of it is new");
    }
}

#[test]
fn what_is_no_patch_is_left_alone() {
    let mut page = Page::at_rest(1);
    for patch in [3, 4, 99] {
        assert!(
            page.act(Action::SwitchPatch(patch)).is_empty(),
            "the last visible one, or none at all"
        );
    }
    assert!(Page::new().state.hidden_by(&MASK).is_none());
}

#[test]
fn large_grids_are_changed_by_hand_too() {
    let mut page = Page::at_rest(1);
    page.act(Action::PhotoHere(file(2)));
    let photo = Photo {
        img_size: 24,
        ..photo(2)
    };
    page.answer(id(&page), Response::Photo(photo));
    let before = page.state.hidden_by(&MASK).expect("a mask");
    page.act(Action::SwitchPatch(575));
    let after = page.state.hidden_by(&page.state.wish).expect("a mask");
    assert_eq!((before.len(), before[..575] == after[..575]), (576, true));
    assert_ne!(before[575], after[575]);
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
fn another_grid_has_other_patches() {
    for (img_size, kept) in [(2, wish(&[0])), (4, MASK)] {
        let mut page = Page::at_rest(1);
        page.act(Action::SwitchPatch(0));
        page.settle();
        page.act(choose("colours"));
        let model = info(kind_of("colours"), "colours");
        let photo = Some(Photo { img_size, ..photo(2) });
        page.answer(id(&page), Response::Chosen(Chosen { model, photo }));
        assert_eq!(requests(&page)[0], reconstruct(kept), "{img_size} patches a side");
    }
}

#[test]
fn a_stroke_hides_or_brings_back_and_one_patch_stays() {
    let mut page = Page::at_rest(1);
    page.act(Action::Stroke(vec![0, 1, 2], false));
    assert_eq!(page.state.hidden_by(&page.state.wish), Some(vec![false; 4]));
    page.act(Action::Stroke(vec![0, 1], true));
    page.act(Action::Stroke(vec![2, 3, 99], true));
    let hidden = Some(vec![true, true, true, false]);
    assert_eq!(page.state.hidden_by(&page.state.wish), hidden, "one stays visible");
    page.act(Action::Settled);
    page.settle();
    assert_eq!(
        page.run()
            .reconstructed
            .as_ref()
            .map(|it| it.reconstruction.spec.clone()),
        Some(page.state.wish.clone())
    );
}

#[test]
fn masks_are_undone_and_done_again() {
    let mut page = Page::at_rest(1);
    let start = page.state.wish.clone();
    assert!(!page.state.history.can_undo());
    // One stroke is one step, however many patches it met.
    page.act(Action::Stroke(vec![0], false));
    page.act(Action::Stroke(vec![1], false));
    page.act(Action::Settled);
    let stroke = page.state.wish.clone();
    page.act(Action::Strategy(Strategy::Half));
    let half = page.state.wish.clone();
    page.act(Action::Invert);
    let inverted = page.state.wish.clone();
    assert!(inverted != half && half != stroke && stroke != start);

    for expected in [&half, &stroke, &start] {
        page.act(Action::Undo);
        assert_eq!(&page.state.wish, expected);
    }
    assert!(!page.state.history.can_undo());
    page.act(Action::Undo);
    for expected in [&stroke, &half, &inverted] {
        page.act(Action::Redo);
        assert_eq!(&page.state.wish, expected);
    }
    page.act(Action::Undo);
    page.act(Action::Seed(9));
    assert!(!page.state.history.can_redo(), "another way was taken");
}

#[test]
fn nothing_is_inverted_where_all_would_be_hidden() {
    let mut page = Page::at_rest(1);
    page.act(Action::Strategy(Strategy::Manual));
    let before = page.state.wish.clone();
    page.act(Action::Invert);
    assert_eq!(page.state.wish, before);
}

#[test]
fn a_swipe_that_scrolls_leaves_the_mask_as_it_was() {
    let mut page = Page::at_rest(1);
    page.act(Action::SwitchPatch(0));
    page.settle();
    let before = page.state.clone();
    page.act(Action::MaskRatio(0.5));
    page.act(Action::MaskRatio(0.25));
    page.act(Action::TakeBack);
    assert_eq!((&page.state.wish, page.state.dragging), (&before.wish, false));
    assert_eq!(page.state.history.can_undo(), before.history.can_undo());
    page.act(Action::Undo);
    assert!(
        page.state.wish.by_hand.is_none(),
        "the patch is undone, no move of the slider"
    );
    // Without a change there is nothing to take back.
    page.act(Action::Redo);
    page.act(Action::TakeBack);
    assert_eq!(page.state.wish, before.wish);
}

#[test]
fn a_link_that_hides_everything_is_passed_over() {
    let all = MaskSpec {
        inverted: true,
        ..MaskSpec::random(0.0, 5)
    };
    for (mask, shown) in [(all, MASK), (MaskSpec::random(0.5, 9), MaskSpec::random(0.5, 9))] {
        let mut page = Page::ready(DeviceKind::Cpu);
        page.act(Action::Linked {
            mask,
            borrowed: false,
            note: None,
        });
        page.act(Action::PhotoHere(file(1)));
        page.settle();
        assert_eq!(page.state.wish, shown);
        assert!(page.state.problem.is_none() && page.run().reconstructed.is_some());
    }
}
