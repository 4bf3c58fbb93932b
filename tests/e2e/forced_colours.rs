//! With the system's few colours in place of the page's, what is chosen, hidden and focused still stands out.

use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

use crate::page::Page;
use crate::picture::Picture;
use crate::stops::come_by;
use crate::tab_order::tab_through;

/// What WCAG asks between a control's parts and what is beside them, success criterion 1.4.11.
const CONTRAST: f64 = 3.0;

/// What is chosen of several, and whether a ground, border or ring of it is none of the others'. A radio button that is
/// seen itself is drawn by the browser.
const CHOSEN: &str = r#"
    const isClear = (colour) => /^rgba\(.*, 0\)$/.test(colour);
    const marks = (element) => [element, ...element.querySelectorAll("*")].flatMap((part) => {
      const style = getComputedStyle(part);
      const line = (name) => {
        const [width, kind, colour] = ["Width", "Style", "Color"].map((end) => style[name + end]);
        return kind === "none" || width === "0px" || isClear(colour) ? [] : [`${name} ${width} ${kind} ${colour}`];
      };
      const ground = isClear(style.backgroundColor) ? [] : [`ground ${style.backgroundColor}`];
      return style.opacity === "0" ? [] : [...ground, ...line("borderTop"), ...line("outline")];
    });
    const standsOut = (chosen, others) => {
      const known = new Set(others.flatMap(marks));
      return marks(chosen).some((mark) => !known.has(mark));
    };
    const isUnseen = (element) => getComputedStyle(element).opacity === "0";
    const radios = [...document.querySelectorAll('input[type="radio"]')].filter(isUnseen);
    const byRadio = radios.filter((radio) => radio.checked).map((radio) => {
      const others = radios.filter((other) => other.name === radio.name && other !== radio);
      return [radio.name, standsOut(radio.closest("label"), others.map((other) => other.closest("label")))];
    });
    const group = "ul, [role=group], .buttons, .lens-row";
    const pressed = [...document.querySelectorAll('[aria-pressed="true"], [aria-current="page"]')];
    const byButton = pressed.filter((it) => it.closest(group)).map((chosen) => {
      const others = [...chosen.closest(group).querySelectorAll("a, button")].filter((other) => other !== chosen);
      return [chosen.dataset.testid ?? chosen.textContent, standsOut(chosen, others)];
    });
    return [...byRadio, ...byButton];"#;

async fn force(page: &Page) {
    let forced = json!({"features": [{"name": "forced-colors", "value": "active"}]});
    page.chromium("Emulation.setEmulatedMedia", forced).await;
    let is_forced = "return matchMedia('(forced-colors: active)').matches;";
    page.wait_for("forced colours", is_forced, |is_forced: &bool| *is_forced)
        .await;
}

async fn assert_stands_out(page: &Page, expected: &[&str]) {
    let chosen: Vec<(String, bool)> = page.script(CHOSEN, vec![]).await;
    for name in expected {
        assert!(chosen.iter().any(|(it, _)| it == name), "{name}: {chosen:?}");
    }
    let alike: Vec<_> = chosen.iter().filter(|(_, stands_out)| !stands_out).collect();
    assert!(alike.is_empty(), "like those that are not chosen: {alike:?}");
}

pub async fn what_is_chosen_stands_out(page: &Page) {
    page.settle("on the first photo").await;
    force(page).await;
    page.click("invert").await;
    page.settle("inverted").await;
    let on_stage = ["to-", "tool", "strategy", "invert", "shown", "sample-coffee.png"];
    assert_stands_out(page, &on_stage).await;

    page.go("inside").await;
    for stop in ["stop-attention", "stop-tokens", "stop-decode", "stop-loss"] {
        come_by(page, stop).await;
    }
    let inside = [
        "attention-depth",
        "attention-mask",
        "attention-whose",
        "attention-head",
        "tokens-show",
        "tokens-block",
        "Per pixel",
    ];
    assert_stands_out(page, &inside).await;
}

/// An element as it is seen.
async fn shot(page: &Page, testid: &str) -> Picture {
    let png = page.find(testid).await.screenshot().await.expect("a picture of it");
    Picture::from_png(&png)
}

/// The mean colour of a patch, but for the lines around it.
fn mean(shot: &Picture, grid: usize, patch: usize) -> [f64; 3] {
    let within = |at: usize, size: usize| at * size / grid + 3..(at + 1) * size / grid - 3;
    let (rows, columns) = (within(patch / grid, shot.height), within(patch % grid, shot.width));
    let count = (rows.len() * columns.len()) as f64;
    let mut sum = [0.0; 3];
    for pixel in rows.flat_map(|y| columns.clone().map(move |x| shot.pixel(x, y))) {
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum += f64::from(value) / count;
        }
    }
    sum
}

/// By how much two colours differ at most, levels.
fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

pub async fn hidden_patches_and_the_slider_stand_out(page: &Page) {
    page.settle("on the first photo").await;
    force(page).await;
    let is_hidden = page.picture("masked").await.hidden(page.model.patch_size);
    let grid = is_hidden.len().isqrt();
    let masked = shot(page, "view-masked").await;
    // The hint lies over the lower ones.
    let upper = 0..grid * (grid / 2);
    let (hidden, visible): (Vec<_>, Vec<_>) = upper.partition(|&patch| is_hidden[patch]);
    let means = |patches: &[usize]| {
        let mean = |&patch: &usize| mean(&masked, grid, patch);
        patches.iter().map(mean).collect::<Vec<_>>()
    };
    let (hidden, visible) = (means(&hidden), means(&visible));
    let hatched = hidden[0];
    assert!(
        hidden.iter().all(|&colour| apart(colour, hatched) < 6.0),
        "hidden ones look alike: {hidden:?}"
    );
    let told = visible.iter().filter(|&&colour| apart(colour, hatched) > 12.0).count();
    assert!(
        told * 10 >= visible.len() * 9,
        "visible ones differ from {hatched:?}: {visible:?}"
    );

    let slider = shot(page, "mask-ratio").await;
    let width = slider.width as f64;
    let at = |x: f64| slider.pixel(x as usize, slider.height / 2);
    // At 75 of 95 percent; at both ends of the track half a thumb is left.
    let thumb = at(9.0 + (width - 18.0) * 75.0 / 95.0);
    let (before, behind) = (at(0.3 * width), at(0.95 * width));
    assert!(
        contrast(thumb, slider.pixel(1, 1)) >= CONTRAST,
        "the thumb on its ground: {thumb:?}"
    );
    assert!(
        contrast(before, behind) >= CONTRAST,
        "how far it is: {before:?} beside {behind:?}"
    );
}

/// As WCAG has it, 1 to 21.
fn contrast(a: [u8; 4], b: [u8; 4]) -> f64 {
    let linear = |value: u8| match f64::from(value) / 255.0 {
        value if value <= 0.04045 => value / 12.92,
        value => ((value + 0.055) / 1.055).powf(2.4),
    };
    let luminance = |[r, g, b, _]: [u8; 4]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

pub async fn the_focus_stands_out(page: &Page) {
    page.settle("on the first photo").await;
    force(page).await;
    let way = tab_through(page).await;
    assert!(way.len() > 20, "{way:#?}");
    for step in &way {
        assert!(step.is_ringed || step.what == "mask-ratio", "{step:?}");
    }

    // After its last control the focus may be in the browser's own, and then the page shows none.
    page.chromium("Emulation.setFocusEmulationEnabled", json!({"enabled": true}))
        .await;

    // The slider's ring is round its thumb, which no script can ask. A busy machine paints it a little later.
    let focus = r#"const slider = document.querySelector('[data-testid="mask-ratio"]');
        // After a key, the focus is shown.
        arguments[0] ? slider.focus({ focusVisible: true }) : document.activeElement?.blur();
        return null;"#;
    let mut changed = 0;
    for _ in 0..20 {
        let () = page.script(focus, vec![json!(false)]).await;
        let before = shot(page, "mask-ratio").await;
        let () = page.script(focus, vec![json!(true)]).await;
        let after = shot(page, "mask-ratio").await;
        assert_eq!((after.width, after.height), (before.width, before.height));
        let places = (0..before.height).flat_map(|y| (0..before.width).map(move |x| (x, y)));
        changed = places
            .filter(|&(x, y)| contrast(before.pixel(x, y), after.pixel(x, y)) >= CONTRAST)
            .count();
        if changed >= 20 {
            return;
        }
        sleep(Duration::from_millis(250)).await;
    }
    panic!("{changed} pixels tell that the slider has the focus");
}
