//! The stage by the Tab key: every control in the document's order, each with a name and a ring, and no trap.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde::Deserialize;

use crate::page::Page;

const TAB: char = '\u{e004}';
const SHIFT: char = '\u{e008}';
const RIGHT: char = '\u{e014}';

/// What Tab should lead to, in the order of the document. Of radio buttons that is the chosen one; arrow keys lead to
/// the others.
const REACHED: &str = r#"
    const isReached = (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility()
      && (element.type !== "radio" || element.checked);
    const controls = "a[href], button, input, select, textarea, summary, [tabindex]";
    const reached = [...document.querySelectorAll(controls)].filter(isReached);"#;

/// What has the focus; nothing where the browser's own controls have it.
const FOCUSED: &str = r#"
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const words = (elements) => elements.map((element) => element?.textContent.trim() ?? "").join(" ").trim();
    const byIds = (focused.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
    const labels = [...(focused.labels ?? [])];
    const contents = focused.matches("a, button, summary") ? [focused] : [];
    const label = focused.getAttribute("aria-label");
    const names = [words(byIds), label, words(labels), words(contents), focused.title];
    // What is not seen itself has the ring around the words, or the picture, that it belongs to.
    const isSeen = getComputedStyle(focused).opacity !== "0" && focused.getBoundingClientRect().width > 1;
    const around = isSeen ? [focused] : [focused.closest("label"), focused.closest(".stack")].filter(Boolean);
    const isRinged = (element) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      return outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && outlineColor !== "rgba(0, 0, 0, 0)";
    };
    const { left, top, right, bottom } = focused.getBoundingClientRect();
    const at = reached.indexOf(focused);
    return {
      at: at < 0 ? null : at,
      count: reached.length,
      what: focused.dataset.testid ?? focused.outerHTML.slice(0, 100),
      name: names.find(Boolean) ?? "",
      is_ringed: around.some(isRinged),
      section: focused.closest(".stage-side, .mask-controls, .photo-picker, .what")?.className ?? null,
      place: [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY],
    };"#;

/// A step on the way.
#[derive(Debug, Deserialize)]
pub struct Focused {
    /// Its place among all that is to be reached, if it is one of them.
    at: Option<usize>,
    /// How many these are.
    count: usize,
    /// Its name for the tests, else its beginning.
    pub what: String,
    /// As a screen reader tells it.
    name: String,
    /// Somebody sees that it has the focus.
    pub is_ringed: bool,
    /// The part of the stage that it is in.
    section: Option<String>,
    /// Left, top, right and bottom on the page.
    place: [f64; 4],
}

impl Focused {
    /// Whether the eye has to go back to it: up, or to the left in a line.
    fn is_before(&self, other: &Self) -> bool {
        let [left, top, right, bottom] = self.place;
        let [from_left, from_top, from_right, from_bottom] = other.place;
        let is_above = bottom <= from_top && left < from_right;
        let is_beside = bottom > from_top && top < from_bottom;
        is_above || is_beside && right <= from_left
    }
}

/// Presses keys at once, the last one first up again, wherever the focus is.
async fn press(page: &Page, keys: &[char]) {
    let mut actions = KeyActions::new("keyboard".to_owned());
    for &value in keys {
        actions = actions.then(KeyAction::Down { value });
    }
    for &value in keys.iter().rev() {
        actions = actions.then(KeyAction::Up { value });
    }
    page.client.perform_actions(actions).await.expect("keys are pressed");
}

async fn focused(page: &Page) -> Option<Focused> {
    page.script(&format!("{REACHED} {FOCUSED}"), vec![]).await
}

/// Presses Tab until the focus has left the page, or is where it began.
pub async fn tab_through(page: &Page) -> Vec<Focused> {
    let mut way: Vec<Focused> = Vec::new();
    loop {
        press(page, &[TAB]).await;
        let Some(next) = focused(page).await else { return way };
        if way.first().is_some_and(|first| first.at == next.at && way.len() > 1) {
            return way;
        }
        let most = next.count;
        way.push(next);
        assert!(way.len() <= most, "the focus does not get out: {way:#?}");
    }
}

pub async fn tab_visits_every_control_by_name(page: &Page) {
    page.settle("on the first photo").await;
    let way = tab_through(page).await;
    let count = way.first().expect("something gets the focus").count;
    let places: Vec<_> = way.iter().map(|step| step.at).collect();
    assert_eq!(places, (0..count).map(Some).collect::<Vec<_>>(), "{way:#?}");
    for step in &way {
        assert!(!step.name.is_empty(), "it has no name: {step:?}");
        // The slider's is round its thumb, which no script can ask.
        assert!(
            step.is_ringed || step.what == "mask-ratio",
            "nobody sees the focus: {step:?}"
        );
    }
    for pair in way.windows(2) {
        let is_in_one = pair[0].section.is_some() && pair[0].section == pair[1].section;
        assert!(!(is_in_one && pair[1].is_before(&pair[0])), "back from {pair:#?}");
    }

    // The way back is the same, and the picture can be painted on when one comes by.
    let last = format!("{REACHED} reached.at(-1).focus(); return null;");
    let () = page.script(&last, vec![]).await;
    let mut is_painted_on = false;
    for at in (0..count - 1).rev() {
        press(page, &[SHIFT, TAB]).await;
        let step = focused(page)
            .await
            .unwrap_or_else(|| panic!("the focus is lost before {at}"));
        assert_eq!(step.at, Some(at), "{step:?}");
        if step.what == "patch-switches" {
            assert!(step.name.contains("arrow keys"), "{step:?}");
            press(page, &[RIGHT]).await;
            let cursor = r#"return document.activeElement.dataset.cursor ?? "";"#;
            page.wait_for("the cursor", cursor, |cursor: &String| cursor == "1")
                .await;
            is_painted_on = true;
        }
    }
    assert!(is_painted_on, "{way:#?}");
}

pub async fn tab_visits_every_control_by_name_on_a_phone(page: &Page) {
    tab_visits_every_control_by_name(page).await;
}
