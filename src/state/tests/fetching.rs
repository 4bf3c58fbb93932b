//! The files of a model come while the engine does other things.

use super::choosing::{chosen, listed, request};
use super::*;

/// The models are listed, and files come slowly from now on.
fn slow(mut page: Page) -> Page {
    page.act(listed(None, None));
    page.is_slow = true;
    page
}

/// Asks for the files of the model of this name.
fn fetch(name: &str) -> Request {
    Request::Fetch {
        manifest_url: "models/manifest.json".to_owned(),
        model: name.to_owned(),
    }
}

/// A first visit, whose reconstructor is here.
fn with_a_reconstructor() -> (Page, RequestId) {
    let mut page = slow(Page::new());
    page.act(recorded());
    let kind = DeviceKind::Cpu;
    page.act(Action::EngineChosen { kind, note: None });
    page.load(kind);
    assert_eq!(requests(&page), [fetch("vit")], "at once, and before any photo");
    let fetching = id(&page);
    (page, fetching)
}

#[test]
fn the_first_picture_does_not_wait_for_the_classifier() {
    let (mut page, fetching) = with_a_reconstructor();
    page.act(Action::PhotoHere(file(1)));
    let asked = page.settle();
    assert_eq!(asked, [Request::Photo, reconstruct(page.state.wish.clone())]);
    assert_eq!(page.run().source, Source::Live);
    assert!(page.state.in_flight(), "the classifier is on its way");

    let progress = Progress::Building;
    page.answer(fetching, Response::Progress(progress.clone()));
    let coming = Standing::Coming(Some(progress));
    let vit = page
        .state
        .models
        .list
        .as_ref()
        .and_then(|list| list.model("vit").cloned());
    assert_eq!(page.state.standing(&vit.expect("listed")), coming);
    assert!(matches!(
        page.act(Action::Seed(4)),
        [Effect::Send(
            Envelope {
                body: Request::Reconstruct { .. },
                ..
            },
            None
        )]
    ));
    page.answer(fetching, Response::Fetched);
    assert_eq!(requests(&page), [], "not before the new picture");
    page.act(Action::Seed(5));
    assert!(page.state.reconstructing.is_some());
    let (painted, spec) = (RequestId(page.state.last_id), MaskSpec::random(0.75, 4));
    page.answer(painted, Response::Reconstructed(reconstruction(spec)));
    let asked = page.settle();
    assert_eq!(
        asked[..3],
        [reconstruct(page.state.wish.clone()), request("vit"), CLASSIFY]
    );
    assert!(page.run().classified.is_some() && !page.state.in_flight());
}

#[test]
fn a_classifier_that_is_here_early_is_built_after_the_first_picture() {
    let (mut page, fetching) = with_a_reconstructor();
    page.act(Action::PhotoHere(file(1)));
    let photo_sent = id(&page);
    page.answer(fetching, Response::Fetched);
    assert_eq!(requests(&page), []);
    page.answer(photo_sent, Response::Photo(photo(2)));
    let asked = page.settle();
    assert_eq!(
        asked[..3],
        [reconstruct(page.state.wish.clone()), request("vit"), CLASSIFY]
    );
}

#[test]
fn without_a_classifier_photos_are_reconstructed_and_it_can_be_asked_for_again() {
    for kind in [FailureKind::Download, FailureKind::Cancelled] {
        let (mut page, fetching) = with_a_reconstructor();
        page.act(Action::PhotoHere(file(1)));
        page.settle();
        page.answer(fetching, Response::Failed(failure(kind)));
        assert_eq!(requests(&page), [], "nothing is asked for in vain");
        assert_eq!(page.state.models.missing.as_deref(), Some("vit"));
        assert!(!page.state.in_flight());
        let about = page.state.problem.as_ref().map(|problem| problem.about.clone());
        let told = About::NotChosen {
            title: "VIT".to_owned(),
            stays: None,
        };
        assert_eq!(about, (kind == FailureKind::Download).then_some(Some(told)));
        page.act(Action::Seed(4));
        assert_eq!(page.settle(), [reconstruct(page.state.wish.clone())]);

        page.act(choose("vit"));
        assert_eq!(requests(&page), [fetch("vit")]);
        assert_eq!((&page.state.models.missing, &page.state.problem), (&None, &None));
        let asked = page.settle();
        assert!(
            asked.contains(&request("vit")) && asked.contains(&CLASSIFY),
            "{asked:?}"
        );
        assert_eq!(in_use(&page), ["mae", "vit"]);
    }
}

#[test]
fn the_old_model_works_until_the_files_of_the_new_one_are_here() {
    let mut page = slow(Page::at_rest(1));
    page.act(choose("causal"));
    let fetching = id(&page);
    page.act(Action::Seed(4));
    let asked = page.settle();
    assert_eq!(asked[0], reconstruct(page.state.wish.clone()));
    page.act(Action::PhotoHere(file(2)));
    let photo_sent = id(&page);
    page.answer(fetching, Response::Fetched);
    page.answer(photo_sent, Response::Photo(photo(3)));
    assert_eq!(
        requests(&page),
        [request("causal")],
        "nothing is painted with the old one"
    );
    let building = id(&page);
    assert!(page.act(Action::Seed(5)).is_empty(), "nor while the new one is built");
    page.answer(building, chosen("causal"));
    assert_eq!(requests(&page), [reconstruct(page.state.wish.clone())]);
}

#[test]
fn what_is_ended_when_its_files_are_here_is_not_built() {
    for end in [Action::Cancel, choose("colours")] {
        let mut page = slow(Page::at_rest(1));
        page.act(choose("causal"));
        let fetching = id(&page);
        page.act(Action::Seed(4));
        let painted = id(&page);
        page.answer(fetching, Response::Fetched);
        page.is_slow = false;
        page.act(end.clone());
        let spec = page.state.wish.clone();
        page.answer(painted, Response::Reconstructed(reconstruction(spec)));
        let asked = page.settle();
        assert!(!asked.contains(&request("causal")), "{asked:?}");
        let expected = if end == Action::Cancel { "mae" } else { "colours" };
        assert_eq!((in_use(&page)[0], page.state.in_flight()), (expected, false));
    }
}

#[test]
fn a_model_whose_files_come_does_not_bring_the_engine_down() {
    let mut page = slow(Page::at_rest(1));
    page.act(choose("causal"));
    page.act(Action::WorkerDied("panic: x".to_owned()));
    assert_eq!(page.state.models.choosing, None);
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    assert_eq!(in_use(&page)[0], "causal", "something else did");
}
