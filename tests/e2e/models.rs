//! The chooser: other models, downloaded when they are chosen.

use fantoccini::key::Key;
use serde_json::json;

use crate::model;
use crate::page::Page;
use crate::picture::Picture;
use crate::server::{Fault, Parts};

pub const HYBRID: &str = "hybrid-tiny-imagenet-64";
const HYBRID_WEIGHTS: Parts = &["hybrid-tiny-imagenet-64", ".safetensors"];
const CAUSAL: &str = "causal-tiny-imagenet-64";
const NORMALISED: &str = "mae-norm-pix-tiny-imagenet-64";

pub async fn model_is_downloaded_once_when_chosen(page: &Page) {
    let seen = page.settle("on the first photo").await;
    assert_eq!(seen.in_use, [&*page.model.reconstructor, &*page.model.classifier]);
    assert_eq!(page.server.count(HYBRID_WEIGHTS), 0, "nothing that was not chosen");

    let before = seen.top5;
    let seen = page.choose(HYBRID).await;
    assert_eq!(seen.in_use, [&*page.model.reconstructor, HYBRID]);
    assert_ne!(
        seen.top5[0].probability, before[0].probability,
        "another model's answer"
    );
    let back = page.choose(&page.model.classifier).await;
    assert_eq!(
        back.top5[0].probability, before[0].probability,
        "the first model's answer again"
    );
    page.choose(HYBRID).await;
    assert_eq!(
        page.server.count(HYBRID_WEIGHTS),
        1,
        "then it is in this browser's cache"
    );
}

/// Pages are scrolled by whole pixels, so an edge may be a part of one below the window.
const IN_SIGHT: &str = r#"
    const [error, radio] = ["error", "model-hybrid-tiny-imagenet-64"].map((id) =>
      document.querySelector(`[data-testid="${id}"]`).getBoundingClientRect());
    return [error, radio].every(({ top, bottom }) => top >= 0 && bottom <= innerHeight + 1);"#;

pub async fn failed_choice_keeps_what_was_there(page: &Page) {
    let before = page.settle("on the first photo").await;
    page.server.fail(HYBRID_WEIGHTS, Fault::NotFound);
    page.click(&format!("model-{HYBRID}")).await;
    let seen = page.wait("the failure to be told", |seen| seen.error.is_some()).await;
    assert_eq!((seen.state.as_str(), &seen.in_use), ("ready", &before.in_use));
    let in_sight: bool = page.script(IN_SIGHT, vec![]).await;
    assert!(in_sight, "the failure is told where the model was chosen");
    page.go("stage").await;
    let seen = page.look().await;
    assert_eq!(seen.top5[0].name, before.top5[0].name, "what was on screen stays");

    // The model from before still works, and the other one can be tried again.
    page.type_seed(7).await;
    page.settle("for another mask, after the failure").await;
    page.server.heal();
    let seen = page.choose(HYBRID).await;
    assert_eq!(seen.error, None);
}

pub async fn causal_model_paints_what_comes_last(page: &Page) {
    let seen = page.settle("by the model in the address").await;
    assert_eq!(seen.in_use, [CAUSAL, &*page.model.classifier]);
    let causal = page.model.entries.iter().find(|model| model.name == CAUSAL);
    let causal = causal.expect("the causal model");
    let hidden = page.picture("masked").await.hidden(causal.patch_size);
    assert_eq!(hidden.len(), (page.model.img_size / causal.patch_size).pow(2));
    let visible = hidden.len() / 4;
    assert!(
        hidden.iter().enumerate().all(|(at, &hidden)| hidden == (at >= visible)),
        "the first patches are visible, the last hidden: {hidden:?}"
    );
    let disabled: bool = page
        .script(
            r#"return document.querySelector('[data-testid="seed"]').disabled;"#,
            vec![],
        )
        .await;
    assert!(disabled, "a seed that changes nothing");
}

const COLOURS: &str = "masked-patch-tiny-imagenet-64";

pub async fn two_models_are_compared(page: &Page) {
    page.settle("on the first photo").await;
    let own = page.reconstructed("pasted").await;
    let open = r#"document.querySelector('[data-testid="beside"]').open = true;"#;
    page.script::<()>(open, vec![]).await;
    let choose = r#"
        const list = document.querySelector(`[data-testid="${arguments[0]}"]`);
        list.value = arguments[1];
        list.dispatchEvent(new Event("change", { bubbles: true }));
        return [...list.options].map(({ value }) => value);"#;
    let offered: Vec<String> = page.script(choose, vec![json!("beside-painter"), json!(COLOURS)]).await;
    assert!(
        offered.contains(&COLOURS.to_owned()) && offered.contains(&CAUSAL.to_owned()),
        "{offered:?}"
    );
    assert!(
        !offered.contains(&page.model.reconstructor),
        "not the one in use: {offered:?}"
    );
    page.find_within("beside-pictures").await;
    let seen = page.settle("with another painter beside").await;
    assert_eq!(seen.in_use, [&*page.model.reconstructor, &*page.model.classifier]);

    let pictures = r#"
        const canvases = document.querySelectorAll('[data-testid="beside-picture"]');
        return [...canvases].map((canvas) => {
          const { width, height, data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return { width, height, rgba: [...data] };
        });"#;
    let first: Vec<Picture> = page.script(pictures, vec![]).await;
    assert!(first.len() == 2 && first[0] == own && first[0] != first[1]);
    page.type_seed(7).await;
    page.settle("for another mask").await;
    let second: Vec<Picture> = page.script(pictures, vec![]).await;
    assert!(second.len() == 2 && second.iter().all(|picture| !first.contains(picture)));

    page.script::<Vec<String>>(choose, vec![json!("beside-classifier"), json!(HYBRID)])
        .await;
    page.find_within("beside-classes").await;
    let text = r#"return document.querySelector('[data-testid="beside-classes"]').innerText;"#;
    let said: String = page.script(text, vec![]).await;
    assert!(said.contains("hybrid") || said.contains("Hybrid"), "{said}");
    page.script::<Vec<String>>(choose, vec![json!("beside-painter"), json!("")])
        .await;
    page.settle("with none beside").await;
    let none: Vec<Picture> = page.script(pictures, vec![]).await;
    assert_eq!(none.len(), 0);
}

const PATCHES: &str = "vit-patches-tiny-imagenet-64";

pub async fn three_answers_of_the_classifier(page: &Page) {
    let first = page.settle("on the first photo").await;
    let answers = [&first.top5, &first.visible, &first.reconstructed].map(|answer| answer[0].probability);
    assert!(answers[0] != answers[1] && answers[1] != answers[2], "{answers:?}");

    // Another mask, other answers but for the whole photo; nothing hidden, the whole photo's.
    page.type_seed(7).await;
    let other = page.settle("for another mask").await;
    assert_eq!(other.top5[0].probability, first.top5[0].probability);
    assert_ne!(other.visible[0].probability, first.visible[0].probability);
    assert_ne!(other.reconstructed[0].probability, first.reconstructed[0].probability);
    page.keys("mask-ratio", &Key::Home.to_string()).await;
    let all = page.settle("with nothing hidden").await;
    for answer in [&all.visible, &all.reconstructed] {
        assert!(
            (answer[0].probability - first.top5[0].probability).abs() < 1e-4,
            "{answer:?}"
        );
    }

    // A hybrid sees through masks: a sentence says why, in place of the answer.
    let why = r#"return document.querySelector('[data-testid="visible-note"]')?.innerText ?? "";"#;
    assert_eq!(page.script::<String>(why, vec![]).await, "");
    let hybrid = page.choose(HYBRID).await;
    assert!(hybrid.read.starts_with("Read from the whole photo."), "{}", hybrid.read);
    assert!(hybrid.visible.is_empty() && !hybrid.reconstructed.is_empty());
    let why: String = page.script(why, vec![]).await;
    assert!(why.contains("hybrid"), "{why}");
}

pub async fn every_patch_tells_its_own_answer(page: &Page) {
    page.settle("on the first photo").await;
    let seen = page.choose(PATCHES).await;
    let text = r#"return document.querySelector('[data-testid="patch-answers"]').innerText;"#;
    let said: String = page.script(text, vec![]).await;
    let (patch_size, num_patches) = (page.model.patch_size, page.model.num_patches());
    let grid = page.model.img_size / patch_size;
    assert!(said.contains(&format!("Of {num_patches} patches")), "{said}");
    let point = r#"
        const cells = document.querySelectorAll('.patch-answers .cells span');
        cells[arguments[0]].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        return cells.length;"#;
    let cells: usize = page.script(point, vec![json!(grid + 2)]).await;
    assert_eq!(cells, num_patches);
    let answer = r#"return document.querySelector('[data-testid="patch-answer"]').innerText;"#;
    let told: String = page.script(answer, vec![]).await;
    assert!(told.starts_with("Row 2, column 3: "), "{told}");
    let key = r#"document.querySelector(".patch-answers .picture").dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true })); return null;"#;
    let () = page.script(key, vec![]).await;
    let told: String = page.script(answer, vec![]).await;
    assert!(told.starts_with("Row 3, column 3: "), "{told}");

    // Clear is what agrees with the first answer, faint what does not; hidden patches are left out.
    let opacities = r#"
        const canvas = document.querySelector('[data-testid="view-patches"]');
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const opacities = [];
        for (let y = 0; y < canvas.height; y += arguments[0])
            for (let x = 0; x < canvas.width; x += arguments[0]) opacities.push(data[(y * canvas.width + x) * 4 + 3]);
        return opacities;"#;
    let whole: Vec<u8> = page.script(opacities, vec![json!(patch_size)]).await;
    assert_eq!(whole.len(), num_patches);
    let agreeing = whole.iter().filter(|&&opacity| opacity > 100).count();
    let told = format!(
        "{agreeing} say “{}”",
        seen.top5[0].name.split(',').next().unwrap_or_default()
    );
    assert!(said.contains(&told), "{told} in {said}");
    assert!(whole.iter().all(|&opacity| opacity > 0));
}

pub async fn borrowed_statistics_are_told(page: &Page) {
    page.settle("on the first photo").await;
    let text = r#"return document.querySelector("main").innerText;"#;
    page.choose(NORMALISED).await;
    let own: String = page.script(text, vec![]).await;
    assert!(!own.contains("with borrowed statistics"), "{own}");
    let guessed = page.picture("reconstruction").await.rgb();

    page.click("borrow-statistics").await;
    page.settle("with borrowed statistics").await;
    let borrowed: String = page.script(text, vec![]).await;
    assert!(borrowed.contains("with borrowed statistics"), "{borrowed}");
    assert_ne!(page.picture("reconstruction").await.rgb(), guessed);
}

pub async fn results_are_those_of_the_file(page: &Page) {
    page.settle("on the first photo").await;
    let results = model::json(&page.dist.join("results.json"));
    let rows = r#"
        const rows = [...document.querySelectorAll(`[data-testid="${arguments[0]}"] tbody tr`)];
        return rows.map((row) => row.innerText.replace(/\s+/g, " "));"#;
    page.go("results").await;
    let reconstructors: Vec<String> = page.script(rows, vec![json!("painters-table")]).await;
    let classifiers: Vec<String> = page.script(rows, vec![json!("classifiers-table")]).await;
    for result in results["models"].as_array().expect("the models") {
        let title = result["title"].as_str().expect("a title");
        let row = |rows: &[String], figure: String| {
            let found = rows.iter().any(|row| row.contains(title) && row.contains(&figure));
            assert!(found, "{title} with {figure} in {rows:#?}");
        };
        if let Some(psnr) = result["hidden_pixels"]["0.75"]["psnr"].as_f64() {
            row(&reconstructors, format!("{psnr:.2}"));
        }
        if let Some(top1) = result["accuracy"]["top1"].as_f64() {
            row(&classifiers, format!("{:.1}%", top1 * 100.0));
        }
    }
    for chart in ["chart-psnr", "chart-top1", "chart-alike", "chart-hidden"] {
        page.find(chart).await;
    }
}
