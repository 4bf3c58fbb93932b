//! Files to take along: what is in them is what is on screen, and no request is made for them.

use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::page::{Label, Page};
use crate::picture::Picture;

/// Keeps what would be downloaded in `window.kept`.
pub const CATCH: &str = r#"
    const own = URL.createObjectURL;
    URL.createObjectURL = (blob) => ((window.caught = blob), own.call(URL, blob));
    HTMLAnchorElement.prototype.click = function () {
      window.kept = { name: this.download, blob: window.caught };
    };
    return null;"#;

/// The file's name, once there is one.
pub const NAME: &str = "return window.kept?.name ?? '';";

/// The text of the file.
pub const TEXT: &str = "return await window.kept.blob.text();";

/// Stands for what a headless browser has not: somewhere to share with, and a clipboard that may be written to. What
/// they are given lies in `window.kept`.
const STAND_INS: &str = r#"
    const own = (name, value) => Object.defineProperty(navigator, name, { value, configurable: true });
    window.refuse = "";
    window.asked = 0;
    const taken = async (name, blob) => {
      window.asked++;
      if (window.refuse) throw new DOMException("as the test has it", window.refuse);
      window.kept = { name, blob };
    };
    own("canShare", ({ files }) => files.length === 1 && (window.refuse !== "kind" || !++window.asked));
    own("share", ({ files: [file] }) => taken(file.name, file));
    own("clipboard", { write: async ([item]) => taken(item.types[0], await item.getType(item.types[0])) });
    return null;"#;

/// Whether the file has the bytes of the one before.
const SAME: &str = r#"
    const bytes = async ({ blob }) => [...new Uint8Array(await blob.arrayBuffer())].join();
    return window.kept.blob.type === window.saved.blob.type && (await bytes(window.kept)) === (await bytes(window.saved));"#;

/// Part of the picture: from `left` and `top`, squares of `scale` pixels as one each, with how many of them are of one
/// colour.
const PART: &str = r#"
    const [left, top, side, scale] = arguments;
    const bitmap = await createImageBitmap(window.kept.blob, { premultiplyAlpha: "none", colorSpaceConversion: "none" });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(left, top, side * scale, side * scale);
    const pixels = new Uint32Array(data.buffer);
    const rgba = [];
    let even = 0;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const first = y * scale * side * scale + x * scale;
        let same = true;
        for (let at = 0; at < scale * scale; at++)
          same &&= pixels[first + Math.floor(at / scale) * side * scale + (at % scale)] === pixels[first];
        even += same;
        rgba.push(...data.slice(first * 4, first * 4 + 4));
      }
    return { width: bitmap.width, height: bitmap.height, even, part: { width: side, height: side, rgba } };"#;

/// Size and length of the film.
const FILM: &str = r#"
    const video = document.createElement("video");
    video.src = URL.createObjectURL(window.kept.blob);
    await new Promise((resolve, reject) => ((video.onloadeddata = resolve), (video.onerror = () => reject(video.error))));
    const at = async (seconds) => {
      await new Promise((resolve) => ((video.onseeked = resolve), (video.currentTime = seconds)));
      const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
      const context = canvas.getContext("2d");
      context.drawImage(video, 0, 0);
      return [...context.getImageData(arguments[0], arguments[1], 1, 1).data];
    };
    return { side: [video.videoWidth, video.videoHeight], before: await at(0.2), after: await at(3.4) };"#;

#[derive(Deserialize)]
struct Part {
    width: usize,
    height: usize,
    even: usize,
    part: Picture,
}

#[derive(Deserialize)]
struct Film {
    side: [usize; 2],
    before: [u8; 4],
    after: [u8; 4],
}

/// Side of the sheet's pictures, its margins, and the room for what a picture is called; the colour of hidden patches.
const SIDE: usize = 448;
const GAP: usize = 24;
const CAPTION: usize = 40;
const HIDDEN: [u8; 4] = [0xd3, 0xcd, 0xc0, 0xff];

async fn choose(page: &Page, what: &str) {
    let script = r#"
        const select = document.querySelector('[data-testid="keep-what"]');
        select.value = arguments[0];
        select.dispatchEvent(new Event("change", { bubbles: true }));
        window.kept = null;
        return select.value;"#;
    let chosen: String = page.script(script, vec![json!(what)]).await;
    assert_eq!(chosen, what);
}

async fn save(page: &Page, ending: &str) -> String {
    page.click("keep-save").await;
    page.wait_for(ending, NAME, |name: &String| name.ends_with(ending))
        .await
}

async fn part(page: &Page, left: usize, top: usize, side: usize, scale: usize) -> Part {
    let part: Part = page
        .script(PART, vec![json!(left), json!(top), json!(side), json!(scale)])
        .await;
    assert_eq!(
        part.even,
        side * side,
        "each of the model's pixels is a square of one colour"
    );
    part
}

pub async fn what_is_kept_is_what_is_on_screen(page: &Page) {
    page.settle("on the first photo").await;
    let seen = page.settle("with all answers").await;
    let (side, scale) = (page.model.img_size, SIDE / page.model.img_size);
    assert_eq!(
        page.server.count(&["keep.mjs"]),
        0,
        "it is asked for only when it is needed"
    );
    page.script::<()>(CATCH, vec![]).await;
    page.click("keep").await;
    let name = save(page, ".png").await;
    assert_eq!(name, "patchwork-coffee-75-random-1-sheet.png");
    for (at, view) in ["original", "masked", "reconstruction", "pasted"]
        .into_iter()
        .enumerate()
    {
        let (left, top) = (GAP + at % 2 * (SIDE + GAP), GAP + at / 2 * (SIDE + CAPTION + GAP));
        let sheet = part(page, left, top, side, scale).await;
        assert!(sheet.width == 2 * SIDE + 3 * GAP && sheet.height > 2 * (SIDE + CAPTION + GAP));
        let shown = page.picture(view).await;
        for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
            let expected = match shown.pixel(x, y) {
                [.., 0] => HIDDEN,
                pixel => pixel,
            };
            assert_eq!(sheet.part.pixel(x, y), expected, "{view} at {x}, {y}");
        }
    }

    // Escape closes it, and goes back to the button.
    page.keys("keep-what", &Key::Escape.to_string()).await;
    let stand = r#"
        const parts = document.querySelector("details.keep");
        return [parts.open, document.activeElement === parts.querySelector("summary")];"#;
    page.wait_for("it to be closed", stand, |stand: &[bool; 2]| *stand == [false, true])
        .await;
    page.click("keep").await;

    choose(page, "sees").await;
    save(page, "-sees.png").await;
    let sees = part(page, 0, 0, side, 1).await;
    assert_eq!((sees.width, sees.height), (side, side));
    assert_eq!(
        sees.part,
        page.picture("masked").await,
        "hidden patches stay transparent"
    );
    choose(page, "pasted").await;
    page.click("keep-large").await;
    save(page, "-pasted-x4.png").await;
    let pasted = part(page, 0, 0, side, 4).await;
    assert_eq!((pasted.width, pasted.height), (4 * side, 4 * side));
    assert_eq!(pasted.part, page.picture("pasted").await);

    choose(page, "numbers").await;
    save(page, "-numbers.json").await;
    let text: String = page.script(TEXT, vec![]).await;
    let numbers: Value = serde_json::from_str(&text).expect("JSON");
    for figure in ["psnr", "loss"] {
        let value = page.find(figure).await.attr("data-value").await.expect("a figure");
        let value: f64 = value.expect("a value").parse().expect("a number");
        assert_eq!(numbers[figure], json!(value), "{figure}");
    }
    let top = |view: &str| -> Vec<Label> { serde_json::from_value(numbers["top"][view].clone()).expect("classes") };
    let known = |labels: &[Label], label: &Label| {
        let same = labels.iter().find(|other| other.name == label.name);
        same.is_none_or(|same| same.probability == label.probability)
    };
    for (view, shown) in [
        ("whole", &seen.top5),
        ("visible", &seen.visible),
        ("painted", &seen.reconstructed),
    ] {
        let top = top(view);
        assert_eq!(top.len(), 5, "{view}");
        assert!(
            top.iter().all(|label| known(shown, label)),
            "{view}: {top:?} beside {shown:?}"
        );
        assert!(
            top.iter()
                .any(|label| shown.iter().any(|other| other.name == label.name)),
            "{view}"
        );
    }
    let rows: Vec<String> = serde_json::from_value(numbers["mask"]["rows"].clone()).expect("rows");
    let hidden: Vec<bool> = rows.concat().chars().map(|digit| digit == '1').collect();
    assert_eq!(hidden, page.picture("masked").await.hidden(page.model.patch_size));

    choose(page, "film").await;
    save(page, "-film.webm").await;
    // A hidden patch: bare before it is painted, the picture's own colour after. Films are compressed.
    let patch = hidden.iter().position(|&hidden| hidden).expect("a hidden patch");
    let (grid, patch_size) = (hidden.len().isqrt(), page.model.patch_size);
    let [x, y] = [patch % grid, patch / grid].map(|at| at * patch_size + patch_size / 2);
    let film: Film = page.script(FILM, vec![json!(x * scale), json!(y * scale)]).await;
    assert_eq!(film.side, [SIDE; 2]);
    let differ = |one: [u8; 4], other: [u8; 4]| (0..3).map(|at| one[at].abs_diff(other[at])).max();
    let painted = page.picture("pasted").await.pixel(x, y);
    assert!(differ(film.before, HIDDEN) < Some(24), "{:?} before", film.before);
    assert!(
        differ(film.after, painted) < Some(24),
        "{:?} after, {painted:?} on the page",
        film.after
    );

    // Chromium's own requests go elsewhere; the page's policy lets it ask nobody else.
    let mut log = page.server.log();
    log.retain(|line| !line.starts_with("foreign"));
    assert_eq!(page.server.count(&["keep.mjs"]), 1);
    assert!(
        log.last().is_some_and(|last| last.contains("keep.mjs")),
        "the last that was asked for: {log:?}"
    );
}

pub async fn what_is_kept_can_be_copied_and_shared(page: &Page) {
    page.settle("with all answers").await;
    page.script::<()>(CATCH, vec![]).await;
    page.script::<()>(STAND_INS, vec![]).await;
    page.click("keep").await;
    let buttons = r#"return [...document.querySelectorAll(".keep .buttons button")].map((button) => button.dataset.testid.slice(5));"#;
    let told = r#"return document.querySelector('[data-testid="keep-told"]').innerText;"#;
    const NOT_ALLOWED: &str = "The browser did not allow it. Save the file instead.";
    // What cannot be shared or copied is not offered.
    for (what, offered) in [
        ("film", &["save", "share"][..]),
        ("numbers", &["save", "copy"]),
        ("pasted", &["save", "copy", "share"]),
        ("sheet", &["save", "copy", "share"]),
    ] {
        choose(page, what).await;
        page.wait_for(what, buttons, |there: &Vec<String>| there == offered)
            .await;
    }

    let name = save(page, "-sheet.png").await;
    page.script::<()>("window.saved = window.kept; window.kept = null;", vec![])
        .await;
    for (how, given, tells) in [("copy", "image/png", "Copied."), ("share", &*name, "")] {
        page.click(&format!("keep-{how}")).await;
        page.wait_for(how, NAME, |name: &String| name == given).await;
        assert!(page.script::<bool>(SAME, vec![]).await, "{how}: as it was saved");
        page.wait_for("what is told", told, |told: &String| told == tells).await;
    }

    // A visitor who thinks better of it is told nothing; what the browser does not allow is said.
    for (how, refuse, tells) in [
        ("copy", "NotAllowedError", NOT_ALLOWED),
        ("share", "AbortError", ""),
        ("share", "NotAllowedError", NOT_ALLOWED),
        ("share", "kind", NOT_ALLOWED),
    ] {
        choose(page, "sheet").await;
        page.script::<()>("window.refuse = arguments[0]; window.asked = 0;", vec![json!(refuse)])
            .await;
        page.click(&format!("keep-{how}")).await;
        let is_over =
            format!(r#"return window.asked > 0 && !document.querySelector('[data-testid="keep-{how}"]').disabled;"#);
        page.wait_for("the end of it", &is_over, |over: &bool| *over).await;
        page.wait_for("what is told", told, |told: &String| told == tells).await;
        let name: String = page.script(NAME, vec![]).await;
        assert_eq!(name, "", "{how}, {refuse}: nothing was taken");
    }
}

pub async fn a_missing_part_is_told_and_tried_again(page: &Page) {
    page.settle("on the first photo").await;
    page.script::<()>(CATCH, vec![]).await;
    page.click("keep").await;
    page.click("keep-save").await;
    let told = r#"return document.querySelector('[data-testid="keep-told"]').innerText;"#;
    page.wait_for("the reason", told, |told: &String| {
        told.contains("Check the connection")
    })
    .await;
    page.server.heal();
    save(page, "-sheet.png").await;
    page.wait_for("no word more", told, |told: &String| told.is_empty())
        .await;
}
