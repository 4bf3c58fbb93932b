//! What the models take: asked for when it is looked at, and never in the way.

use super::super::*;
use super::driver::*;
use patchwork_protocol::FailureKind;

fn at_rest_and_looked_at() -> Page {
    let mut page = Page::at_rest(1);
    page.act(Action::Measure(true));
    page.settle();
    page
}

#[test]
fn nothing_is_measured_unasked() {
    let mut page = Page::at_rest(1);
    page.act(Action::Seed(9));
    page.settle();
    assert_eq!(page.state.measuring.last, None);
    assert!(!page.state.measuring.wanted);
}

#[test]
fn each_run_is_measured_once_while_it_is_looked_at() {
    let mut page = at_rest_and_looked_at();
    assert!(page.state.measuring.last.is_some());
    page.act(Action::Seed(9));
    let (asked, request) = page.sent()[0].clone();
    assert!(matches!(request, Request::Reconstruct { .. }));
    page.answer(asked, Response::Reconstructed(reconstruction(page.state.wish.clone())));
    let measure = Request::Measure {
        mask: MaskSpec::random(0.75, 9),
    };
    let asked = page.settle();
    assert_eq!(asked.iter().filter(|request| **request == measure).count(), 1);
    assert_eq!(asked.last(), Some(&measure), "after all else");
    page.act(Action::Measure(false));
    page.act(Action::Seed(10));
    let asked = page.settle();
    assert!(
        !asked.iter().any(|request| matches!(request, Request::Measure { .. })),
        "nobody looks any more"
    );
}

#[test]
fn a_wish_goes_first() {
    let mut page = at_rest_and_looked_at();
    page.act(Action::Seed(9));
    let asked = id(&page);
    page.act(Action::Seed(10));
    page.answer(asked, Response::Reconstructed(reconstruction(page.state.wish.clone())));
    assert!(matches!(requests(&page)[..], [Request::Reconstruct { .. }]));
}

#[test]
fn a_failed_measurement_shows_nothing_and_stops_nothing() {
    let mut page = Page::at_rest(1);
    page.act(Action::Measure(true));
    let asked = id(&page);
    page.answer(asked, Response::Failed(failure(FailureKind::Internal)));
    assert_eq!((&page.state.problem, &page.state.measuring.last), (&None, &None));
    page.act(Action::Seed(9));
    assert!(matches!(requests(&page)[..], [Request::Reconstruct { .. }]));
}

#[test]
fn nothing_is_measured_between_two_moves_of_the_slider() {
    let mut page = at_rest_and_looked_at();
    page.act(Action::MaskRatio(0.5));
    let is_measure = |request: &Request| matches!(request, Request::Measure { .. });
    assert!(!page.settle().iter().any(is_measure), "the next move would wait for it");
    page.act(Action::Settled);
    assert!(page.settle().iter().any(is_measure));
}
