//! The stage on a phone, used with a finger.

use std::time::Duration;

use fantoccini::actions::{InputSource, PointerAction, TouchActions};
use serde_json::json;

use crate::page::Page;

/// Where an element is in the window: left, top, right, bottom; nothing where it is not shown.
const BOX: &str = r#"
    const element = document.querySelector(arguments[0]);
    const { left, top, right, bottom, width } = element?.getBoundingClientRect() ?? { width: 0 };
    return width > 0 ? [left, top, right, bottom] : null;"#;

async fn place(page: &Page, selector: &str) -> Option<[f64; 4]> {
    page.script(BOX, vec![json!(selector)]).await
}

async fn scrolled(page: &Page) -> f64 {
    page.script("return scrollY;", vec![]).await
}

pub async fn both_pictures_and_all_controls_are_on_the_first_screen(page: &Page) {
    page.settle("on a phone").await;
    let height: f64 = page.script("return innerHeight;", vec![]).await;
    assert_eq!(height, 740.0, "the phone's screen");
    let controls = ["#mask-ratio", "#seed", "#new-mask", ".photo-picker .button"];
    let of_sees = [
        "[data-testid=view-masked]",
        ".sees .tools",
        "[data-testid=undo]",
        ".strategies",
    ];
    let of_makes = [
        "[data-testid=view-pasted]",
        "[data-testid=wipe]",
        ".makes .segments",
        "[data-testid=compare]",
    ];
    for (side, seen, unseen) in [("side-sees", of_sees, of_makes), ("side-makes", of_makes, of_sees)] {
        page.click(side).await;
        // Both are always seen small.
        let small = [".side-choice.sees canvas", ".side-choice.makes canvas"];
        for part in small.iter().chain(&seen).chain(&controls) {
            let place = place(page, part)
                .await
                .unwrap_or_else(|| panic!("{side}: {part} is not shown"));
            assert!(place[1] >= 0.0 && place[3] <= height, "{side}: {part} at {place:?}");
        }
        for part in unseen {
            assert_eq!(place(page, part).await, None, "{side}: {part}");
        }
        let large = place(page, seen[0]).await.expect("the picture");
        assert!(large[2] - large[0] >= 250.0, "{side}: {large:?}");
    }
    let answers = place(page, ".what").await.expect("the answers");
    let photos = place(page, ".photo-picker").await.expect("the photos");
    assert!(answers[1] >= photos[3], "the answers follow the controls");
}

/// A finger's way, in CSS pixels from the middle of what is seen of an element.
async fn swipe(page: &Page, selector: &str, by: (f64, f64)) {
    page.script::<()>("scrollTo({ top: 0, behavior: 'instant' });", vec![])
        .await;
    let [left, top, right, bottom] = place(page, selector).await.unwrap_or_else(|| panic!("no {selector}"));
    let from = ((left + right) / 2.0, (top + bottom) / 2.0);
    let to = |share: f64| PointerAction::MoveTo {
        duration: Some(Duration::from_millis(40)),
        x: (from.0 + by.0 * share).round(),
        y: (from.1 + by.1 * share).round(),
    };
    let mut actions = TouchActions::new("finger".to_owned())
        .then(to(0.0))
        .then(PointerAction::Down { button: 0 });
    for step in 1..=8 {
        actions = actions.then(to(f64::from(step) / 8.0));
    }
    let actions = actions.then(PointerAction::Up { button: 0 });
    page.client.perform_actions(actions).await.expect("a swipe");
    page.settle("after a swipe").await;
}

pub async fn a_swipe_scrolls_or_draws_but_never_both(page: &Page) {
    let (up, along) = ((0.0, -150.0), (-60.0, 0.0));
    let value = async |testid: &str| -> String {
        let script = r#"return document.querySelector(`[data-testid="${arguments[0]}"]`).value;"#;
        page.script(script, vec![json!(testid)]).await
    };
    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    page.settle("on a phone").await;

    // The slider is moved along itself alone.
    let before = value("mask-ratio").await;
    swipe(page, "#mask-ratio", up).await;
    assert_eq!(
        value("mask-ratio").await,
        before,
        "a swipe up that begins on the slider"
    );
    assert!(scrolled(page).await > 50.0, "it scrolls");
    swipe(page, "#mask-ratio", along).await;
    assert_ne!(value("mask-ratio").await, before, "a swipe along the slider");
    assert_eq!(scrolled(page).await, 0.0);

    // On the picture a finger draws, whichever way it goes.
    let before = hidden().await;
    swipe(page, "[data-testid=patch-switches]", up).await;
    assert_ne!(hidden().await, before, "a swipe up on the picture draws");
    assert_eq!(scrolled(page).await, 0.0, "and does not scroll");

    // Beside it, it scrolls and draws nothing.
    let before = hidden().await;
    swipe(page, "[data-testid=hidden-count]", up).await;
    assert_eq!(hidden().await, before);
    assert!(scrolled(page).await > 50.0, "beside the picture it scrolls");

    // The wipe is moved sideways alone.
    page.script::<()>("scrollTo({ top: 0, behavior: 'instant' });", vec![])
        .await;
    page.click("side-makes").await;
    swipe(page, "[data-testid=wipe]", up).await;
    assert_eq!(value("wipe").await, "0", "a swipe up that begins on the wipe");
    assert!(scrolled(page).await > 50.0, "it scrolls");
    swipe(page, "[data-testid=wipe]", along).await;
    assert_ne!(value("wipe").await, "0", "a swipe along it");
    assert_eq!(scrolled(page).await, 0.0);
    let sideways: f64 = page.script("return scrollX;", vec![]).await;
    assert_eq!(sideways, 0.0);
}

/// A phone's processor does a quarter of this one's work: nothing is lost by it, and nothing is late for good.
pub async fn everything_works_on_a_slow_phone(page: &Page) {
    page.chromium("Emulation.setCPUThrottlingRate", json!({"rate": 4}))
        .await;
    page.client.refresh().await.expect("the page opens again");
    let seen = page.settle("on a slow phone").await;
    assert_eq!((seen.top5.len(), seen.views.len()), (5, 4));

    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    let before = hidden().await;
    swipe(page, "[data-testid=patch-switches]", (60.0, 60.0)).await;
    let after = hidden().await;
    assert_ne!(after, before, "a finger draws");
    swipe(page, "#mask-ratio", (-80.0, 0.0)).await;
    let count = |hidden: &[bool]| hidden.iter().filter(|&&hidden| hidden).count();
    assert!(count(&hidden().await) < count(&after), "less is hidden");

    page.upload("disc.jpg").await;
    page.settle_on("disc.jpg").await;
    let seen = page.choose("vit-tiny-imagenet-64").await;
    assert_eq!((seen.error, seen.top5.len()), (None, 5));

    page.go("inside").await;
    for (stop, shown) in [
        ("attention", "attention-head"),
        ("tokens", "tokens-small"),
        ("decode", "lens-small"),
    ] {
        let script = format!(
            r#"document.querySelector('[data-testid="stop-{stop}"]').scrollIntoView();
            return document.querySelectorAll('[data-testid="{shown}"]').length;"#
        );
        page.wait_for(stop, &script, |&there: &usize| there > 0).await;
    }
    page.go("results").await;
    page.go("stage").await;
    page.settle("back on the stage").await;
}
