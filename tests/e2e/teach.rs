//! Classes of the visitor's own: taught, asked, saved and opened again.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::keep::{CATCH, NAME, TEXT};
use crate::page::{Page, fixture_photo};

/// What is on the view.
const LOOK: &str = r#"
    const all = (selector) => [...document.querySelectorAll(selector)];
    const text = (id) => document.querySelector(`[data-testid="${id}"]`)?.innerText ?? "";
    return {
      busy: document.querySelector('[data-testid="page"]').dataset.busy !== "false",
      photo: document.querySelector('[data-testid="page"]').dataset.photo ?? "",
      photos: all('[data-testid^="teach-class-"]').map((card) => card.querySelectorAll('[data-testid="taught-photo"]').length),
      right: all("[data-right]").map((said) => said.dataset.right === "true"),
      says: all('[data-testid="teach-says"] li').map(({ dataset }) => [dataset.name, Number(dataset.probability)]),
      accuracy: text("teach-accuracy"),
      told: text("teach-told"),
      names: all('[data-testid^="teach-name-"]').map((input) => input.value),
    };"#;

/// Drops a file onto the class with this id, as a visitor's mouse does.
const DROP: &str = r#"
    const [bytes, name, id] = arguments;
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
    const target = document.querySelector(`[data-testid="teach-class-${id}"] .note`);
    for (const kind of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    return null;"#;

#[derive(Debug, Deserialize)]
struct Seen {
    busy: bool,
    photo: String,
    photos: Vec<usize>,
    right: Vec<bool>,
    says: Vec<(String, f64)>,
    accuracy: String,
    told: String,
    names: Vec<String>,
}

async fn wait(page: &Page, what: &str, is_there: impl Fn(&Seen) -> bool) -> Seen {
    page.wait_for(what, LOOK, |seen: &Seen| !seen.busy && is_there(seen))
        .await
}

/// Puts a sample on the stage without leaving the view.
async fn show_sample(page: &Page, file: &str) {
    page.click(&format!("sample-{file}")).await;
    wait(page, file, |seen| seen.photo == file).await;
}

async fn choose_files(page: &Page, testid: &str, files: &[String]) {
    page.keys(testid, &files.join("\n")).await;
}

fn photos(files: &[&str]) -> Vec<String> {
    let path = |file: &&str| fixture_photo(file).to_str().expect("a path in Unicode").to_owned();
    files.iter().map(path).collect()
}

/// Two discs, which are alike, and two samples.
async fn teach(page: &Page) -> Seen {
    page.settle("on the first photo").await;
    page.go("teach").await;
    page.keys("teach-name-1", "discs").await;
    page.keys("teach-name-2", "others").await;
    choose_files(page, "teach-files-1", &photos(&["disc.jpg", "disc_turned.jpg"])).await;
    wait(page, "two discs", |seen| seen.photos == [2, 0]).await;
    for (at, sample) in ["coffee.png", "rocket.jpg"].into_iter().enumerate() {
        show_sample(page, sample).await;
        page.click("teach-shown-2").await;
        wait(page, sample, |seen| seen.photos == [2, at + 1]).await;
    }
    wait(page, "an answer", |seen| !seen.says.is_empty()).await
}

pub async fn own_classes_are_learnt_saved_and_opened(page: &Page) {
    let seen = teach(page).await;
    assert_eq!(seen.right.len(), 4, "each is tried without itself: {seen:?}");
    assert!(seen.right[0] && seen.right[1], "the discs are alike: {seen:?}");
    let right = seen.right.iter().filter(|&&right| right).count();
    let said = format!("{right} of 4 photos");
    assert!(seen.accuracy.starts_with(&said), "{} instead of {said}", seen.accuracy);
    assert_eq!(seen.photo, "rocket.jpg");
    let (first, sure) = &seen.says[0];
    assert!(
        first == "others" && *sure > 0.5,
        "one of them is on the stage: {seen:?}"
    );

    // Dropped onto a class a photo is that class's, and the stage keeps its own.
    let bytes = std::fs::read(fixture_photo("disc.jpg")).expect("the photo");
    page.script::<()>(DROP, vec![json!(bytes), json!("dropped.jpg"), json!(1)])
        .await;
    let seen = wait(page, "the photo that was dropped", |seen| seen.photos == [3, 2]).await;
    assert_eq!(seen.photo, "rocket.jpg");
    page.upload("disc.jpg").await;
    let taught = wait(page, "an answer about the disc", |seen| {
        seen.photo == "disc.jpg" && seen.says.first().is_some_and(|(name, _)| name == "discs")
    })
    .await;
    assert!(taught.says[0].1 > 0.8, "{taught:?}");

    page.go("stage").await;
    let on_stage = r#"return document.querySelector('[data-testid="teach-on-stage"]')?.innerText ?? "";"#;
    page.wait_for("the same on the stage", on_stage, |said: &String| {
        said.contains("discs")
    })
    .await;
    page.go("teach").await;
    page.script::<()>(CATCH, vec![]).await;
    page.click("teach-save").await;
    page.wait_for("the file", NAME, |name: &String| name == "patchwork-classes.json")
        .await;
    let text: String = page.script(TEXT, vec![]).await;
    let file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["model"]["name"], "vit-tiny-imagenet-64");
    assert_eq!(file["model"]["sha256"].as_str().map(str::len), Some(64));
    let classes = file["classes"].as_array().expect("classes");
    let named = |at: usize| (classes[at]["name"].as_str(), classes[at]["photos"].as_u64());
    assert_eq!(
        (named(0), named(1)),
        ((Some("discs"), Some(3)), (Some("others"), Some(2)))
    );
    assert!(text.len() < 20_000, "{} bytes: means alone", text.len());
    let asked = page.server.log();
    let last = asked.iter().rfind(|line| !line.starts_with("foreign"));
    assert!(last.is_some_and(|last| last.contains("teach.mjs")), "{asked:?}");

    // Nothing is left in another tab; the file brings it back.
    page.client.refresh().await.expect("a new start");
    page.settle("after a new start").await;
    page.go("teach").await;
    let seen = wait(page, "empty classes", |seen| seen.photos == [0, 0]).await;
    assert!(
        seen.says.is_empty() && seen.names.iter().all(String::is_empty),
        "{seen:?}"
    );
    open(page, &text).await;
    let seen = wait(page, "the classes again", |seen| !seen.says.is_empty()).await;
    assert_eq!(seen.names, ["discs", "others"]);
    assert!(seen.told.starts_with("Opened"), "{}", seen.told);
    page.upload("disc.jpg").await;
    let again = wait(page, "the same answer", |seen| {
        seen.photo == "disc.jpg" && seen.says.first().is_some_and(|(name, _)| name == "discs")
    })
    .await;
    assert!((again.says[0].1 - taught.says[0].1).abs() < 1e-3, "{again:?}");
}

/// Opens a file with this text.
async fn open(page: &Page, text: &str) {
    let path = std::env::temp_dir().join(format!("patchwork-classes-{}.json", std::process::id()));
    std::fs::write(&path, text).expect("a file");
    choose_files(
        page,
        "teach-open",
        &[path.to_str().expect("a path in Unicode").to_owned()],
    )
    .await;
    // The browser reads it after the keys were typed.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    std::fs::remove_file(&path).expect("it was there");
}

pub async fn files_that_do_not_fit_are_refused(page: &Page) {
    teach(page).await;
    page.script::<()>(CATCH, vec![]).await;
    page.click("teach-save").await;
    page.wait_for("the file", NAME, |name: &String| !name.is_empty()).await;
    let text: String = page.script(TEXT, vec![]).await;
    let file: Value = serde_json::from_str(&text).expect("JSON");
    let changed = |pointer: &str, value: Value| {
        let mut file = file.clone();
        *file.pointer_mut(pointer).expect("it is there") = value;
        file.to_string()
    };
    for (text, told) in [
        ("no JSON".to_owned(), "This is no file of classes"),
        (changed("/version", json!(2)), "A newer version"),
        (changed("/classes/0/mean", json!([1.0])), "changed or damaged"),
        (changed("/model/name", json!("vit-tiny-224")), "learnt by ViT, 224 px"),
        (changed("/model/sha256", json!("0")), "other weights of the same name"),
    ] {
        open(page, &text).await;
        let seen = wait(page, told, |seen| seen.told.contains(told)).await;
        assert_eq!(seen.photos, [2, 2], "what was there stays");
    }
    // A photo that is none is told beside it.
    choose_files(page, "teach-files-1", &photos(&["diary.jpg"])).await;
    let refused = r#"return document.querySelector('.taught [role="alert"]')?.innerText ?? "";"#;
    page.wait_for("a word on it", refused, |said: &String| !said.is_empty())
        .await;
    assert_eq!(page.look().await.error, None, "and nowhere else");
}

pub async fn frames_of_the_camera_are_photos_of_a_class(page: &Page) {
    page.settle("on the first photo").await;
    page.go("teach").await;
    page.click("camera").await;
    let rate = r#"return document.querySelector('[data-testid="camera-rate"]')?.innerText ?? "";"#;
    let is_live = |rate: &String| rate.contains("frames a second");
    page.wait_for("a frame rate", rate, is_live).await;
    // A frame counts once, however often it is taken while no other one is shown.
    let take = format!(r#"document.querySelector('[data-testid="teach-shown-1"]').click();{LOOK}"#);
    let are_two = |seen: &Seen| seen.photos[0] >= 2 && seen.photos[1] == 0;
    page.wait_for("two frames in the class", &take, are_two).await;
    page.wait_for("the camera to go on", rate, is_live).await;
}
