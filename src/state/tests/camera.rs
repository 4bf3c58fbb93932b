//! The camera's frames, one after another.

use super::*;

pub fn frame(id: u32) -> Action {
    Action::PhotoHere(PhotoRef {
        origin: Origin::Camera,
        ..file(id)
    })
}

/// Which file goes with the request that was sent last.
fn sent_file(page: &Page) -> Option<u32> {
    match page.effects.as_slice() {
        [Effect::Send(_, file)] => *file,
        _ => None,
    }
}

/// Live, with frame 2 at the engine.
fn live() -> Page {
    let mut page = Page::at_rest(1);
    page.act(Action::Live(true));
    page.act(frame(2));
    page
}

#[test]
fn both_models_answer_about_a_frame_before_the_next_and_only_the_newest_waits() {
    let mut page = live();
    assert_eq!((requests(&page), sent_file(&page)), (vec![Request::Photo], Some(2)));
    let asked = page.settle_until(|request| matches!(request, Request::Reconstruct { .. }));
    assert_eq!(asked.len(), 2);
    page.effects.clear();
    let (reconstructing, spec) = {
        let reconstructing = page.state.reconstructing.clone().expect("it is being painted");
        (reconstructing.id, reconstructing.selection.mask)
    };
    for id in 3..6 {
        assert!(page.act(frame(id)).is_empty(), "the frame before has not been answered");
    }
    page.answer(reconstructing, Response::Reconstructed(reconstruction(spec.clone())));
    let view = View::Visible(spec);
    assert_eq!(requests(&page), [Request::Classify { view }], "one of the three");
    let asked = id(&page);
    page.answer(asked, Response::Classified(classification()));
    assert_eq!(
        (requests(&page), sent_file(&page)),
        (vec![Request::Photo], Some(5)),
        "the newest"
    );
    assert!(page.state.photos.needs(5) && !page.state.photos.needs(3) && !page.state.photos.needs(4));
}

#[test]
fn the_classifier_gives_its_three_answers_by_turns_and_all_of_them_where_the_camera_stands_still() {
    let mut page = live();
    let mask = page.state.wish.clone();
    let is_classify = |request: &Request| matches!(request, Request::Classify { .. });
    let mut asked = Vec::new();
    for next in 3..6 {
        asked.extend(page.settle_until(is_classify).into_iter().filter(is_classify));
        page.act(frame(next));
        let classifying = page.state.classifying.as_ref().expect("it is being classified").id;
        page.answer(classifying, Response::Classified(classification()));
    }
    let [whole, visible, pasted] =
        [View::Whole, View::Visible(mask.clone()), View::Reconstructed(mask)].map(|view| Request::Classify { view });
    assert_eq!(asked, [&visible, &pasted, &whole].map(Clone::clone));
    page.settle_until(is_classify);
    page.act(Action::Live(false));
    let classifying = page.state.classifying.as_ref().expect("it is being classified").id;
    page.answer(classifying, Response::Classified(classification()));
    let rest: Vec<_> = page.settle().into_iter().filter(is_classify).collect();
    assert_eq!(rest, [whole, visible, pasted], "of the last frame");
}

#[test]
fn where_the_camera_stands_still_all_answers_come_after_the_whole_frames() {
    let mut page = live();
    page.settle();
    for id in 3..6 {
        page.act(Action::Live(true));
        page.act(frame(id));
        page.settle();
        page.act(Action::Live(false));
        let asked = page.settle();
        let view = |request: &Request| match request {
            Request::Classify { view } => Some(view.clone()),
            _ => None,
        };
        let views = Vec::from_iter(asked.iter().filter_map(view));
        let mask = page.state.wish.clone();
        let others = [View::Visible(mask.clone()), View::Reconstructed(mask)];
        assert!(
            views.ends_with(&others),
            "told how likely they find its classes: {views:?}"
        );
    }
}

#[test]
fn a_frame_comes_on_screen_with_its_picture_at_once() {
    let mut page = live();
    let before = page.state.shown.clone();
    let id_of_photo = id(&page);
    page.answer(id_of_photo, Response::Photo(photo(9)));
    assert_eq!(page.state.shown, before, "not without its picture");
    let reconstruct = id(&page);
    page.answer(
        reconstruct,
        Response::Reconstructed(reconstruction(page.state.wish.clone())),
    );
    assert_eq!(*page.run().photo, photo(9));
    let reconstructed = page.run().reconstructed.as_ref().expect("painted");
    assert!(!reconstructed.animate, "patches do not arrive one by one");
    assert!(page.run().classified.is_some(), "the answers of the frame before");
    page.settle();
    assert!(page.state.frame.is_none() && !page.state.in_flight());
}

#[test]
fn the_next_frame_is_taken_when_the_one_answer_that_it_waits_for_is_on_its_way() {
    let mut page = live();
    let mut wanted = Vec::new();
    loop {
        wanted.push((requests(&page), page.state.wants_frame()));
        let Some((id, request)) = page.sent().into_iter().next() else {
            break;
        };
        let answer = page.answer_to(request).expect("an answer");
        page.answer(id, answer);
    }
    let wanted: Vec<bool> = wanted.into_iter().map(|(_, wanted)| wanted).collect();
    // Photo and reconstruction are followed by something that it waits for; the other answers it does not wait for.
    assert_eq!(wanted, [false, false, true, true, true, true]);
    page.act(frame(3));
    assert!(!page.state.wants_frame(), "one is on its way");
}

#[test]
fn when_the_camera_stands_still_its_last_frame_stays() {
    let mut page = live();
    page.settle_until(|request| matches!(request, Request::Reconstruct { .. }));
    page.act(frame(3));
    page.act(Action::Live(false));
    assert!(
        page.act(frame(4)).is_empty() && page.state.photos.waiting.is_none(),
        "none comes after it"
    );
    let (id, spec) = (
        page.state.reconstructing.as_ref().expect("painting").id,
        page.state.wish.clone(),
    );
    page.answer(id, Response::Reconstructed(reconstruction(spec)));
    page.settle();
    assert_eq!(page.state.photos.current.as_ref().map(|photo| photo.id), Some(2));
    page.act(Action::Seed(7));
    page.settle();
    assert!(
        page.run()
            .reconstructed
            .as_ref()
            .is_some_and(|reconstructed| reconstructed.animate),
        "as any photo"
    );
}

#[test]
fn the_mask_follows_the_slider_between_frames() {
    let mut page = live();
    page.settle();
    page.act(Action::MaskRatio(0.5));
    let id = id(&page);
    assert!(page.act(frame(3)).is_empty());
    page.act(Action::MaskRatio(0.25));
    page.answer(id, Response::Reconstructed(reconstruction(MaskSpec::random(0.5, 1))));
    assert_eq!(
        requests(&page),
        [reconstruct(MaskSpec::random(0.25, 1))],
        "the wish before the frame"
    );
}

#[test]
fn another_engine_gets_a_frame_before_it_is_asked_about_one() {
    let mut page = live();
    page.settle_until(|request| matches!(request, Request::Reconstruct { .. }));
    page.act(frame(3));
    page.act(Action::WorkerDied("gone".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    assert_eq!((requests(&page), sent_file(&page)), (vec![Request::Photo], Some(3)));
    page.settle();
    assert!(!page.state.in_flight() && page.state.problem.is_none());
}

#[test]
fn a_photo_that_is_chosen_meanwhile_comes_first() {
    let mut page = live();
    page.settle_until(|request| matches!(request, Request::Reconstruct { .. }));
    page.act(Action::PhotoHere(file(8)));
    let (id, spec) = (
        page.state.reconstructing.as_ref().expect("painting").id,
        page.state.wish.clone(),
    );
    page.answer(id, Response::Reconstructed(reconstruction(spec)));
    assert_eq!((requests(&page), sent_file(&page)), (vec![Request::Photo], Some(8)));
}
