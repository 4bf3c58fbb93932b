//! Models that answer one after another about the photo on screen.

use super::choosing::{beside, page};
use super::*;
use patchwork_protocol::Compared;

const ALL: [&str; 3] = ["vit", "causal", "colours"];

fn ask(models: &[&str]) -> Action {
    Action::AskInTurn(models.iter().map(|&name| name.to_owned()).collect())
}

fn has_answered(page: &Page) -> Vec<&'static str> {
    let answered = |name: &&str| page.state.in_turn.answer(name).is_some();
    ALL.into_iter().filter(answered).collect()
}

#[test]
fn each_is_held_until_it_has_answered_and_none_comes_into_use() {
    let mut page = page();
    let before = page.run().clone();
    page.act(ask(&ALL));
    assert_eq!(page.state.in_turn.at_work(), Some("vit"));
    let asked = page.settle();
    let picture = || Request::Compare(Compared::Picture(MASK));
    let whole = Request::Compare(Compared::Classes(View::Whole));
    assert_eq!(
        asked,
        [
            beside("vit"),
            whole,
            beside("causal"),
            picture(),
            beside("colours"),
            picture()
        ]
    );
    assert_eq!(
        (page.run(), in_use(&page)),
        (&before, ["mae", "vit"]),
        "the stage stays"
    );
    assert_eq!(
        (has_answered(&page), page.state.in_turn.at_work()),
        (ALL.to_vec(), None)
    );
    assert!(!page.state.in_flight());
    let Some(Answer::Reconstructed(photo, picture)) = page.state.in_turn.answer("causal") else {
        panic!("a picture")
    };
    assert_eq!((&**photo, &*picture.model), (&*before.photo, "causal"));

    page.act(Action::PhotoHere(file(2)));
    page.settle();
    assert!(has_answered(&page).is_empty(), "they are of the photo before");
}

#[test]
fn what_was_compared_is_held_again_afterwards() {
    let mut page = page();
    let role = Role::Reconstructor;
    let model = Some("causal".to_owned());
    page.act(Action::Compare { role, model });
    page.settle();
    page.act(ask(&["colours"]));
    let asked = page.settle();
    let picture = || Request::Compare(Compared::Picture(MASK));
    assert_eq!(asked, [beside("colours"), picture(), beside("causal"), picture()]);
    assert!(
        page.state
            .comparing
            .picture(&MASK)
            .is_some_and(|it| it.model == "causal")
    );
}

#[test]
fn an_end_or_a_failure_keeps_what_was_said() {
    let mut page = page();
    page.act(ask(&ALL));
    page.settle_until(|asked| *asked == beside("causal"));
    let (building, request) = page.sent().last().cloned().expect("a model is built");
    let late = page.answer_to(request).expect("an answer");
    page.act(ask(&[]));
    page.answer(building, late);
    assert!(page.settle().is_empty() && !page.state.in_flight());
    assert_eq!(has_answered(&page), ["vit"]);

    page.act(ask(&["causal", "colours"]));
    page.answer(id(&page), Response::Failed(failure(FailureKind::Download)));
    let title = "CAUSAL".to_owned();
    let problem = page.state.problem.clone().expect("it is told");
    assert_eq!(problem.about, Some(About::NotCompared { title }));
    assert!(page.settle().is_empty() && page.state.in_turn.at_work().is_none());
}

#[test]
fn another_download_is_not_told_as_theirs() {
    let mut page = page();
    page.is_slow = true;
    page.act(choose("hybrid"));
    page.answer(id(&page), Response::Progress(Progress::Building));
    page.act(ask(&["causal"]));
    assert_eq!(page.state.in_turn.at_work(), Some("causal"));
    assert_eq!(page.state.progress_in_turn(), None);
}

#[test]
fn patches_chosen_by_hand_are_as_many_on_another_grid() {
    let mut page = page();
    page.act(Action::SwitchPatch(0));
    page.settle();
    assert!(!page.state.wish.by_hand.is_none());
    page.act(ask(&["causal"]));
    let asked = page.settle();
    let Some(Request::Compare(Compared::Picture(mask))) = asked.last() else {
        panic!("a picture: {asked:?}")
    };
    assert!(mask.by_hand.is_none());
    assert_eq!(mask.seed, page.state.wish.seed);
}
