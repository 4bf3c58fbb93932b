//! The page's behaviour, step by step, without a browser.

mod by_hand;
mod camera;
mod choosing;
mod comparing;
mod driver;
mod fetching;
mod in_turn;
mod measuring;
mod opening;
mod opening_again;
mod program;
#[cfg(not(target_arch = "wasm32"))]
mod scheduler;
mod teaching;
mod unreadable;

use super::*;
use driver::*;
use patchwork_protocol::FailureKind;

#[test]
fn the_first_message_waits_for_the_worker() {
    let mut page = Page::new();
    let kind = DeviceKind::Cpu;
    assert_eq!(
        page.act(Action::EngineChosen { kind, note: None }),
        [Effect::Spawn(kind)]
    );
    page.act(Action::WorkerUp);
    assert_eq!(
        page.sent(),
        [(
            RequestId(1),
            Request::Load {
                manifest_url: "models/manifest.json".to_owned(),
                reconstructor: None,
            }
        )]
    );
    let progress = Progress::Downloading {
        loaded: 1,
        total: Some(2),
        cached: false,
        seconds_left: None,
    };
    page.answer(RequestId(1), Response::Progress(progress.clone()));
    assert_eq!(
        page.state.engine,
        Engine::Loading {
            kind,
            id: Some(RequestId(1)),
            progress
        }
    );
}

/// The recorded run, and a photo chosen before the engine was ready, which it is now.
fn with_an_early_photo() -> Page {
    let mut page = Page::new();
    page.act(recorded());
    page.act(Action::PhotoHere(file(1)));
    page.act(Action::EngineChosen {
        kind: DeviceKind::Cpu,
        note: None,
    });
    page.load(DeviceKind::Cpu);
    page
}

#[test]
fn a_photo_chosen_early_is_sent_when_ready_then_reconstructed_and_classified() {
    let mut page = with_an_early_photo();
    assert_eq!(requests(&page), [Request::Photo]);
    assert_eq!(page.run().source, Source::Recorded);
    page.answer(id(&page), Response::Photo(photo(2)));
    let spec = MaskSpec::random(0.75, 42);
    assert_eq!(requests(&page), [reconstruct(spec.clone())]);
    assert_eq!(
        (page.run().source, page.run().reconstructed.is_none()),
        (Source::Live, true)
    );
    let views = [
        View::Whole,
        View::Visible(spec.clone()),
        View::Reconstructed(spec.clone()),
    ];
    let mut expected = vec![reconstruct(spec), choosing::request("vit")];
    expected.extend(views.map(|view| Request::Classify { view }));
    assert_eq!(page.settle(), expected, "one after the other, each once");
    assert!(
        page.run()
            .reconstructed
            .as_ref()
            .is_some_and(|reconstructed| reconstructed.animate)
    );
    assert!(page.run().visible.is_some() && page.run().pasted.is_some());
    assert!(page.run().classified.is_some() && !page.state.in_flight());
}

#[test]
fn the_recorded_run_of_the_same_photo_stays_until_that_is_reconstructed() {
    let mut page = with_an_early_photo();
    page.answer(id(&page), Response::Photo(photo(1)));
    assert_eq!(
        (page.run().source, page.run().reconstructed.is_some()),
        (Source::Recorded, true)
    );
    page.settle();
    assert_eq!(page.run().source, Source::Live);
    assert!(
        page.run()
            .reconstructed
            .as_ref()
            .is_some_and(|reconstructed| reconstructed.by.is_some())
    );
}

#[test]
fn the_recorded_run_never_covers_a_live_one() {
    let mut page = Page::at_rest(1);
    page.act(recorded());
    assert_eq!(page.run().source, Source::Live);
}

#[test]
fn the_first_photo_gives_way_to_one_that_was_chosen() {
    let mut page = Page::new();
    let first = PhotoRef {
        id: 1,
        name: "chelsea.png".to_owned(),
        origin: Origin::Sample,
    };
    page.act(Action::FetchPhoto {
        photo: first.clone(),
        first: true,
    });
    page.act(Action::PhotoHere(file(2)));
    page.act(Action::PhotoFetched(first.clone()));
    assert_eq!(page.state.photos.waiting, Some(file(2)));
    page.act(Action::FetchPhoto {
        photo: first,
        first: true,
    });
    assert_eq!(page.state.photos.fetching, None);
    assert!(page.state.photos.needs(2) && !page.state.photos.needs(1));
}

#[test]
fn what_is_fetched_gives_way_to_what_was_chosen_since() {
    // A picture of another page, or one that has to be drawn first.
    let fetch = |photo| Action::FetchPhoto { photo, first: false };
    let mut page = Page::new();
    page.act(fetch(file(1)));
    page.act(fetch(file(2)));
    page.act(Action::PhotoFetched(file(2)));
    page.act(Action::PhotoFetched(file(1)));
    assert_eq!(page.state.photos.waiting, Some(file(2)));
}

#[test]
fn late_answers_are_dropped() {
    let mut page = Page::at_rest(1);
    let before = page.state.clone();
    for id in [0, 2, 3, 99] {
        page.answer(RequestId(id), Response::Photo(photo(9)));
        page.answer(
            RequestId(id),
            Response::Reconstructed(reconstruction(MaskSpec::random(0.1, 0))),
        );
        page.answer(RequestId(id), Response::Failed(failure(FailureKind::Internal)));
    }
    assert_eq!(page.state, before);
}

#[test]
fn one_reconstruct_in_flight_and_the_newest_wish_waits() {
    let mut page = Page::at_rest(1);
    page.act(Action::MaskRatio(0.5));
    let (id, _) = page.sent()[0].clone();
    assert!(page.act(Action::MaskRatio(0.6)).is_empty());
    assert!(page.act(Action::MaskRatio(0.7)).is_empty());
    page.answer(id, Response::Reconstructed(reconstruction(MaskSpec::random(0.5, 1))));
    let spec = MaskSpec::random(0.7, 1);
    assert_eq!(page.sent(), [(RequestId(id.0 + 1), reconstruct(spec.clone()))]);
    assert!(
        page.run()
            .reconstructed
            .as_ref()
            .is_some_and(|reconstructed| !reconstructed.animate),
        "nothing is painted in while dragging"
    );
    page.act(Action::Settled);
    page.answer(RequestId(id.0 + 1), Response::Reconstructed(reconstruction(spec)));
    assert!(
        page.run()
            .reconstructed
            .as_ref()
            .is_some_and(|reconstructed| reconstructed.animate)
    );
}

#[test]
fn a_refused_photo_leaves_the_picture_that_was_there() {
    let mut page = Page::at_rest(1);
    let before = page.state.shown.clone();
    page.act(Action::PhotoHere(file(2)));
    let (id, _) = page.sent()[0].clone();
    assert!(page.act(Action::Seed(5)).is_empty(), "the photo's answer comes first");
    page.answer(id, Response::Failed(failure(FailureKind::Photo)));
    assert_eq!(
        page.sent(),
        [(RequestId(id.0 + 1), reconstruct(MaskSpec::random(0.75, 5)))]
    );
    assert_eq!(
        (&page.state.shown, &page.state.photos.current),
        (&before, &Some(file(1)))
    );
    assert!(page.state.problem.is_some());
    page.act(Action::Dismiss);
    assert_eq!(page.state.problem, None);
}

#[test]
fn two_photos_are_never_on_their_way_together() {
    let mut page = Page::at_rest(1);
    page.act(Action::PhotoHere(file(2)));
    let (id, _) = page.sent()[0].clone();
    assert!(page.act(Action::PhotoHere(file(3))).is_empty());
    page.answer(id, Response::Failed(failure(FailureKind::Photo)));
    assert!(matches!(&page.effects[0], Effect::Send(_, Some(photo)) if *photo == 3));
}

#[test]
fn a_refused_photo_that_another_has_taken_the_place_of_is_not_told() {
    let mut page = Page::at_rest(1);
    page.act(Action::PhotoHere(file(2)));
    let (id, _) = page.sent()[0].clone();
    page.act(Action::PhotoHere(file(3)));
    page.answer(id, Response::Failed(failure(FailureKind::Photo)));
    page.settle();
    assert_eq!((page.run().name.as_str(), &page.state.problem), ("3.jpg", &None));
}

#[test]
fn webgpu_hands_over_to_the_cpu_with_the_photo() {
    let mut page = Page::ready(DeviceKind::WebGpu);
    page.act(Action::PhotoHere(file(1)));
    page.settle();
    page.act(Action::PhotoHere(file(2)));
    let (id, _) = page.sent()[0].clone();
    page.answer(id, Response::Failed(failure(FailureKind::Device)));
    assert_eq!(page.effects, [Effect::Spawn(DeviceKind::Cpu)]);
    assert!(page.state.note.is_some() && page.state.problem.is_none());
    page.load(DeviceKind::Cpu);
    assert!(matches!(&page.effects[0], Effect::Send(_, Some(photo)) if *photo == 2));
}

#[test]
fn a_dead_cpu_worker_waits_for_a_restart_and_keeps_the_picture() {
    let mut page = Page::at_rest(1);
    page.act(Action::MaskRatio(0.9));
    let (late, _) = page.sent()[0].clone();
    let before = page.state.shown.clone();
    assert_eq!(page.act(Action::WorkerDied("panic: x".to_owned())), [Effect::Terminate]);
    assert!(matches!(page.state.engine, Engine::Failed { .. }) && !page.state.in_flight());
    assert_eq!(page.act(Action::Restart), [Effect::Spawn(DeviceKind::Cpu)]);
    page.load(DeviceKind::Cpu);
    assert!(matches!(&page.effects[0], Effect::Send(_, Some(photo)) if *photo == 1));
    page.settle();
    let reconstructed = |run: &Option<Run>| {
        run.as_ref()
            .and_then(|run| run.reconstructed.clone())
            .map(|reconstructed| reconstructed.arrival)
    };
    assert!(reconstructed(&page.state.shown) > reconstructed(&before));
    let now = page.state.clone();
    page.answer(late, Response::Reconstructed(reconstruction(now.wish.clone())));
    assert_eq!(page.state, now);
}

#[test]
fn a_download_that_fails_can_be_tried_again_on_the_same_engine() {
    let mut page = Page::new();
    page.act(Action::EngineChosen {
        kind: DeviceKind::WebGpu,
        note: None,
    });
    page.act(Action::WorkerUp);
    let (id, _) = page.sent()[0].clone();
    assert_eq!(
        page.answer(id, Response::Failed(failure(FailureKind::Download))),
        [Effect::Terminate]
    );
    assert_eq!(page.act(Action::Restart), [Effect::Spawn(DeviceKind::WebGpu)]);
}
