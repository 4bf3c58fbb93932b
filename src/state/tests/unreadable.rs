//! Photos that turn out to be none, while the engine has no other yet.

use super::*;

/// Photo 2 takes the place of photo 1 before the engine is ready, and then cannot be read.
fn refused_at_the_start(mut page: Page) -> Page {
    page.act(Action::PhotoHere(file(2)));
    page.load(DeviceKind::Cpu);
    let (id, _) = page.sent()[0].clone();
    page.answer(id, Response::Failed(failure(FailureKind::Photo)));
    page
}

#[test]
fn the_photo_before_it_comes_instead_while_loading() {
    let mut page = Page::new();
    page.act(Action::EngineChosen {
        kind: DeviceKind::Cpu,
        note: None,
    });
    page.act(Action::PhotoHere(file(1)));
    let mut page = refused_at_the_start(page);
    assert!(matches!(&page.effects[0], Effect::Send(_, Some(photo)) if *photo == 1));
    assert!(page.state.problem.is_some(), "the refusal is told");
    page.settle();
    assert_eq!(page.state.photos.current, Some(file(1)));
}

#[test]
fn a_file_that_is_gone_when_the_next_engine_needs_it_is_told_of() {
    let mut page = Page::at_rest(1);
    let before = page.state.shown.clone();
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    assert_eq!(requests(&page), [Request::Photo]);
    page.answer(id(&page), Response::Failed(failure(FailureKind::Photo)));
    let problem = page.state.problem.clone().expect("it is told");
    assert!(
        matches!(&problem.about, Some(About::PhotoGone { name }) if name == "1.jpg"),
        "{problem:?}"
    );
    assert_eq!((&page.state.shown, &page.state.photos.current), (&before, &None));
    page.settle();
    let asked = page.act(Action::Seed(5));
    assert!(asked.is_empty(), "the engine has no photo to be asked about");
    page.act(Action::PhotoHere(file(2)));
    page.settle();
    assert_eq!((page.run().name.as_str(), page.state.wish.seed), ("2.jpg", 5));
}

#[test]
fn the_photo_on_screen_is_given_to_a_restarted_engine() {
    let mut page = Page::at_rest(1);
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    let mut page = refused_at_the_start(page);
    assert!(matches!(&page.effects[0], Effect::Send(_, Some(photo)) if *photo == 1));
    page.settle();
    assert_eq!(page.run().name, "1.jpg");
    assert_eq!(page.state.photos.fallback, None, "its bytes are not kept twice");
}
