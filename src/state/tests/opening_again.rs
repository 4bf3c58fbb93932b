//! Checkpoints in use and on their way when an engine ends, and with the next one.

use super::opening::{address, files, own, request, with};
use super::*;

#[test]
fn the_next_engine_opens_again_what_was_in_use() {
    let (reconstructor, classifier) = (files(7, "big"), address(8, "hybrid"));
    let mut page = Page::ready(DeviceKind::WebGpu);
    page.act(Action::PhotoHere(file(1)));
    page.settle();
    for checkpoint in [&reconstructor, &classifier] {
        page.act(Action::Open(checkpoint.clone()));
        page.settle();
    }
    // WebGPU is lost; then the CPU's engine ends too, and is started anew.
    for _ in 0..2 {
        page.act(Action::WorkerDied("panic: x".to_owned()));
        assert!(page.state.needs(7), "its bytes are still there");
        page.act(Action::Restart);
        page.load(DeviceKind::Cpu);
        assert_eq!(in_use(&page), ["mae", "-"], "until they are there");
        page.settle();
        assert_eq!(in_use(&page), ["big.safetensors", "hybrid"]);
        assert_eq!(own(&page, Role::Reconstructor), Some(&reconstructor));
    }
}

#[test]
fn what_is_chosen_before_the_next_engine_is_there_is_loaded_instead() {
    let mut page = with(&address(7, "big"));
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    page.act(choose("causal"));
    assert!(page.state.models.own.queue.is_empty(), "it is not opened in vain");
    page.load(DeviceKind::Cpu);
    assert_eq!(requests(&page), [Request::Photo]);
    page.settle();
    assert_eq!(in_use(&page), ["causal", "vit"]);
}

#[test]
fn one_under_way_goes_over_to_the_cpu_but_not_to_a_restart() {
    for (kind, then) in [(DeviceKind::WebGpu, ["big", "vit"]), (DeviceKind::Cpu, ["mae", "vit"])] {
        let mut page = Page::ready(kind);
        page.act(Action::Open(address(7, "big")));
        let failure = failure(FailureKind::Device);
        page.answer(id(&page), Response::NotOpened { failure, report: None });
        assert!(page.state.models.choosing.is_none());
        page.act(Action::Restart);
        page.load(DeviceKind::Cpu);
        page.settle();
        assert_eq!(in_use(&page), then, "it may have brought the last engine down");
    }
}

#[test]
fn one_that_ends_the_last_engine_is_named() {
    let mut page = Page::ready(DeviceKind::Cpu);
    page.act(Action::Open(address(7, "big")));
    page.act(Action::WorkerDied("panic: x".to_owned()));
    let Engine::Failed { problem, .. } = &page.state.engine else {
        panic!("{:?}", page.state.engine)
    };
    let title = "big".to_owned();
    assert_eq!(problem.about, Some(About::Opening { title }));
}

#[test]
fn one_that_a_restart_loses_is_told_as_such() {
    let big = address(7, "big");
    let mut page = with(&big);
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    page.answer(id(&page), Response::Photo(photo(2)));
    page.settle_until(|asked| *asked == request(&big));
    let sent = page.sent();
    let (open, _) = sent
        .iter()
        .find(|(_, body)| *body == request(&big))
        .expect("it is opened again");
    let failure = failure(FailureKind::Checkpoint);
    page.answer(*open, Response::NotOpened { failure, report: None });
    let problem = page.state.problem.clone().expect("it is told");
    assert!(
        matches!(
            &problem.about,
            Some(About::NotOpened {
                instead: Some(Instead::Usual),
                ..
            })
        ),
        "{problem:?}"
    );
    assert_eq!(in_use(&page), ["mae", "vit"]);
}
