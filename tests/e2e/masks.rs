//! The mask: how much is hidden, what, and how it is painted in.

use std::time::Duration;

use fantoccini::actions::{Actions, InputSource, MOUSE_BUTTON_LEFT, MouseActions, PenActions, PointerAction};
use fantoccini::elements::Element;
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
    let reconstruction = page.reconstructed("reconstruction").await.rgb();

    let grid = before.len().isqrt();
    let click = async |patch: usize| stroke(page, grid, &[patch]).await;
    let back = before.iter().position(|&hidden| hidden).expect("a hidden patch");
    let away = before.iter().rposition(|&hidden| !hidden).expect("a visible patch");
    click(back).await;
    page.settle("after a patch was brought back").await;
    assert_eq!(differ(&hidden().await), [back]);
    assert_ne!(
        page.reconstructed("reconstruction").await.rgb(),
        reconstruction,
        "painted anew"
    );
    choose(page, "tool-hide").await;
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

    // One stroke is undone at once, and done again; the rest by the keyboard.
    let by_keys = hidden().await;
    page.click("undo").await;
    page.settle("after undo").await;
    assert_eq!(differ(&hidden().await), [back]);
    page.click("redo").await;
    page.settle("after redo").await;
    assert_eq!(hidden().await, by_keys);
    for _ in 0..4 {
        press(page, "z", false).await;
    }
    let seen = page.settle("for the random mask again").await;
    assert_hidden_as_said(page, &seen).await;
    assert_eq!(hidden().await, before);
    press(page, "Z", true).await;
    page.settle("after Ctrl+Shift+Z").await;
    assert_eq!(differ(&hidden().await), [back]);
}

/// Ctrl+Z, or Ctrl+Shift+Z.
async fn press(page: &Page, key: &str, shift: bool) {
    let script = r#"
        const [key, shiftKey] = arguments;
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, ctrlKey: true, bubbles: true, cancelable: true }));
        return null;"#;
    let () = page.script(script, vec![json!(key), json!(shift)]).await;
}

/// Chooses a radio button as its label does.
async fn choose(page: &Page, testid: &str) {
    page.go("stage").await;
    let script = r#"document.querySelector(`[data-testid="${arguments[0]}"]`).click(); return null;"#;
    let () = page.script(script, vec![json!(testid)]).await;
}

/// The element, all of it in the window: places in it are counted from the middle of what is seen.
async fn in_sight(page: &Page, testid: &str) -> Element {
    let element = page.find(testid).await;
    let script = r#"
        const element = document.querySelector(`[data-testid="${arguments[0]}"]`);
        element.scrollIntoView({ block: "center", behavior: "instant" });
        return null;"#;
    let () = page.script(script, vec![json!(testid)]).await;
    element
}

/// A stroke with the mouse, from patch to patch in a square of `grid` a side. Real, so nothing may lie over the
/// patches.
pub async fn stroke(page: &Page, grid: usize, patches: &[usize]) {
    stroke_with(MouseActions::new("mouse".to_owned()), page, grid, patches).await;
}

async fn stroke_with<P>(pointer: P, page: &Page, grid: usize, patches: &[usize])
where
    P: InputSource<Action = PointerAction> + Into<Actions>,
{
    let element = in_sight(page, "patch-switches").await;
    let (_, _, width, _) = element.rectangle().await.expect("the picture's place");
    let place = |patch: usize| {
        let from_middle = |at: usize| ((at as f64 + 0.5) / grid as f64 - 0.5) * width;
        (from_middle(patch % grid).round(), from_middle(patch / grid).round())
    };
    let to = |patch: usize| {
        let (x, y) = place(patch);
        PointerAction::MoveToElement {
            element: element.clone(),
            duration: Some(Duration::from_millis(50)),
            x,
            y,
        }
    };
    let mut actions = pointer.then(to(patches[0])).then(PointerAction::Down {
        button: MOUSE_BUTTON_LEFT,
    });
    for &patch in &patches[1..] {
        actions = actions.then(to(patch));
    }
    let actions = actions.then(PointerAction::Up {
        button: MOUSE_BUTTON_LEFT,
    });
    page.client.perform_actions(actions).await.expect("a stroke");
}

pub async fn a_stroke_is_painted_and_undone_at_once(page: &Page) {
    page.settle("on the first photo").await;
    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    let before = hidden().await;
    let grid = before.len().isqrt();
    let reconstructed = page.reconstructed("pasted").await.rgb();
    // From edge to edge of the third row.
    stroke(page, grid, &[2 * grid, 3 * grid - 1]).await;
    page.settle("after a stroke").await;
    let after = hidden().await;
    assert!(after[2 * grid..3 * grid].iter().all(|&hidden| !hidden), "{after:?}");
    assert_eq!(
        (&after[..2 * grid], &after[3 * grid..]),
        (&before[..2 * grid], &before[3 * grid..])
    );
    assert_ne!(
        page.reconstructed("pasted").await.rgb(),
        reconstructed,
        "the answer follows"
    );
    page.click("undo").await;
    page.settle("after undo").await;
    assert_eq!(hidden().await, before);
}

/// A brush three patches wide, in the hand of a pen: it brings back, and hides again.
pub async fn a_pen_draws_as_wide_as_the_brush(page: &Page) {
    page.settle("on the first photo").await;
    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    let mut expected = hidden().await;
    let grid = expected.len().isqrt();
    page.keys("brush-size", &format!("{}{}", Key::Right, Key::Right)).await;
    for (tool, hides) in [("tool-reveal", false), ("tool-hide", true)] {
        choose(page, tool).await;
        let pen = PenActions::new("pen".to_owned());
        stroke_with(pen, page, grid, &[5 * grid + 5, 5 * grid + 6]).await;
        page.settle("after a pen's stroke").await;
        for row in 4..7 {
            expected[row * grid + 4..row * grid + 8].fill(hides);
        }
        assert_eq!(hidden().await, expected, "{tool}");
    }
}

pub async fn a_link_shows_the_same_picture(page: &Page) {
    page.settle("on the first photo").await;
    page.click("sample-chelsea.png").await;
    page.settle_on("chelsea").await;
    choose(page, "strategy-block").await;
    page.type_seed(9).await;
    page.settle("for seed 9").await;
    let grid = page.picture("masked").await.hidden(page.model.patch_size).len().isqrt();
    stroke(page, grid, &[2 * grid, 3 * grid - 1]).await;
    let sent = page.settle("after a stroke").await;
    let reconstructed = page.reconstructed("pasted").await.rgb();

    // Headless browsers have no clipboard that a test could read.
    let catch = "navigator.clipboard.writeText = async (text) => { window.copied = text; };";
    page.script::<()>(catch, vec![]).await;
    page.click("share").await;
    let copied = "return window.copied ?? '';";
    let link = page
        .wait_for("the link", copied, |link: &String| !link.is_empty())
        .await;
    let told = r#"return document.querySelector('[data-testid="share-told"]').textContent;"#;
    page.wait_for("that it is copied", told, |told: &String| told.starts_with("Copied"))
        .await;

    let query = link.strip_prefix(&page.server.url("")).expect("a link to this page");
    page.client.goto("about:blank").await.expect("another page");
    page.open(query).await;
    let seen = page.settle_on("chelsea").await;
    assert_eq!((&seen.seed, seen.mask_ratio), (&sent.seed, sent.mask_ratio));
    assert_eq!(page.reconstructed("pasted").await.rgb(), reconstructed);

    // Somebody's own photo stays with them, and what makes no sense is passed over.
    page.client.goto("about:blank").await.expect("another page");
    page.open("?v=1&photo=own&by=none&hide=300&seed=-4&inverted=1&patches=zz")
        .await;
    page.settle("without the photo").await;
    let note = r#"return document.querySelector(".photo-picker > .note").textContent;"#;
    page.wait_for("where the photo is", note, |note: &String| {
        note.contains("stays with its owner")
    })
    .await;
}

pub async fn strategies_hide_what_they_say(page: &Page) {
    page.settle("on the first photo").await;
    let hidden = async || page.picture("masked").await.hidden(page.model.patch_size);
    let grid = hidden().await.len().isqrt();
    let disabled =
        r#"return ["mask-ratio", "seed"].map((id) => document.querySelector(`[data-testid="${id}"]`).disabled);"#;
    type Hides = fn(usize, usize, usize) -> bool;
    let places: [(&str, [bool; 2], Hides); 3] = [
        ("half", [true, true], |_, column, grid| column >= grid.div_ceil(2)),
        ("grid", [true, true], |row, column, _| row % 2 == 1 || column % 2 == 1),
        ("manual", [true, true], |_, _, _| false),
    ];
    for (strategy, expected, hides) in places {
        choose(page, &format!("strategy-{strategy}")).await;
        let seen = page.settle(strategy).await;
        let all: Vec<bool> = (0..grid * grid).map(|at| hides(at / grid, at % grid, grid)).collect();
        assert_eq!(hidden().await, all, "{strategy}");
        let share = all.iter().filter(|&&hidden| hidden).count() as f64 / all.len() as f64;
        assert_eq!(
            seen.mask_ratio,
            format!("{:.0}", share * 100.0),
            "{strategy}: the slider tells the truth"
        );
        assert_eq!(page.script::<[bool; 2]>(disabled, vec![]).await, expected, "{strategy}");
    }
    for (strategy, expected) in [
        ("centre", [false, true]),
        ("frame", [false, true]),
        ("block", [false, false]),
    ] {
        choose(page, &format!("strategy-{strategy}")).await;
        let seen = page.settle(strategy).await;
        assert_hidden_as_said(page, &seen).await;
        assert_eq!(page.script::<[bool; 2]>(disabled, vec![]).await, expected, "{strategy}");
        let middle = hidden().await[grid / 2 * grid + grid / 2];
        assert!(strategy == "block" || middle == (strategy == "centre"), "{strategy}");
    }
    let before = hidden().await;
    page.click("invert").await;
    page.settle("inverted").await;
    let other: Vec<bool> = before.iter().map(|hidden| !hidden).collect();
    assert_eq!(hidden().await, other);
    let seen = page.look().await;
    let share = other.iter().filter(|&&hidden| hidden).count() as f64 / other.len() as f64;
    assert_eq!(seen.mask_ratio, format!("{:.0}", share * 100.0), "inverted");
}

pub async fn the_wipe_uncovers_the_original(page: &Page) {
    page.settle("on the first photo").await;
    // How much of the original is seen, percent.
    let seen = r#"
        const layer = document.querySelector('[data-testid="view-original"]').closest(".layer");
        const clip = getComputedStyle(layer).clipPath.match(/inset\(0(?:px|%)? ([\d.]+)%/);
        return clip ? 100 - Number(clip[1]) : 100;"#;
    let uncovered = async || page.script::<f64>(seen, vec![]).await;
    assert_eq!(uncovered().await, 0.0);
    page.keys("wipe", &Key::Right.to_string().repeat(3)).await;
    assert_eq!(uncovered().await, 3.0, "by keys");

    // A drag from the middle to a quarter.
    let wipe = in_sight(page, "wipe").await;
    let (_, _, width, _) = wipe.rectangle().await.expect("the picture's place");
    let to = |x: f64| PointerAction::MoveToElement {
        element: wipe.clone(),
        duration: Some(Duration::from_millis(50)),
        x: x.round(),
        y: 0.0,
    };
    let drag = MouseActions::new("mouse".to_owned())
        .then(to(0.0))
        .then(PointerAction::Down {
            button: MOUSE_BUTTON_LEFT,
        })
        .then(to(-width / 4.0))
        .then(PointerAction::Up {
            button: MOUSE_BUTTON_LEFT,
        });
    page.client.perform_actions(drag).await.expect("a drag");
    let at = uncovered().await;
    assert!((at - 25.0).abs() < 3.0, "{at}% after a drag to a quarter");

    let held = r#"
        const button = document.querySelector('[data-testid="compare"]');
        button.dispatchEvent(new PointerEvent(arguments[0], { bubbles: true }));
        return null;"#;
    let () = page.script(held, vec![json!("pointerdown")]).await;
    page.wait_for("all of the original", seen, |at: &f64| *at == 100.0)
        .await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let () = page.script(held, vec![json!("pointerup")]).await;
    page.wait_for("the wipe again", seen, |now: &f64| *now == at).await;

    // A tap is for those who cannot hold: until the next.
    let tap = r#"
        const button = document.querySelector('[data-testid="compare"]');
        button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        return new Promise((done) => setTimeout(() => {
          button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
          done(null);
        }, 50));"#;
    let () = page.script(tap, vec![]).await;
    page.wait_for("the original stays", seen, |at: &f64| *at == 100.0).await;
    let () = page.script(tap, vec![]).await;
    page.wait_for("the wipe once more", seen, |now: &f64| *now == at).await;

    choose(page, "show-error").await;
    page.find_within("error-legend").await;
    let visible = page.picture("masked").await.hidden(page.model.patch_size);
    assert_eq!(
        page.picture("error").await.hidden(page.model.patch_size),
        visible.iter().map(|hidden| !hidden).collect::<Vec<_>>(),
        "an error where patches are hidden"
    );
}

pub async fn same_seed_same_picture(page: &Page) {
    page.settle("on the first photo").await;
    page.type_seed(7).await;
    let seen = page.settle("for seed 7").await;
    assert_eq!(seen.seed, "7");
    let (masked, reconstructed) = (page.picture("masked").await, page.picture("reconstruction").await);

    page.type_seed(8).await;
    page.settle("for seed 8").await;
    assert_ne!(page.picture("masked").await, masked, "another seed, another mask");
    assert_ne!(page.picture("reconstruction").await, reconstructed);

    page.click("new-mask").await;
    let seen = page.settle("for a new mask").await;
    assert_ne!(seen.seed, "8", "a new mask has a seed of its own, to be seen");
    let new = page.picture("masked").await;

    page.type_seed(7).await;
    page.settle("for seed 7 again").await;
    assert_eq!(page.picture("masked").await, masked, "the same seed, the same mask");
    assert_eq!(
        page.picture("reconstruction").await,
        reconstructed,
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
    let reconstructing = &frames[last + 1..];
    assert_eq!(
        reconstructing[0],
        page.model.num_hidden(75),
        "all hidden patches are missing at first: {frames:?}"
    );
    assert!(
        reconstructing.is_sorted_by(|a, b| a >= b),
        "painted patches stay: {frames:?}"
    );
    assert_eq!(
        reconstructing.last(),
        Some(&0),
        "all are painted in the end: {frames:?}"
    );
}

pub async fn no_motion_where_it_is_unwelcome(page: &Page) {
    let frames = missing_by_frame(page).await;
    assert!(frames.len() > 1, "the frames were looked at: {frames:?}");
    assert!(
        frames.iter().all(|&missing| missing == 0),
        "patches were painted one after another: {frames:?}"
    );
}
