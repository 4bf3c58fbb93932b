//! The mask: how much is hidden, what, and how it is painted in.

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use fantoccini::key::Key;
use serde_json::json;

use crate::page::{Page, Seen};

/// Fails where the masked view hides another number of patches than the slider says. Gives the slider's value.
async fn assert_hidden_as_said(page: &Page, seen: &Seen) -> usize {
    let percent: usize = seen.mask_ratio.parse().expect("a whole percentage");
    let hidden = page.picture("masked").await.num_hidden(page.model.patch_size);
    assert_eq!(hidden, page.model.num_hidden(percent), "patches hidden at {percent}%");
    percent
}

pub async fn slider_ends_at_the_newest_ratio(page: &Page) {
    let seen = page.settle("on the first photo").await;
    assert_eq!(assert_hidden_as_said(page, &seen).await, 75, "the paper's choice");

    // Faster than anything can be computed: most of these are to be left out, the last one never.
    let ratios = [10, 90, 20, 80, 35, 60, 5, 95, 50, 25, 0, 40];
    let script = r#"
        const slider = document.querySelector('[data-testid="mask-ratio"]');
        for (const ratio of arguments[0]) {
          slider.value = ratio;
          slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        slider.dispatchEvent(new Event("change", { bubbles: true }));
        return null;"#;
    for (ratios, last) in [(&ratios[..], 40), (&[70, 95], 95), (&[30, 0], 0)] {
        let () = page.script(script, vec![json!(ratios)]).await;
        let seen = page.settle("for the newest ratio").await;
        assert_eq!(assert_hidden_as_said(page, &seen).await, last);
    }

    page.keys("mask-ratio", &Key::Right.to_string()).await;
    let seen = page.settle("after a key").await;
    assert_eq!(assert_hidden_as_said(page, &seen).await, 1);
    page.keys("mask-ratio", &Key::Right.to_string().repeat(9)).await;
    page.keys("mask-ratio", &Key::Left.to_string().repeat(2)).await;
    let seen = page.settle("after more keys").await;
    assert_eq!(assert_hidden_as_said(page, &seen).await, 8);

    // With the mouse: the results follow while the button is still down.
    let slider = page.find("mask-ratio").await;
    let (_, _, width, _) = slider.rectangle().await.expect("the slider's place");
    let step = |x: f64| PointerAction::MoveBy {
        duration: Some(Duration::from_millis(50)),
        x: x.round(),
        y: 0.0,
    };
    let press = MouseActions::new("mouse".to_owned())
        .then(PointerAction::MoveToElement {
            element: slider,
            duration: None,
            x: 0.0,
            y: 0.0,
        })
        .then(PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        })
        .then(step(width / 4.0))
        .then(step(-width / 4.0))
        .then(step(-width / 4.0));
    page.client.perform_actions(press).await.expect("the slider is dragged");
    let seen = page.settle("while the button is down").await;
    let dragged = assert_hidden_as_said(page, &seen).await;
    assert!((12..37).contains(&dragged), "dragged to one quarter: {dragged}%");
    // Lets the button go.
    page.client.release_actions().await.expect("the slider is let go");
    let seen = page.settle("after the button was let go").await;
    assert_eq!(assert_hidden_as_said(page, &seen).await, dragged);
}

pub async fn patches_are_switched_by_hand(page: &Page) {
    page.settle("on the first photo").await;
    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    let before = hidden().await;
    let differ = |now: &[bool]| {
        let pairs = before.iter().zip(now).enumerate();
        pairs
            .filter(|(_, (was, is))| was != is)
            .map(|(patch, _)| patch)
            .collect::<Vec<_>>()
    };
    let reconstruction = page.painted("reconstruction").await.rgb();

    // Real clicks: nothing lies over the patches.
    let click = async |patch: usize| {
        let css = format!("[data-testid='patch-switches'] span:nth-child({})", patch + 1);
        let cell = page.client.find(Locator::Css(&css)).await.expect("a patch");
        cell.click().await.expect("a click on it");
    };
    let back = before.iter().position(|&hidden| hidden).expect("a hidden patch");
    let away = before.iter().rposition(|&hidden| !hidden).expect("a visible patch");
    click(back).await;
    page.settle("after a patch was brought back").await;
    assert_eq!(differ(&hidden().await), [back]);
    assert_ne!(
        page.painted("reconstruction").await.rgb(),
        reconstruction,
        "painted anew"
    );
    click(away).await;
    page.settle("after another was hidden").await;
    let (first, last) = (back.min(away), back.max(away));
    assert_eq!(differ(&hidden().await), [first, last]);

    // By keys, from the patch that was clicked last.
    page.keys("patch-switches", " ").await;
    page.settle("after the space bar").await;
    assert_eq!(differ(&hidden().await), [back]);
    let (step, beside) = match away % before.len().isqrt() {
        0 => (Key::Right, away + 1),
        _ => (Key::Left, away - 1),
    };
    page.keys("patch-switches", &format!("{step} ")).await;
    page.settle("after an arrow and the space bar").await;
    assert!(differ(&hidden().await).contains(&beside));

    page.click("undo").await;
    let seen = page.settle("for the random mask again").await;
    let focused: Option<String> = page
        .script("return document.activeElement.dataset.testid", vec![])
        .await;
    assert_eq!(focused.as_deref(), Some("new-mask"), "the button that was used is gone");
    assert_hidden_as_said(page, &seen).await;
    assert_eq!(hidden().await, before);
}

pub async fn same_seed_same_picture(page: &Page) {
    page.settle("on the first photo").await;
    page.type_seed(7).await;
    let seen = page.settle("for seed 7").await;
    assert_eq!(seen.seed, "7");
    let (masked, painted) = (page.picture("masked").await, page.picture("reconstruction").await);

    page.type_seed(8).await;
    page.settle("for seed 8").await;
    assert_ne!(page.picture("masked").await, masked, "another seed, another mask");
    assert_ne!(page.picture("reconstruction").await, painted);

    page.click("new-mask").await;
    let seen = page.settle("for a new mask").await;
    assert_ne!(seen.seed, "8", "a new mask has a seed of its own, to be seen");
    let new = page.picture("masked").await;

    page.type_seed(7).await;
    page.settle("for seed 7 again").await;
    assert_eq!(page.picture("masked").await, masked, "the same seed, the same mask");
    assert_eq!(
        page.picture("reconstruction").await,
        painted,
        "and the very same pixels"
    );

    let seed = seen.seed.parse().expect("a whole number");
    page.type_seed(seed).await;
    page.settle("for the new mask's seed").await;
    assert_eq!(page.picture("masked").await, new, "the seed on screen was the mask's");
}

/// How many patches of the reconstruction were missing in each frame, from before a new mask until it was painted.
async fn missing_by_frame(page: &Page) -> Vec<usize> {
    page.settle("on the first photo").await;
    let record = r#"
        const patch = arguments[0];
        window.frames_seen = [];
        window.recording = true;
        const look = () => {
          const canvas = document.querySelector('[data-testid="view-reconstruction"]');
          const { width, height, data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let missing = 0;
          for (let y = 0; y < height; y += patch)
            for (let x = 0; x < width; x += patch) missing += data[(y * width + x) * 4 + 3] === 0 ? 1 : 0;
          window.frames_seen.push(missing);
          if (window.recording) requestAnimationFrame(look);
        };
        look();
        return null;"#;
    let () = page.script(record, vec![json!(page.model.patch_size)]).await;
    page.type_seed(4321).await;
    page.settle("for another seed").await;
    // Two frames more: the page is at rest a moment before the last patch has been looked at.
    let rest = "
        return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
          window.recording = false;
          resolve(window.frames_seen);
        })));";
    page.script(rest, vec![]).await
}

pub async fn hidden_patches_are_painted_in(page: &Page) {
    let frames = missing_by_frame(page).await;
    // Typing 4321 shows the masks of 4, 43 and 432 on the way: the last one is looked at.
    let last = frames
        .windows(2)
        .rposition(|pair| pair[0] < pair[1])
        .unwrap_or_else(|| panic!("nothing was ever missing: {frames:?}"));
    let painting = &frames[last + 1..];
    assert_eq!(
        painting[0],
        page.model.num_hidden(75),
        "all hidden patches are missing at first: {frames:?}"
    );
    assert!(painting.is_sorted_by(|a, b| a >= b), "painted patches stay: {frames:?}");
    assert_eq!(painting.last(), Some(&0), "all are painted in the end: {frames:?}");
}

pub async fn no_motion_where_it_is_unwelcome(page: &Page) {
    let frames = missing_by_frame(page).await;
    assert!(frames.len() > 1, "the frames were looked at: {frames:?}");
    assert!(
        frames.iter().all(|&missing| missing == 0),
        "patches were painted one after another: {frames:?}"
    );
}
