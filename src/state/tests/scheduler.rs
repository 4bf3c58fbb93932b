//! Whatever is done and answered, in whatever order: the last wish is shown in the end, and nothing is asked twice.

use std::collections::VecDeque;

use super::*;
use proptest::prelude::*;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Act(Action),
    /// The engine answers the oldest request, or fails.
    Answer(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let models = prop::sample::select(vec!["mae", "colours", "causal", "vit", "hybrid"]);
    prop_oneof![
        3 => (0_u8..4).prop_map(|ratio| Step::Act(Action::MaskRatio(f32::from(ratio) / 4.0))),
        1 => Just(Step::Act(Action::MaskRatioSettled)),
        1 => (0_u32..3).prop_map(|seed| Step::Act(Action::Seed(seed))),
        1 => (0_usize..5).prop_map(|patch| Step::Act(Action::SwitchPatch(patch))),
        1 => any::<bool>().prop_map(|borrow| Step::Act(Action::BorrowStatistics(borrow))),
        1 => any::<bool>().prop_map(|wanted| Step::Act(Action::Measure(wanted))),
        2 => (1_u32..9).prop_map(|photo| Step::Act(Action::PhotoHere(file(photo)))),
        2 => models.prop_map(|model| Step::Act(choose(model))),
        1 => Just(Step::Act(Action::Open(super::opening::address(9, "big")))),
        1 => Just(Step::Act(Action::Cancel)),
        8 => any::<bool>().prop_map(Step::Answer),
    ]
}

/// A page, and the requests that its engine has not answered.
struct Driven {
    page: Page,
    open: VecDeque<(RequestId, Request)>,
}

impl Driven {
    fn take(&mut self) {
        for (id, request) in self.page.sent() {
            if !matches!(request, Request::Cancel(_)) {
                self.open.push_back((id, request));
            }
        }
        assert!(self.open.len() <= 1, "one at a time: {:?}", self.open);
    }

    fn act(&mut self, action: Action) {
        self.page.act(action);
        self.take();
    }

    /// Gives what was answered.
    fn answer(&mut self, fails: bool) -> Option<Request> {
        let (id, request) = self.open.pop_front()?;
        let response = match self.page.answer_to(request.clone()) {
            Some(response) if !fails => response,
            _ => Response::Failed(failure(FailureKind::Internal)),
        };
        self.page.answer(id, response);
        self.take();
        Some(request)
    }
}

proptest! {
    #[test]
    fn the_last_wish_is_shown_and_nothing_is_asked_twice(steps in prop::collection::vec(step(), 0..60)) {
        let mut driven = Driven { page: Page::at_rest(1), open: VecDeque::new() };
        for step in steps {
            match step {
                Step::Act(action) => driven.act(action),
                Step::Answer(fails) => drop(driven.answer(fails)),
            }
        }
        // The last photo and the last mask can be had.
        driven.act(Action::PhotoHere(file(50)));
        driven.act(Action::Seed(99));
        driven.act(Action::MaskRatioSettled);
        let mut asked = Vec::new();
        while let Some(request) = driven.answer(false) {
            prop_assert!(asked.len() < 40, "it never ends: {asked:?}");
            asked.push(request);
        }
        let state = &driven.page.state;
        prop_assert!(!state.in_flight(), "stuck");
        prop_assert_eq!(&driven.page.run().name, "50.jpg");
        let painted = driven.page.run().painted.as_ref().expect("painted");
        prop_assert_eq!(&painted.reconstruction.spec, &state.wish);
        prop_assert_eq!(painted.by.as_deref(), state.in_use(Role::Painter));
        for role in [Role::Painter, Role::Classifier] {
            if let Some(wished) = state.models.wish.get(role) {
                prop_assert_eq!(wished, &state.in_use(role).expect("ready").name);
            }
        }
        let newest = |named: &Option<Named>| named.as_ref().map(|named| named.view.clone());
        prop_assert_eq!(newest(&driven.page.run().pasted), Some(View::Painted(state.wish.clone())));

        // Of the last photo each question was asked once.
        let last = asked.iter().rposition(|request| *request == Request::Photo).map_or(0, |at| at + 1);
        for (at, request) in asked[last..].iter().enumerate() {
            prop_assert!(!asked[last..][..at].contains(request), "twice: {request:?}");
        }
    }
}
