//! The visitor's own classes: what is asked about their photos, and what is known of them.

use super::*;
use crate::nearest_mean::ClassMean;

/// Photo `id` for class `class`.
fn teach(class: u32, id: u32) -> Action {
    Action::Teach(Teach::Photo(class, file(id)))
}

fn answer_with(page: &mut Page, features: [f32; 2]) {
    assert_eq!(requests(page), [Request::Example]);
    let id = id(page);
    page.answer(id, Response::Example(example("vit", features)));
}

/// Two photos of class 1 and two of class 2, which look another way.
fn taught() -> Page {
    let mut page = Page::at_rest(1);
    for (class, id, features) in [
        (1, 11, [1.0, 0.0]),
        (1, 12, [1.0, 0.2]),
        (2, 21, [0.0, 1.0]),
        (2, 22, [0.2, 1.0]),
    ] {
        page.act(teach(class, id));
        answer_with(&mut page, features);
    }
    page
}

#[test]
fn the_stage_keeps_its_photo_while_others_are_learnt_from() {
    let page = taught();
    assert_eq!(page.state.photos.current, Some(file(1)));
    assert_eq!(page.run().name, "1.jpg");
    assert!(!page.state.in_flight());
    let learnt = page.state.learnt();
    assert_eq!(learnt.ids, [1, 2]);
    let answer = learnt.answer(&[0.9, 0.1]).expect("two classes");
    assert!(
        answer[0] > 0.99 && (answer[0] + answer[1] - 1.0).abs() < 1e-6,
        "{answer:?}"
    );
    let first = &page.state.teaching.classes[0].photos[0];
    let Seen::Here(example) = &first.seen else {
        panic!("{first:?}")
    };
    let (of, probability) = learnt.left_out(1, example).expect("another photo of the class");
    assert!(of == 1 && probability > 0.99);
}

#[test]
fn photos_are_asked_about_one_by_one_and_before_the_cameras_next_frame() {
    let mut page = Page::at_rest(1);
    page.act(Action::Live(true));
    page.act(super::camera::frame(2));
    page.settle();
    page.act(teach(1, 11));
    let first = id(&page);
    assert!(page.act(teach(1, 12)).is_empty());
    assert!(!page.state.wants_frame() && page.act(super::camera::frame(3)).is_empty());
    page.answer(first, Response::Example(example("vit", [1.0, 0.0])));
    let sent = |page: &Page| match page.effects.as_slice() {
        [Effect::Send(_, file)] => *file,
        _ => None,
    };
    assert_eq!((requests(&page), sent(&page)), (vec![Request::Example], Some(12)));
    let second = id(&page);
    page.answer(second, Response::Example(example("vit", [1.0, 0.0])));
    assert_eq!((requests(&page), sent(&page)), (vec![Request::Photo], Some(3)));
}

#[test]
fn a_photo_is_of_one_class_and_its_bytes_stay_as_long_as_it_does() {
    let mut page = taught();
    assert!(page.state.needs(11));
    page.act(teach(2, 11));
    let photos = |page: &Page| -> Vec<usize> {
        let classes = page.state.teaching.classes.iter();
        classes.map(|class| class.photos.len()).collect()
    };
    assert_eq!(photos(&page), [1, 3]);
    page.settle();
    page.act(Action::Teach(Teach::RemovePhoto(11)));
    assert!(!page.state.needs(11) && page.state.needs(12));
    page.act(Action::Teach(Teach::Remove(2)));
    assert_eq!(photos(&page), [1, 0], "there are two at least");
    assert!(!page.state.learnt().is_enough());
    for _ in 0..9 {
        page.act(Action::Teach(Teach::Add));
    }
    assert_eq!(photos(&page).len(), *CLASSES.end());
    for id in 100..100 + MAX_PHOTOS as u32 {
        page.act(teach(1, id));
    }
    assert!(page.state.teaching.is_full && page.state.teaching.photos().count() == MAX_PHOTOS);
}

#[test]
fn a_photo_that_cannot_be_read_is_told_beside_it_alone() {
    let mut page = taught();
    page.act(teach(1, 13));
    let asked = id(&page);
    page.answer(asked, Response::Failed(failure(FailureKind::Photo)));
    assert!(page.state.problem.is_none() && !page.state.in_flight());
    let photo = &page.state.teaching.classes[0].photos[2];
    assert_eq!(photo.seen, Seen::Failed(failure(FailureKind::Photo)));
    assert_eq!(page.state.learnt().means[0].photos(), 2);
}

#[test]
fn another_classifier_looks_at_all_of_them_anew() {
    let mut page = taught();
    page.act(choose("hybrid"));
    let chosen = page.answer_to(page.sent()[0].1.clone()).expect("an answer");
    let asked = id(&page);
    page.answer(asked, chosen);
    assert!(
        !page.state.learnt().is_enough(),
        "what vit made of them says nothing here"
    );
    let asked = page.settle();
    assert_eq!(asked.iter().filter(|request| **request == Request::Example).count(), 4);
    assert!(page.state.learnt().is_enough());
}

#[test]
fn what_stopped_an_engine_is_not_shown_to_the_next() {
    let mut page = taught();
    page.act(teach(1, 13));
    page.act(Action::WorkerDied("gone".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    let asked = page.settle();
    assert_eq!(asked.iter().filter(|request| **request == Request::Example).count(), 4);
    let photo = &page.state.teaching.classes[0].photos[2];
    assert!(matches!(photo.seen, Seen::Failed(_)), "{photo:?}");

    // WebGPU hands over: it may have been the device's own fault.
    let mut page = Page::ready(DeviceKind::WebGpu);
    page.act(teach(1, 13));
    let asked = id(&page);
    page.answer(asked, Response::Failed(failure(FailureKind::Device)));
    page.load(DeviceKind::Cpu);
    assert_eq!(requests(&page), [Request::Example]);
}

#[test]
fn a_file_is_of_the_classifier_that_it_names() {
    let mut page = Page::at_rest(1);
    page.act(super::choosing::listed(None, None));
    let by = page.state.classifier().expect("in use, and listed");
    assert_eq!(by.name, "vit");
    let mean = |features: [f32; 2]| ClassMean::new(&[], 0).with(&features);
    let classes = vec![
        ("mug".to_owned(), mean([1.0, 0.0])),
        ("cat".to_owned(), mean([0.0, 1.0])),
    ];
    page.act(Action::Teach(Teach::Read(by, classes)));
    let learnt = page.state.learnt();
    assert!(learnt.is_enough() && learnt.answer(&[0.0, 1.0]).expect("an answer")[1] > 0.99);
    let class = learnt.ids[0];
    page.act(teach(class, 31));
    answer_with(&mut page, [1.0, 0.1]);
    assert_eq!(page.state.learnt().means[0].photos(), 2, "beside what the file knows");
    page.act(choose("hybrid"));
    page.settle();
    let learnt = page.state.learnt();
    assert_eq!(learnt.ids, [class], "to another classifier the file says nothing");
}
