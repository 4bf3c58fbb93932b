//! Whatever is done and answered, in whatever order: the last wish is shown in the end, and nothing is asked twice.

use std::collections::VecDeque;

use super::*;
use patchwork_protocol::{Look, Part, Strategy};
use proptest::prelude::*;
use proptest::strategy::Strategy as ProptestStrategy;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    /// The engine answers the oldest request, or fails like this.
    Answer(Option<FailureKind>),
}

/// A look at an encoder's tokens.
fn tokens(role: Role, block: usize) -> Inspection {
    Inspection {
        role,
        mask: None,
        look: Look::Tokens {
            part: Part::Encoder,
            block,
        },
    }
}

fn step() -> impl ProptestStrategy<Value = Step> {
    let models = prop::sample::select(vec!["mae", "colours", "causal", "vit", "hybrid"]);
    prop_oneof![
        3 => (0_u8..4).prop_map(|ratio| Step::Act(Action::MaskRatio(f32::from(ratio) / 4.0))),
        1 => Just(Step::Act(Action::Settled)),
        1 => (0_u32..3).prop_map(|seed| Step::Act(Action::Seed(seed))),
        1 => (0_usize..5).prop_map(|patch| Step::Act(Action::SwitchPatch(patch))),
        1 => (0_usize..7).prop_map(|at| Step::Act(Action::Strategy(Strategy::ALL[at]))),
        2 => prop::collection::vec(0_usize..5, 1..4).prop_map(|patches| Step::Act(Action::Stroke(patches, true))),
        1 => prop::sample::select(vec![Action::Undo, Action::Redo, Action::Invert, Action::Settled]).prop_map(Step::Act),
        1 => any::<bool>().prop_map(|borrow| Step::Act(Action::BorrowStatistics(borrow))),
        1 => any::<bool>().prop_map(|wanted| Step::Act(Action::Measure(wanted))),
        1 => (0_usize..3).prop_map(|block| Step::Act(Action::Inspect("tokens", vec![tokens(Role::Reconstructor, block)]))),
        1 => Just(Step::Act(Action::WorkerDied("gone".to_owned()))),
        2 => (1_u32..9).prop_map(|photo| Step::Act(Action::PhotoHere(file(photo)))),
        2 => (10_u32..19).prop_map(|photo| Step::Act(super::camera::frame(photo))),
        1 => any::<bool>().prop_map(|live| Step::Act(Action::Live(live))),
        1 => (1_u32..3, 60_u32..64).prop_map(|(class, photo)| Step::Act(Action::Teach(Teach::Photo(class, file(photo))))),
        1 => (60_u32..64).prop_map(|photo| Step::Act(Action::Teach(Teach::RemovePhoto(photo)))),
        2 => models.clone().prop_map(|model| Step::Act(choose(model))),
        1 => models.prop_map(|model| {
            let (role, model) = (kind_of(model).role(), Some(model.to_owned()));
            Step::Act(Action::Compare { role, model })
        }),
        1 => prop::sample::subsequence(vec!["mae", "colours", "causal", "vit", "hybrid"], 0..4).prop_map(|models| {
            Step::Act(Action::AskInTurn(models.into_iter().map(str::to_owned).collect()))
        }),
        1 => Just(Step::Act(Action::Open(super::opening::address(9, "big")))),
        1 => Just(Step::Act(Action::Cancel)),
        1 => Just(Step::Act(Action::Restart)),
        5 => Just(Step::Answer(None)),
        3 => Just(Step::Answer(Some(FailureKind::Internal))),
        1 => Just(Step::Answer(Some(FailureKind::Device))),
    ]
}

/// A page, and the requests that its engine has not answered.
struct Driven {
    page: Page,
    open: VecDeque<(RequestId, Request)>,
}

impl Driven {
    fn take(&mut self) {
        let is_end = |effect: &Effect| matches!(effect, Effect::Spawn(_) | Effect::Terminate);
        if self.page.effects.iter().any(is_end) {
            self.open.clear();
        }
        if self
            .page
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Spawn(_)))
        {
            return self.act(Action::WorkerUp);
        }
        for (id, request) in self.page.sent() {
            if !matches!(request, Request::Cancel(_)) {
                self.open.push_back((id, request));
            }
        }
        let count = |fetch| {
            let is_fetch = |(_, request): &&(_, Request)| matches!(request, Request::Fetch { .. });
            self.open.iter().filter(|open| is_fetch(open) == fetch).count()
        };
        assert!(count(true) <= 1 && count(false) <= 1, "one at a time: {:?}", self.open);
    }

    fn act(&mut self, action: Action) {
        self.page.act(action);
        self.take();
    }

    /// Gives what was answered.
    fn answer(&mut self, fails: Option<FailureKind>) -> Option<Request> {
        let (id, request) = self.open.pop_front()?;
        let answer = match fails {
            Some(kind) => Some(Response::Failed(failure(kind))),
            None => self.page.answer_to(request.clone()),
        };
        let response = answer.expect("an answer");
        self.page.answer(id, response);
        self.take();
        Some(request)
    }
}

proptest! {
    #[test]
    fn the_last_wish_is_shown_and_nothing_is_asked_twice(steps in prop::collection::vec(step(), 0..60)) {
        let mut driven = Driven { page: Page::at_rest(1), open: VecDeque::new() };
        driven.page.is_slow = true;
        for step in steps {
            match step {
                Step::Act(action) => driven.act(action),
                Step::Answer(fails) => drop(driven.answer(fails)),
            }
        }
        // The last photo, mask and look can be had.
        driven.act(Action::Restart);
        while driven.answer(None).is_some() {}
        if let Some(missing) = driven.page.state.models.missing.clone() {
            driven.act(choose(&missing));
        }
        let look = tokens(Role::Classifier, 1);
        driven.act(Action::Inspect("last", vec![look.clone()]));
        driven.act(Action::PhotoHere(file(50)));
        driven.act(Action::Seed(99));
        driven.act(Action::Settled);
        let mut asked = Vec::new();
        while let Some(request) = driven.answer(None) {
            prop_assert!(asked.len() < 40, "it never ends: {asked:?}");
            asked.push(request);
        }
        let state = &driven.page.state;
        prop_assert!(!state.in_flight(), "stuck");
        prop_assert_eq!(&driven.page.run().name, "50.jpg");
        let reconstructed = driven.page.run().reconstructed.as_ref().expect("painted");
        prop_assert_eq!(&reconstructed.reconstruction.spec, &state.wish);
        prop_assert_eq!(reconstructed.by.as_deref(), state.in_use(Role::Reconstructor));
        for role in [Role::Reconstructor, Role::Classifier] {
            if let Some(wished) = state.models.wish.get(role) {
                prop_assert_eq!(wished, &state.in_use(role).expect("ready").name);
            }
        }
        let newest = |classified: &Option<Classified>| classified.as_ref().map(|classified| classified.view.clone());
        prop_assert_eq!(newest(&driven.page.run().pasted), Some(View::Reconstructed(state.wish.clone())));

        // Frame after frame is not compared.
        if let Some(held) = state.comparing.held(Role::Reconstructor).filter(|_| !state.live) {
            prop_assert_eq!(&state.comparing.picture(&state.wish).expect("compared").model, &held.name);
        }
        if let Some(held) = state.comparing.held(Role::Classifier).filter(|_| !state.live) {
            let [whole, _] = state.comparing.classes(&state.wish);
            prop_assert_eq!(&whole.expect("compared").classification.model, &held.name);
        }
        let seen = state.inspecting.seen(&look).expect("seen");
        prop_assert_eq!(&seen.model, &state.in_use(Role::Classifier).expect("ready").name);

        let is_seen = |photo: &Taught| match &photo.seen {
            Seen::Not => false,
            Seen::Here(example) => example.model == state.in_use(Role::Classifier).expect("ready").name,
            Seen::Failed(_) => true,
        };
        prop_assert!(state.teaching.photos().all(is_seen), "{:?}", state.teaching);

        // Of the last photo and models each question was asked once.
        let is_new = |request: &Request| matches!(request, Request::Photo | Request::Choose { .. } | Request::Open(_));
        let last = asked.iter().rposition(is_new).map_or(0, |at| at + 1);
        for (at, request) in asked[last..].iter().enumerate() {
            let is_again = *request != Request::Example && asked[last..][..at].contains(request);
            prop_assert!(!is_again, "twice: {request:?}");
        }
    }
}
