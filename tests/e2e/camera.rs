//! The camera, in whose place Chromium shows a moving picture of its own.

use serde_json::json;

use crate::page::{Page, Seen};

/// What is said of the camera, and the frame rate, where there is one.
const SAID: &str = r#"
    const text = (id) => document.querySelector(`[data-testid="${id}"]`)?.innerText ?? "";
    return [text("camera-note"), text("camera-rate")];"#;

/// Keeps every track that the page is given, so that a test sees whether it has ended. A frame takes its time, so that
/// a camera is stopped while one is being taken.
const WATCH: &str = r#"
    window.tracks = [];
    const ask = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = async function (...args) {
      const stream = await ask.apply(this, args);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
    const encode = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (take, ...args) {
      encode.call(this, (blob) => setTimeout(take, 200, blob), ...args);
    };
    return null;"#;

/// How many of them still run, of how many.
const RUNNING: &str =
    r#"return [window.tracks.filter(({ readyState }) => readyState === "live").length, window.tracks.length];"#;

async fn running(page: &Page) -> (usize, usize) {
    page.script(RUNNING, vec![]).await
}

async fn said(page: &Page, what: &str) -> (String, String) {
    page.wait_for(what, SAID, |(note, _): &(String, String)| note.contains(what))
        .await
}

async fn start(page: &Page) {
    page.settle("on the first photo").await;
    let () = page.script(WATCH, vec![]).await;
    page.click("camera").await;
    page.wait_for("a frame rate", SAID, |(_, rate): &(String, String)| {
        rate.contains("frames a second")
    })
    .await;
}

/// Changes with each frame, whatever is hidden.
async fn picture(page: &Page) -> Vec<u8> {
    page.picture("original").await.rgb()
}

pub async fn both_models_answer_about_frame_after_frame(page: &Page) {
    start(page).await;
    let (note, rate) = said(page, "nothing is recorded").await;
    let number = rate.split(' ').next().and_then(|rate| rate.parse::<f64>().ok());
    assert!(number.is_some_and(|rate| rate > 0.0), "{note} {rate}");
    // Its clock goes on.
    let first = picture(page).await;
    let mut others = 0;
    for _ in 0..100 {
        if picture(page).await != first {
            others += 1;
        }
        if others > 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(others > 2, "the picture stands still");
    let seen = page.look().await;
    assert_eq!((seen.photo.as_str(), seen.error), ("from the camera", None));
    assert_eq!(seen.top5.len(), 5);

    // What the slider asks for is hidden from the frames to come.
    let () = page
        .script(
            r#"const slider = document.querySelector('[data-testid="mask-ratio"]');
               slider.value = "50";
               for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
               return null;"#,
            vec![],
        )
        .await;
    page.wait("half of it hidden", |seen: &Seen| seen.mask_ratio == "50")
        .await;

    page.click("camera-freeze").await;
    said(page, "The last frame stays").await;
    let seen = page.settle("on the frozen frame").await;
    assert_eq!(
        (seen.top5.len(), seen.visible.len(), seen.reconstructed.len()),
        (5, 5, 5)
    );
    let frozen = picture(page).await;
    tokio::time::sleep(std::time::Duration::from_millis(1000)).await;
    assert_eq!(picture(page).await, frozen);
    let hidden = page.picture("masked").await.hidden(page.model.patch_size);
    assert_eq!(
        hidden.iter().filter(|&&hidden| hidden).count(),
        page.model.num_hidden(50)
    );
    assert_eq!(running(page).await, (1, 1), "to go on at once");
    page.click("camera-freeze").await;
    said(page, "nothing is recorded").await;
    for _ in 0..100 {
        if picture(page).await != frozen {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_ne!(picture(page).await, frozen, "it goes on");

    page.click("camera").await;
    assert_eq!(running(page).await, (0, 1), "the camera is off");
    page.settle("on the last frame").await;
    assert_eq!(said(page, "").await.0, "");
}

pub async fn it_ends_with_the_stage_and_with_another_photo(page: &Page) {
    start(page).await;
    page.go("about").await;
    page.wait_for("the camera off", RUNNING, |counts: &(usize, usize)| *counts == (0, 1))
        .await;
    page.settle("on the last frame").await;

    page.click("camera").await;
    page.wait_for("the camera on", RUNNING, |counts: &(usize, usize)| *counts == (1, 2))
        .await;
    page.click("sample-chelsea.png").await;
    page.settle_on("chelsea.png").await;
    assert_eq!(running(page).await, (0, 2), "a photo that is chosen ends it");

    // Out of sight: told to the page as browsers tell it.
    page.click("camera").await;
    page.wait_for("the camera on", RUNNING, |counts: &(usize, usize)| *counts == (1, 3))
        .await;
    said(page, "nothing is recorded").await;
    let hide = r#"
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        return null;"#;
    let () = page.script(hide, vec![]).await;
    said(page, "switched off while this tab was out of sight").await;
    assert_eq!(running(page).await, (0, 3));
}

async fn is_told(page: &Page, what: &str) {
    let before = page.settle("on the first photo").await;
    page.click("camera").await;
    said(page, what).await;
    let after = page.settle("afterwards").await;
    assert_eq!((after.photo, after.error), (before.photo, None), "what was there stays");
    let here = r#"return document.querySelector(`[data-testid="${arguments[0]}"]`) !== null;"#;
    assert!(!page.script::<bool>(here, vec![json!("camera-freeze")]).await);
}

pub async fn a_refusal_is_told(page: &Page) {
    is_told(page, "The camera was not allowed. Allow it").await;
}

pub async fn no_camera_is_told(page: &Page) {
    is_told(page, "No camera was found. Connect one").await;
}

pub async fn the_other_camera_takes_over(page: &Page) {
    start(page).await;
    page.find_within("camera-flip").await;
    let device = "return window.tracks.at(-1).getSettings().deviceId;";
    let first: String = page.script(device, vec![]).await;
    page.click("camera-flip").await;
    page.wait_for("another camera", RUNNING, |counts: &(usize, usize)| *counts == (1, 2))
        .await;
    assert_ne!(page.script::<String>(device, vec![]).await, first);
    said(page, "nothing is recorded").await;
}
