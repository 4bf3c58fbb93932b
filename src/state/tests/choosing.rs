//! Another model is chosen: at rest, on the way, in a row, in vain, and before an engine is there.

use super::*;
use patchwork_protocol::Chosen;
use patchwork_protocol::manifest::{ModelEntry, ModelKind};

const NAMES: [&str; 5] = ["mae", "colours", "causal", "vit", "hybrid"];

fn list() -> Rc<Manifest> {
    let entry = |name: &&str| ModelEntry {
        name: (*name).to_owned(),
        title: name.to_uppercase(),
        sentence: String::new(),
        kind: kind_of(name),
        img_size: 64,
        data: String::new(),
        licence: String::new(),
        dir: (*name).to_owned(),
        files: Vec::new(),
        parameters: 9,
    };
    Rc::new(Manifest {
        reconstructor: "mae".to_owned(),
        classifier: "vit".to_owned(),
        models: NAMES.iter().map(entry).collect(),
    })
}

pub fn listed(reconstructor: Option<&str>, classifier: Option<&str>) -> Action {
    let asked = Names {
        reconstructor: reconstructor.map(str::to_owned),
        classifier: classifier.map(str::to_owned),
    };
    Action::Listed { list: list(), asked }
}

pub fn request(name: &str) -> Request {
    Request::Choose {
        model: name.to_owned(),
        beside: false,
    }
}

/// The same, to be held beside the one in use.
pub fn beside(name: &str) -> Request {
    Request::Choose {
        model: name.to_owned(),
        beside: true,
    }
}

pub fn chosen(name: &str) -> Response {
    let model = info(kind_of(name), name);
    Response::Chosen(Chosen { model, photo: None })
}

/// At rest with a photo on screen, the list known.
pub fn page() -> Page {
    let mut page = Page::at_rest(1);
    page.act(listed(None, None));
    assert!(page.effects.is_empty() && !page.state.in_flight());
    page
}

fn standing(page: &Page, name: &str) -> Standing {
    page.state.standing(list().model(name).expect("listed"))
}

#[test]
fn a_model_is_chosen_and_the_photo_answered_again() {
    let mut page = page();
    let before = page.state.shown.clone();
    page.act(choose("causal"));
    assert_eq!(requests(&page), [request("causal")]);
    let (choice, progress) = (id(&page), Progress::Building);
    page.answer(choice, Response::Progress(progress.clone()));
    assert_eq!(standing(&page, "causal"), Standing::Coming(Some(progress)));
    assert_eq!(standing(&page, "mae"), Standing::InUse, "until the other is there");
    assert!(page.state.in_flight());

    page.answer(choice, chosen("causal"));
    assert_eq!(in_use(&page), ["causal", "vit"]);
    assert_eq!(page.state.shown, before, "what is on screen stays");
    assert_eq!(requests(&page), [reconstruct(page.state.wish.clone())]);
    assert!(
        page.run().reconstructed.is_some() && page.run().classified.is_some(),
        "until the new answers come"
    );
    let asked = page.settle();
    assert!(!asked.contains(&Request::Photo), "the engine has it: {asked:?}");
    assert!(
        !asked.contains(&CLASSIFY),
        "of the whole photo the answer is known: {asked:?}"
    );
    let by = page
        .run()
        .reconstructed
        .as_ref()
        .and_then(|reconstructed| reconstructed.by.clone());
    assert_eq!(by.expect("a live one").kind, ModelKind::Causal);
    assert!(!page.state.in_flight() && standing(&page, "mae") == Standing::Idle);
}

#[test]
fn another_classifier_leaves_the_picture_alone() {
    let mut page = page();
    let picture = page.run().reconstructed.clone();
    page.act(choose("hybrid"));
    page.answer(id(&page), chosen("hybrid"));
    let asked = page.settle();
    assert!(asked.contains(&CLASSIFY));
    let is_more = |request: &Request| matches!(request, Request::Photo | Request::Reconstruct { .. });
    assert!(!asked.iter().any(is_more), "{asked:?}");
    assert_eq!(page.run().reconstructed, picture);
}

#[test]
fn what_visible_patches_said_goes_with_a_classifier_that_sees_all() {
    let mut page = page();
    assert!(page.run().visible.is_some());
    page.act(choose("hybrid"));
    page.answer(id(&page), chosen("hybrid"));
    page.settle();
    assert!(page.run().visible.is_none() && page.run().classified.is_some());
}

#[test]
fn a_reconstructor_of_another_size_leaves_the_classes_alone() {
    let mut page = page();
    let classified = page.run().classified.clone();
    page.act(choose("causal"));
    let model = info(kind_of("causal"), "causal");
    let photo = Some(Photo {
        img_size: 4,
        ..photo(2)
    });
    page.answer(id(&page), Response::Chosen(Chosen { model, photo }));
    assert_eq!((page.run().photo.img_size, &page.run().classified), (4, &classified));
    assert_eq!(page.run().reconstructed, None, "it was of the other size");
    assert_eq!(page.run().name, "1.jpg");
}

#[test]
fn a_reconstructor_tells_how_far_it_is() {
    let mut page = page();
    page.act(Action::Seed(3));
    let (reconstructed, total) = (12, 48);
    page.answer(
        id(&page),
        Response::Progress(Progress::Reconstructing { reconstructed, total }),
    );
    assert_eq!(
        page.state
            .reconstructing
            .as_ref()
            .and_then(|reconstructing| reconstructing.patches),
        Some((12, 48))
    );
    assert!(page.effects.is_empty() && page.state.in_flight());
}

#[test]
fn the_last_wish_wins_and_one_is_on_its_way_at_a_time() {
    let mut page = page();
    page.act(choose("causal"));
    let first = id(&page);
    page.act(choose("colours"));
    assert_eq!(requests(&page), [Request::Cancel(first)]);
    assert!(page.act(choose("hybrid")).is_empty(), "nor one for the other role");
    assert!(page.act(choose("mae")).is_empty());
    assert!(page.act(choose("colours")).is_empty());
    assert_eq!(standing(&page, "colours"), Standing::Next);
    page.answer(first, chosen("causal"));
    let asked = page.settle();
    let painted = reconstruct(MASK);
    let expected = [&painted, &request("colours"), &painted, &request("hybrid"), &CLASSIFY];
    assert_eq!(asked[..5].iter().collect::<Vec<_>>(), expected);
    assert_eq!(in_use(&page), ["colours", "hybrid"]);

    let now = page.state.clone();
    page.answer(first, chosen("causal"));
    page.answer(first, Response::Failed(failure(FailureKind::Download)));
    assert_eq!(page.state, now, "late answers are dropped");
}

#[test]
fn a_model_that_is_passed_over_is_not_downloaded_to_its_end() {
    let mut page = page();
    page.act(choose("colours"));
    let first = id(&page);
    page.act(choose("causal"));
    assert_eq!(requests(&page), [Request::Cancel(first)]);
    page.answer(first, Response::Failed(failure(FailureKind::Cancelled)));
    assert_eq!(requests(&page), [request("causal")]);

    // Back to one while it is being ended: it is asked for anew.
    let second = id(&page);
    page.act(choose("colours"));
    assert_eq!(requests(&page), [Request::Cancel(second)]);
    assert_eq!(
        (standing(&page, "causal"), standing(&page, "colours")),
        (Standing::Idle, Standing::Next)
    );
    assert!(page.act(choose("causal")).is_empty(), "ended once");
    page.answer(second, Response::Failed(failure(FailureKind::Cancelled)));
    assert_eq!((requests(&page), &page.state.problem), (vec![request("causal")], &None));

    // Back to the one in use: nothing more is asked for.
    let third = id(&page);
    page.act(choose("mae"));
    page.answer(third, Response::Failed(failure(FailureKind::Cancelled)));
    assert!(page.effects.is_empty() && !page.state.in_flight());
    assert_eq!(
        (in_use(&page), standing(&page, "mae")),
        (["mae", "vit"], Standing::InUse)
    );
}

#[test]
fn a_model_that_brings_the_engine_down_is_not_loaded_again_whatever_was_wished_between() {
    let mut page = page();
    page.act(choose("causal"));
    page.act(choose("colours"));
    page.act(choose("causal"));
    page.act(Action::WorkerDied("panic: x".to_owned()));
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    page.settle();
    assert_eq!(in_use(&page), ["mae", "vit"]);
}

#[test]
fn a_failed_choice_leaves_the_old_model_in_use() {
    let mut page = page();
    let before = page.state.shown.clone();
    page.act(choose("causal"));
    let choice = id(&page);
    assert!(page.act(Action::Seed(9)).is_empty(), "the model comes first");
    page.answer(choice, Response::Failed(failure(FailureKind::Download)));
    assert_eq!(in_use(&page), ["mae", "vit"]);
    assert_eq!(page.state.models.wished(Role::Reconstructor), Some("mae"));
    let problem = page.state.problem.clone().expect("the failure is told");
    let (title, stays) = ("CAUSAL".to_owned(), Some("MAE".to_owned()));
    assert_eq!(problem.about, Some(About::NotChosen { title, stays }));
    let spec = MaskSpec::random(0.75, 9);
    assert_eq!(requests(&page), [reconstruct(spec)], "and what waited goes on");
    assert_eq!(page.state.shown, before);
    page.settle();

    page.act(choose("causal"));
    assert_eq!(requests(&page), [request("causal")], "it can be tried again");
    assert_eq!(page.state.problem, None);
}

#[test]
fn a_failure_that_nobody_waits_for_is_not_told() {
    let mut page = page();
    page.act(choose("causal"));
    let first = id(&page);
    page.act(choose("colours"));
    page.answer(first, Response::Failed(failure(FailureKind::Download)));
    assert_eq!(
        (requests(&page), &page.state.problem),
        (vec![request("colours")], &None)
    );
}

#[test]
fn a_choice_waits_for_the_photo_and_a_photo_for_the_choice() {
    let mut page = page();
    page.act(Action::PhotoHere(file(2)));
    let sent = id(&page);
    assert!(page.act(choose("causal")).is_empty());
    page.answer(sent, Response::Photo(photo(3)));
    assert_eq!(
        requests(&page),
        [request("causal")],
        "nothing is computed with the old one"
    );
    let choice = id(&page);
    assert!(page.act(Action::PhotoHere(file(3))).is_empty());
    assert!(page.act(Action::MaskRatio(0.5)).is_empty());
    page.answer(choice, chosen("causal"));
    assert!(matches!(&page.effects[..], [Effect::Send(_, Some(photo))] if *photo == 3));
    // The engine has the photo on screen still.
    page.answer(id(&page), Response::Failed(failure(FailureKind::Photo)));
    assert!(matches!(requests(&page)[..], [Request::Reconstruct { .. }]));
    page.settle();
    assert_eq!(page.run().name, "2.jpg");
    let spec = page
        .run()
        .reconstructed
        .as_ref()
        .map(|reconstructed| reconstructed.reconstruction.spec.clone());
    assert_eq!(spec.map(|spec| spec.mask_ratio), Some(0.5));
}

#[test]
fn what_is_chosen_early_is_loaded_at_once() {
    let mut page = Page::new();
    page.act(listed(None, Some("hybrid")));
    assert!(page.act(choose("colours")).is_empty());
    let kind = DeviceKind::Cpu;
    page.act(Action::EngineChosen { kind, note: None });
    page.act(Action::WorkerUp);
    let (load, asked) = page.sent()[0].clone();
    let Request::Load { reconstructor, .. } = asked else {
        panic!("no load: {asked:?}")
    };
    assert_eq!(reconstructor.as_deref(), Some("colours"));
    // Too late for the load: asked for when it is done.
    assert!(page.act(choose("causal")).is_empty());
    assert_eq!(standing(&page, "causal"), Standing::Next);
    page.answer(load, ready_with(kind, reconstructor));
    assert_eq!(page.settle(), [request("causal"), request("hybrid")]);
    assert_eq!(in_use(&page), ["causal", "hybrid"]);
}

#[test]
fn an_unknown_name_in_the_address_is_told_and_the_usual_model_used() {
    let mut page = Page::new();
    page.act(listed(Some("vit"), None));
    let unknown = UnknownName {
        role: Role::Reconstructor,
        name: "vit".to_owned(),
    };
    assert_eq!(page.state.models.unknown, [unknown]);
    assert_eq!(page.state.models.wished(Role::Reconstructor), Some("mae"));
    page.act(choose("causal"));
    assert_eq!(page.state.models.unknown, []);
}

#[test]
fn a_new_engine_loads_what_was_chosen() {
    let mut page = Page::ready(DeviceKind::WebGpu);
    page.act(listed(None, None));
    page.act(Action::PhotoHere(file(1)));
    page.settle();
    page.act(choose("causal"));
    page.settle();
    page.act(choose("hybrid"));
    page.act(Action::WorkerDied("panic: x".to_owned()));
    assert_eq!(page.effects, [Effect::Spawn(DeviceKind::Cpu)]);
    page.load(DeviceKind::Cpu);
    assert!(matches!(&page.effects[..], [Effect::Send(_, Some(photo))] if *photo == 1));
    page.settle();
    assert_eq!(in_use(&page), ["causal", "hybrid"]);
}

#[test]
fn a_model_that_ends_the_last_engine_is_not_loaded_again() {
    let mut page = page();
    page.act(choose("causal"));
    assert_eq!(page.act(Action::WorkerDied("panic: x".to_owned())), [Effect::Terminate]);
    assert_eq!(page.state.models.choosing, None);
    page.act(Action::Restart);
    page.load(DeviceKind::Cpu);
    page.settle();
    assert_eq!(in_use(&page), ["mae", "vit"]);
}

#[test]
fn statistics_are_borrowed_when_asked_for() {
    let mut page = page();
    page.act(Action::BorrowStatistics(true));
    let mask = page.state.wish.clone();
    let borrow_statistics = true;
    assert_eq!(
        requests(&page),
        [Request::Reconstruct {
            mask,
            borrow_statistics
        }]
    );
    page.settle();
    page.act(choose("causal"));
    page.settle();
    assert!(page.state.borrow_statistics, "until it is switched off");
}

/// What the classifier was shown.
fn views(asked: Vec<Request>) -> Vec<View> {
    let view = |request| match request {
        Request::Classify { view } => Some(view),
        _ => None,
    };
    asked.into_iter().filter_map(view).collect()
}

#[test]
fn the_classifier_is_asked_three_times_of_the_newest_mask() {
    let mut page = page();
    let ratio = |mask_ratio| MaskSpec::random(mask_ratio, MASK.seed);
    let asked = |mask: &MaskSpec| [View::Visible(mask.clone()), View::Reconstructed(mask.clone())];
    page.act(Action::MaskRatio(0.5));
    let first = id(&page);
    page.act(Action::MaskRatio(0.25));
    page.answer(first, Response::Reconstructed(reconstruction(ratio(0.5))));
    let second = id(&page);
    page.answer(second, Response::Reconstructed(reconstruction(ratio(0.25))));
    assert_eq!(requests(&page), [], "not while the slider is dragged");
    page.act(Action::Settled);
    assert_eq!(views(page.settle()), asked(&ratio(0.25)), "none of 0.5");

    // An answer that comes after the slider has moved is not shown.
    page.act(Action::MaskRatio(0.5));
    let third = id(&page);
    page.act(Action::Settled);
    page.answer(third, Response::Reconstructed(reconstruction(ratio(0.5))));
    let (late, before) = (id(&page), page.run().visible.clone());
    page.act(Action::MaskRatio(0.75));
    page.answer(late, Response::Classified(classification()));
    assert_eq!(page.run().visible, before);
    assert_eq!(requests(&page), [reconstruct(ratio(0.75))]);
    let fourth = id(&page);
    page.act(Action::Settled);
    page.answer(fourth, Response::Reconstructed(reconstruction(ratio(0.75))));
    assert_eq!(views(page.settle()), asked(&ratio(0.75)));

    // Other values in the hidden patches: the visible ones are the same.
    page.act(Action::BorrowStatistics(true));
    assert_eq!(views(page.settle()), [View::Reconstructed(ratio(0.75))]);

    // A hybrid sees through the mask.
    page.act(choose("hybrid"));
    assert_eq!(views(page.settle()), [View::Whole, View::Reconstructed(ratio(0.75))]);
}

#[test]
fn answers_carry_the_model_that_made_them() {
    let mut page = page();
    page.act(Action::Seed(5));
    let other = Reconstruction {
        model: "another".to_owned(),
        ..reconstruction(page.state.wish.clone())
    };
    page.answer(id(&page), Response::Reconstructed(other));
    assert_eq!(
        page.run().reconstructed.as_ref().expect("painted").by,
        None,
        "nothing is guessed"
    );
}
