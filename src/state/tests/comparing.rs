//! Two models beside one another on the same photo and mask.

use super::choosing::{beside, page};
use super::*;
use patchwork_protocol::{Chosen, Compared};

fn compare(role: Role, model: Option<&str>) -> Action {
    Action::Compare {
        role,
        model: model.map(str::to_owned),
    }
}

fn picture(page: &Page) -> Option<&Reconstruction> {
    page.state.comparing.picture(&page.state.wish).map(|picture| &**picture)
}

#[test]
fn two_pictures_follow_the_mask_and_the_photo() {
    let mut page = page();
    let before = page.run().clone();
    page.act(compare(Role::Reconstructor, Some("causal")));
    let asked = page.settle();
    assert_eq!(asked, [beside("causal"), Request::Compare(Compared::Picture(MASK))]);
    assert_eq!(
        (page.run(), in_use(&page)),
        (&before, ["mae", "vit"]),
        "the stage stays"
    );
    assert_eq!(picture(&page).expect("painted").model, "causal");

    page.act(Action::Seed(7));
    assert_eq!(picture(&page), None, "it is of another mask");
    let asked = page.settle();
    let last = Request::Compare(Compared::Picture(page.state.wish.clone()));
    assert_eq!(
        (asked.first(), asked.last()),
        (Some(&reconstruct(page.state.wish.clone())), Some(&last))
    );
    page.act(Action::MaskRatio(0.5));
    assert_eq!(
        page.settle(),
        [reconstruct(page.state.wish.clone())],
        "not while the slider is dragged"
    );
    page.act(Action::Settled);
    page.settle();
    assert!(picture(&page).is_some());

    page.act(Action::PhotoHere(file(2)));
    assert!(
        page.settle()
            .contains(&Request::Compare(Compared::Picture(page.state.wish.clone())))
    );
    page.act(compare(Role::Reconstructor, None));
    page.settle();
    assert_eq!((picture(&page), page.state.in_flight()), (None, false));
}

#[test]
fn two_classifiers_say_what_they_see() {
    let mut page = page();
    page.act(compare(Role::Classifier, Some("vit-2")));
    let asked = page.settle();
    let views = [View::Whole, View::Visible(MASK)].map(|view| Request::Compare(Compared::Classes(view)));
    assert_eq!(asked, [vec![beside("vit-2")], views.to_vec()].concat());
    assert!(page.state.comparing.classes(&MASK).iter().all(Option::is_some));
    // One that cannot be shown patches alone is asked about the whole photo.
    page.act(compare(Role::Classifier, Some("hybrid")));
    let asked = page.settle();
    assert_eq!(
        asked,
        [beside("hybrid"), Request::Compare(Compared::Classes(View::Whole))]
    );
}

#[test]
fn the_next_engine_holds_it_again_and_a_failure_is_told_once() {
    let mut page = page();
    page.act(compare(Role::Reconstructor, Some("causal")));
    page.settle();
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    assert!(page.settle().contains(&beside("causal")) && picture(&page).is_some());

    page.act(compare(Role::Reconstructor, Some("colours")));
    page.answer(id(&page), Response::Failed(failure(FailureKind::Download)));
    let title = "COLOURS".to_owned();
    let problem = page.state.problem.clone().expect("it is told");
    assert_eq!(problem.about, Some(About::NotCompared { title }));
    assert!(page.effects.is_empty() && !page.state.in_flight());
    assert_eq!(page.state.comparing.wish, Names::default());
}

#[test]
fn what_cannot_be_compared_is_not_asked_again() {
    let mut page = page();
    page.act(compare(Role::Reconstructor, Some("causal")));
    page.settle_until(|asked| matches!(asked, Request::Compare(_)));
    let asked = page.sent().last().map(|(id, _)| *id).expect("a comparison");
    page.answer(asked, Response::Failed(failure(FailureKind::Internal)));
    assert!(page.effects.is_empty() && page.state.problem.is_some());
}

#[test]
fn a_model_that_comes_into_use_is_not_compared_with_itself() {
    let mut page = page();
    page.act(compare(Role::Reconstructor, Some("causal")));
    page.settle();
    page.act(choose("causal"));
    page.settle();
    assert_eq!(
        (in_use(&page), page.state.comparing.held(Role::Reconstructor)),
        (["causal", "vit"], None)
    );
}

#[test]
fn a_late_answer_is_not_shown_under_another_name() {
    for (role, first, then) in [
        (Role::Reconstructor, "causal", Some("colours")),
        (Role::Reconstructor, "causal", None),
        (Role::Classifier, "hybrid", None),
    ] {
        let mut page = page();
        page.act(compare(role, Some(first)));
        page.settle_until(|asked| matches!(asked, Request::Compare(_)));
        let (asked, request) = page.sent().last().cloned().expect("a comparison");
        let late = page.answer_to(request).expect("an answer");
        page.is_slow = true;
        page.act(compare(role, then));
        page.answer(asked, late);
        assert_eq!(page.state.comparing.asked, None);
        assert!(picture(&page).is_none() && page.state.comparing.classes(&MASK) == [None, None]);
    }
}

#[test]
fn a_reconstructor_of_another_size_lets_go_of_what_is_compared() {
    let mut page = page();
    for (role, name) in [(Role::Reconstructor, "causal"), (Role::Classifier, "vit-2")] {
        page.act(compare(role, Some(name)));
        page.settle();
    }
    page.act(choose("colours"));
    let model = ModelInfo {
        img_size: 4,
        ..info(kind_of("colours"), "colours")
    };
    let photo = Some(Photo {
        img_size: 4,
        ..photo(2)
    });
    page.answer(id(&page), Response::Chosen(Chosen { model, photo }));
    let comparing = &page.state.comparing;
    assert_eq!(
        (
            comparing.held(Role::Reconstructor),
            comparing.wish.get(Role::Reconstructor)
        ),
        (None, None)
    );
    assert_eq!(picture(&page), None);
    assert_eq!(
        comparing.classes(&page.state.wish)[1],
        None,
        "other patches are visible"
    );
}

#[test]
fn another_wish_ends_the_download_before_it() {
    let mut page = page();
    page.is_slow = true;
    page.act(compare(Role::Reconstructor, Some("causal")));
    let first = id(&page);
    page.is_slow = false;
    page.act(compare(Role::Reconstructor, Some("colours")));
    assert_eq!(requests(&page), [Request::Cancel(first)]);
    page.answer(first, Response::Failed(failure(FailureKind::Cancelled)));
    page.settle();
    assert_eq!(
        page.state.comparing.held(Role::Reconstructor).map(|info| &*info.name),
        Some("colours")
    );
}
