//! What the classifier makes of the visible patches and of the painted picture: asked for last, once for each reconstruction.

use super::super::*;
use super::driver::*;
use patchwork_protocol::FailureKind;

fn at_rest_and_compared() -> Page {
    let mut page = Page::at_rest(1);
    page.act(Action::Compare(true));
    page.settle();
    page
}

fn painted(mask: MaskSpec) -> Request {
    Request::ClassifyPainted { mask }
}

#[test]
fn nothing_is_compared_where_the_page_has_no_place_for_it() {
    let mut page = Page::at_rest(1);
    page.act(Action::Seed(9));
    page.settle();
    assert_eq!(page.state.comparing, Comparing::default());
}

#[test]
fn each_reconstruction_is_compared_once() {
    let mut page = at_rest_and_compared();
    for instead in [Instead::Visible, Instead::Painted] {
        assert!(page.state.comparing.classification(instead).is_some());
    }
    page.act(Action::Dismiss);
    assert!(page.effects.is_empty(), "both are there");

    page.act(Action::Seed(9));
    let wish = page.state.wish;
    page.answer(id(&page), Response::Reconstructed(reconstruction(wish)));
    assert_eq!(requests(&page), [Request::Classify { mask: Some(wish) }]);
    page.answer(id(&page), Response::Classified(classification()));
    assert_eq!(requests(&page), [painted(wish)]);
    page.answer(id(&page), Response::Classified(classification()));
    assert!(page.effects.is_empty());
}

#[test]
fn a_wish_goes_first_and_nothing_is_compared_while_the_slider_is_dragged() {
    let mut page = at_rest_and_compared();
    page.act(Action::MaskRatio(0.5));
    let asked = id(&page);
    page.act(Action::MaskRatio(0.6));
    page.answer(asked, Response::Reconstructed(reconstruction(MaskSpec::random(0.5, 1))));
    assert!(matches!(requests(&page)[..], [Request::Reconstruct { .. }]));
    page.answer(id(&page), Response::Reconstructed(reconstruction(page.state.wish)));
    assert!(page.effects.is_empty());
    page.act(Action::MaskRatioSettled);
    assert_eq!(
        requests(&page),
        [Request::Classify {
            mask: Some(page.state.wish)
        }]
    );
}

#[test]
fn a_failure_is_not_asked_again_and_not_told() {
    let mut page = at_rest_and_compared();
    page.act(Action::Seed(9));
    page.answer(id(&page), Response::Reconstructed(reconstruction(page.state.wish)));
    page.answer(id(&page), Response::Failed(failure(FailureKind::Internal)));
    assert_eq!(requests(&page), [painted(page.state.wish)]);
    page.settle();
    assert_eq!(page.state.comparing.classification(Instead::Visible), None);
    assert_eq!(page.state.problem, None);
}

#[test]
fn another_photo_forgets_the_answers() {
    let mut page = at_rest_and_compared();
    page.act(Action::PhotoHere(file(2)));
    page.answer(id(&page), Response::Photo(photo(9)));
    assert_eq!(page.state.comparing.classification(Instead::Painted), None);
    page.settle();
}
