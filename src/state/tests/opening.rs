//! A checkpoint is opened: at rest, in vain, ended, and beside a choice.

use super::*;
use patchwork_protocol::CheckpointSource;
use patchwork_protocol::manifest::ModelKind;

pub fn address(id: u32, name: &str) -> Checkpoint {
    Checkpoint {
        id,
        source: CheckpointSource::Url(name.to_owned()),
    }
}

pub fn files(id: u32, name: &str) -> Checkpoint {
    let names = vec![format!("{name}.safetensors"), "config.json".to_owned()];
    Checkpoint {
        id,
        source: CheckpointSource::Files(names),
    }
}

pub fn request(checkpoint: &Checkpoint) -> Request {
    Request::Open(checkpoint.source.clone())
}

fn answer(checkpoint: &Checkpoint) -> Response {
    Response::Opened(opened(&checkpoint.source))
}

pub fn own(page: &Page, role: Role) -> Option<&Checkpoint> {
    Some(&page.state.models.own.get(role)?.checkpoint)
}

/// At rest, with this checkpoint in use.
pub fn with(checkpoint: &Checkpoint) -> Page {
    let mut page = Page::at_rest(1);
    page.act(Action::Open(checkpoint.clone()));
    page.settle();
    assert!(!page.state.in_flight());
    page
}

#[test]
fn a_checkpoint_comes_into_use_and_the_photo_is_sent_again() {
    let mut page = Page::at_rest(1);
    let (before, big) = (page.state.shown.clone(), address(7, "big"));
    page.act(Action::Open(big.clone()));
    assert_eq!(requests(&page), [request(&big)]);
    let open = id(&page);
    let progress = Progress::Building;
    page.answer(open, Response::Progress(progress.clone()));
    let choosing = page.state.models.choosing.clone().expect("on its way");
    assert_eq!((choosing.progress, page.state.opening()), (Some(progress), Some(&big)));
    assert_eq!(in_use(&page), ["mae", "vit"], "until it is there");

    assert!(page.act(Action::PhotoHere(file(2))).is_empty(), "the photo waits");
    assert!(page.act(Action::Seed(4)).is_empty(), "and so does the mask");
    page.answer(open, answer(&big));
    assert_eq!(in_use(&page), ["big", "vit"]);
    assert!(matches!(
        &page.effects[..],
        [Effect::Send(
            Envelope {
                body: Request::Photo,
                ..
            },
            Some(2)
        )]
    ));
    assert_eq!(page.state.shown, before, "what is on screen stays");
    page.settle();
    assert_eq!((page.run().name.as_str(), page.state.wish.seed), ("2.jpg", 4));

    let found = page.state.models.own.get(Role::Reconstructor).expect("in use");
    assert_eq!((&found.checkpoint, found.report.file.as_str()), (&big, "big"));
    assert_eq!(page.state.models.wished(Role::Reconstructor), None, "none of the list");
    assert_eq!(own(&page, Role::Classifier), None);
    let now = page.state.clone();
    page.answer(open, answer(&address(9, "late")));
    assert_eq!(page.state, now, "late answers are dropped");
}

#[test]
fn files_go_along_and_are_kept_while_they_may_be_needed() {
    let mut page = Page::at_rest(1);
    let mine = files(7, "vit");
    assert_eq!(mine.title(), "vit.safetensors");
    let open = page.act(Action::Open(mine.clone()));
    assert!(matches!(
        open,
        [Effect::Send(
            Envelope {
                body: Request::Open(_),
                ..
            },
            Some(7)
        )]
    ));
    assert!(page.state.needs(7) && page.state.needs(1));
    page.settle();
    assert_eq!(in_use(&page), ["mae", "vit.safetensors"]);
    assert!(page.state.needs(7), "for the next engine");
    page.act(choose("hybrid"));
    page.settle();
    assert!(!page.state.needs(7) && in_use(&page) == ["mae", "hybrid"]);
}

#[test]
fn a_refused_one_leaves_the_old_model_and_shows_what_was_found() {
    for report in [Some(report("big.pth")), None] {
        let mut page = Page::at_rest(1);
        let before = page.state.shown.clone();
        page.act(Action::Open(address(7, "big")));
        let open = id(&page);
        page.act(Action::Seed(9));
        let failure = failure(FailureKind::Checkpoint);
        let report_found = report.clone();
        page.answer(
            open,
            match report_found {
                Some(report) => Response::NotOpened {
                    failure,
                    report: Some(report),
                },
                None => Response::Failed(failure),
            },
        );
        assert_eq!(in_use(&page), ["mae", "vit"]);
        let refused = page.state.models.own.refused.clone().expect("it is told");
        assert_eq!(refused.report.as_deref(), report.as_ref());
        let title = "big".to_owned();
        assert_eq!(refused.problem.about, Some(About::NotOpened { title, instead: None }));
        assert!(page.state.problem.is_some());
        assert!(
            matches!(requests(&page)[..], [Request::Reconstruct { .. }]),
            "what waited goes on"
        );
        assert_eq!(page.state.shown, before);
        page.settle();
        page.act(Action::Dismiss);
        assert_eq!((&page.state.problem, &page.state.models.own.refused), (&None, &None));
    }
}

#[test]
fn a_download_is_ended_quietly() {
    let mut page = Page::at_rest(1);
    for action in [Action::Open(address(7, "big")), choose("causal")] {
        page.act(action);
        let asked = id(&page);
        page.act(Action::Cancel);
        assert_eq!(requests(&page), [Request::Cancel(asked)]);
        assert!(page.state.models.choosing.is_some(), "until its own answer");
        let failure = failure(FailureKind::Cancelled);
        page.answer(
            asked,
            match page.state.opening() {
                Some(_) => Response::NotOpened { failure, report: None },
                None => Response::Failed(failure),
            },
        );
        assert!(page.effects.is_empty() && !page.state.in_flight());
        assert_eq!(in_use(&page), ["mae", "vit"]);
        assert_eq!((&page.state.problem, &page.state.models.own.refused), (&None, &None));
    }
    assert!(page.act(Action::Cancel).is_empty(), "there is nothing to end");
    assert_eq!(page.state.models.wish.reconstructor.as_deref(), Some("mae"));
}

#[test]
fn a_listed_model_takes_its_place_and_gives_it_back_where_it_fails() {
    let big = address(7, "big");
    let mut page = with(&big);
    page.act(choose("mae"));
    assert_eq!(
        requests(&page),
        [choosing::request("mae")],
        "also the one that was there before"
    );
    page.answer(id(&page), Response::Failed(failure(FailureKind::Download)));
    assert_eq!(in_use(&page), ["big", "vit"]);
    assert!(page.effects.is_empty() && page.state.models.wished(Role::Reconstructor).is_none());
    page.act(choose("mae"));
    page.settle();
    assert_eq!((in_use(&page), own(&page, Role::Reconstructor)), (["mae", "vit"], None));
}

#[test]
fn what_is_chosen_while_one_is_opened_wins_in_its_role() {
    for (name, then) in [("big", reconstruct(MASK)), ("hybrid", CLASSIFY)] {
        let mut page = Page::at_rest(1);
        page.act(Action::Open(address(7, name)));
        let open = id(&page);
        assert!(page.act(choose("causal")).is_empty(), "one at a time");
        if name == "hybrid" {
            page.act(choose("mae"));
        }
        page.answer(open, answer(&address(7, name)));
        assert_eq!(requests(&page), [then]);
        page.settle();
        let expected = if name == "big" {
            ["causal", "vit"]
        } else {
            ["mae", "hybrid"]
        };
        assert_eq!(in_use(&page), expected);
        assert_eq!(own(&page, Role::Reconstructor), None);
    }
}

#[test]
fn what_is_asked_for_again_is_the_newest_wish() {
    let open = |id, name| Action::Open(address(id, name));
    let again = || open(9, "big");
    // With the engine, or queued behind another; then a listed model, or another checkpoint.
    let cases = [
        vec![open(7, "big"), choose("causal"), again()],
        vec![open(6, "other"), open(7, "big"), choose("causal"), again()],
        vec![open(7, "big"), open(6, "other"), again()],
        vec![open(5, "first"), open(7, "big"), open(6, "other"), again()],
    ];
    for actions in cases {
        let mut page = Page::at_rest(1);
        let mut actions = actions.into_iter();
        page.act(actions.next().expect("the first"));
        let first = page.sent();
        for action in actions {
            assert!(page.act(action).is_empty(), "one at a time");
        }
        let (id, Request::Open(source)) = &first[0] else {
            panic!("{first:?}");
        };
        page.answer(*id, Response::Opened(opened(source)));
        page.settle();
        assert_eq!(in_use(&page), ["big", "vit"]);
    }
}

#[test]
fn what_was_cancelled_can_be_asked_for_again_at_once() {
    let cancelled = || failure(FailureKind::Cancelled);
    for (action, request) in [
        (Action::Open(address(7, "big")), request(&address(7, "big"))),
        (choose("causal"), choosing::request("causal")),
    ] {
        let mut page = Page::at_rest(1);
        page.act(action.clone());
        let asked = id(&page);
        page.act(Action::Cancel);
        assert!(page.act(action).is_empty(), "until it has ended");
        page.answer(asked, Response::Failed(cancelled()));
        assert_eq!(requests(&page), [request]);
    }
}

#[test]
fn one_that_is_opened_during_a_choice_comes_after_it() {
    let mut page = Page::at_rest(1);
    page.act(choose("causal"));
    let chosen = id(&page);
    let big = address(7, "big");
    assert!(page.act(Action::Open(big.clone())).is_empty());
    assert!(page.act(Action::Open(address(8, "big"))).is_empty(), "once is enough");
    let answer = page.chosen(info(ModelKind::Causal, "causal"));
    page.answer(chosen, Response::Chosen(answer));
    assert_eq!(requests(&page), [reconstruct(MASK)]);
    page.settle();
    assert_eq!(
        (in_use(&page), own(&page, Role::Reconstructor)),
        (["big", "vit"], Some(&big))
    );
}

#[test]
fn several_are_opened_in_a_row_unless_they_are_taken_back() {
    let mut page = Page::at_rest(1);
    let all = [address(7, "big"), address(8, "other"), address(9, "hybrid")];
    page.act(Action::Open(all[0].clone()));
    let open = id(&page);
    page.act(Action::Open(all[1].clone()));
    page.act(Action::Open(all[2].clone()));
    page.act(Action::NotOpen(8));
    let queue: Vec<_> = page
        .state
        .models
        .own
        .queue
        .iter()
        .map(|item| item.checkpoint.id)
        .collect();
    assert_eq!((page.state.opening(), queue), (Some(&all[0]), vec![9]));
    page.answer(open, answer(&all[0]));
    page.settle();
    assert_eq!(in_use(&page), ["big", "hybrid"]);
}

#[test]
fn the_one_in_the_address_is_opened_after_the_first_photo() {
    let mut page = Page::new();
    let big = address(7, "big");
    page.act(Action::Open(big.clone()));
    page.act(Action::PhotoHere(file(1)));
    let kind = DeviceKind::Cpu;
    page.act(Action::EngineChosen { kind, note: None });
    page.load(kind);
    assert_eq!(
        requests(&page),
        [Request::Photo],
        "a photo does not wait for such a download"
    );
    page.answer(id(&page), Response::Photo(photo(2)));
    let asked = page.settle_until(|asked| *asked == request(&big));
    assert_eq!(
        asked[..3],
        [reconstruct(page.state.wish.clone()), choosing::request("vit"), CLASSIFY]
    );
    assert_eq!(asked.last(), Some(&request(&big)));
    page.settle();
    assert_eq!(in_use(&page), ["big", "vit"]);
    // Once only.
    page.act(choose("mae"));
    page.settle();
    assert_eq!(in_use(&page), ["mae", "vit"]);
}

#[test]
fn files_that_are_no_checkpoint_are_told_beside_the_form() {
    let mut page = Page::at_rest(1);
    page.act(Action::Refused(failure(FailureKind::Checkpoint)));
    assert!(page.state.problem.is_some() && page.state.models.own.refused.is_some());
    page.act(Action::Open(address(7, "big")));
    assert!(page.state.problem.is_none() && page.state.models.own.refused.is_none());
}
