//! Checkpoints of the visitor's own: by address, from files, broken, cut off, and such as are none.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::page::{Page, Seen, fixture_photo};
use crate::server::{Fault, Server};

const FAIR_MAE: &str = "fair_mae.pth";
/// Runs in the worker before the engine.
pub const NO_PLACE: &str = r#"
    navigator.storage.getDirectory = () => Promise.reject(new TypeError("refused by the test"));
"#;
/// What is said of a checkpoint on its way.
const PROGRESS: &str = r#"
    return document.querySelector('[data-testid="open-progress"]')?.closest(".download").textContent ?? "done";"#;

async fn opened(page: &Page, name: &str) -> Seen {
    page.go("stage").await;
    page.wait(&format!("results of {name}"), |seen| {
        seen.in_use.iter().any(|model| model == name) && seen.is_settled()
    })
    .await
}

/// On the models' view.
async fn text(page: &Page, testid: &str) -> String {
    page.go("models").await;
    let script = r#"return document.querySelector(`[data-testid="${arguments[0]}"]`)?.textContent ?? "";"#;
    page.script(script, vec![json!(testid)]).await
}

fn asked(page: &Page, part: &str) -> Vec<String> {
    let log = page.server.log();
    // Not the page's own address, which may name it.
    log.into_iter()
        .filter(|line| line.contains(part) && !line.contains('?'))
        .collect()
}

pub async fn address_is_opened_after_a_break_and_kept(page: &Page) {
    page.settle("on the first photo").await;
    page.server.fail(&[FAIR_MAE], Fault::CutOnce);
    page.open_checkpoint("/published/x/fair_mae.pth").await;
    opened(page, FAIR_MAE).await;
    assert!(
        asked(page, FAIR_MAE).iter().any(|line| line.starts_with("206")),
        "resumed from what was there: {:?}",
        asked(page, FAIR_MAE)
    );
    let report = text(page, "checkpoint-report").await;
    for words in [
        "facebookresearch/mae",
        "attention heads",
        "128 wide, 1 blocks, 2 heads",
        "32 × 32",
    ] {
        assert!(report.contains(words), "{words}: {report}");
    }

    // Kept: another visit needs no network for it.
    let before = asked(page, FAIR_MAE).len();
    page.open("?model=/published/x/fair_mae.pth").await;
    opened(page, FAIR_MAE).await;
    assert_eq!(asked(page, FAIR_MAE).len(), before, "{:?}", asked(page, FAIR_MAE));

    page.go("models").await;
    let script = r#"return document.querySelector('[data-testid="kept-list"]')?.textContent ?? "";"#;
    page.wait_for("what is kept", script, |list: &String| list.contains(FAIR_MAE))
        .await;
    page.click("kept-remove-0").await;
    let is_gone = |list: &String| !list.contains(FAIR_MAE);
    page.wait_for("it to be kept no more", script, is_gone).await;
}

/// In a private window, such as WebKit's driver has, there is no place on the disk: what came before the break is held
/// in memory, and the page says that nothing is kept.
pub async fn a_break_is_survived_where_nothing_is_kept(page: &Page) {
    page.settle("on the first photo").await;
    page.server.fail(&[FAIR_MAE], Fault::CutOnce);
    page.open_checkpoint("/published/x/fair_mae.pth").await;
    opened(page, FAIR_MAE).await;
    let asked = asked(page, FAIR_MAE);
    assert!(
        asked.iter().any(|line| line.starts_with("206")),
        "resumed from what was there: {asked:?}"
    );
    let report = text(page, "checkpoint-report").await;
    assert!(report.contains("no place to keep the file"), "{report}");
}

/// Another site's server lets every page read its files, but hides what a broken download could be resumed by, and
/// allows no header: then it comes from the beginning.
pub async fn another_sites_server_is_asked(page: &Page) {
    page.settle("on the first photo").await;
    let other = Server::start(&page.dist, "/");
    other.fail(&[FAIR_MAE], Fault::CutOnce);
    page.open_checkpoint(&other.url("published/x/fair_mae.pth")).await;
    opened(page, FAIR_MAE).await;
    let log = other.log();
    let weights = log.iter().filter(|line| line.contains(FAIR_MAE));
    assert!(
        weights.clone().all(|line| line.starts_with("200")) && weights.count() == 2,
        "{log:?}"
    );
    // It hides that it has no config, and of a folder that it has no model.safetensors.
    let report = text(page, "checkpoint-report").await;
    assert!(report.contains("config.json could not be asked for"), "{report}");
    page.open_checkpoint(&other.url("published/hf_vit/")).await;
    let seen = opened(page, "hf_vit").await;
    assert_eq!(seen.top5.len(), 5);
}

pub async fn folder_is_looked_through(page: &Page) {
    page.settle("on the first photo").await;
    // No model.safetensors in it, but a pytorch_model.bin, and both configs.
    page.open_checkpoint("/published/hf_vit/").await;
    let seen = opened(page, "hf_vit").await;
    assert_eq!(seen.top5.len(), 5);
    let report = text(page, "checkpoint-report").await;
    assert!(
        report.contains("names of transformers") && report.contains("Resize(32 × 32)"),
        "{report}"
    );
    page.open_checkpoint("/published/hf_mae/").await;
    let seen = opened(page, "hf_mae").await;
    assert!(
        seen.in_use.iter().any(|name| name == "hf_vit"),
        "the other role keeps its own: {seen:#?}"
    );
    // Back to a model of the list.
    page.choose(&page.model.reconstructor).await;
}

/// The files as a visitor has them: `config.json` beside the weights.
fn as_published(name: &str, weights: &str) -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints");
    let folder = std::env::temp_dir().join(format!("patchwork-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let copy = |from: String, to: &str| {
        std::fs::copy(fixtures.join(&from), folder.join(to)).unwrap_or_else(|error| panic!("{from}: {error}"));
        folder.join(to)
    };
    vec![
        copy(weights.to_owned(), weights),
        copy(format!("{name}.config.json"), "config.json"),
        copy(format!("{name}.preprocessor_config.json"), "preprocessor_config.json"),
    ]
}

pub async fn files_are_opened_without_any_request(page: &Page) {
    page.settle("on the first photo").await;
    let files = as_published("hf_vit", "hf_vit_bf16.safetensors");
    let before = page.server.log().len();
    let paths: Vec<&str> = files.iter().map(|path| path.to_str().expect("Unicode")).collect();
    page.keys("open-files", &paths.join("\n")).await;
    let seen = opened(page, "hf_vit_bf16.safetensors").await;
    assert_eq!(seen.top5.len(), 5);
    let log = page.server.log();
    assert!(
        log[before..].iter().all(|line| !line.contains("bf16")),
        "{:?}",
        &log[before..]
    );

    // A link cannot hold it, and says so.
    page.script::<()>("navigator.clipboard.writeText = async () => {};", vec![])
        .await;
    page.click("share").await;
    let told = r#"return document.querySelector('[data-testid="share-told"]').textContent;"#;
    page.wait_for("what the link leaves out", told, |told: &String| {
        told.contains("the model from your file stays")
    })
    .await;
}

/// For a script that makes files of them.
fn names_and_bytes(paths: &[PathBuf]) -> Value {
    let file = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).expect("Unicode");
        json!([name, std::fs::read(path).expect("the file")])
    };
    paths.iter().map(file).collect()
}

pub async fn weights_are_dropped_with_their_configs(page: &Page) {
    page.settle("on the first photo").await;
    let script = r#"
        const data = new DataTransfer();
        for (const [name, bytes] of arguments[0]) data.items.add(new File([new Uint8Array(bytes)], name));
        for (const kind of ["dragenter", "dragover", "drop"])
          document.querySelector("main").dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));"#;
    let files = names_and_bytes(&as_published("hf_vit", "hf_vit_f16.safetensors"));
    let () = page.script(script, vec![files]).await;
    opened(page, "hf_vit_f16.safetensors").await;
    let report = text(page, "checkpoint-report").await;
    assert!(
        report.contains("Resize(32 × 32)"),
        "with its preprocessor's config: {report}"
    );
}

/// A training's folder, with an older model deeper in it. A script cannot make a real folder to be dropped: what the
/// browser says of one stands in for it.
pub async fn a_dropped_folder_is_the_files_in_it(page: &Page) {
    page.settle("on the first photo").await;
    let script = r#"
        const file = ([name, bytes]) =>
          ({ isFile: true, name, file: (done) => done(new File([new Uint8Array(bytes)], name)) });
        const folder = (name, inside) => ({ isDirectory: true, name, createReader: () => {
          const rest = [...inside];
          return { readEntries: (done) => done(rest.splice(0, 2)) };
        } });
        const older = folder("checkpoint-500", [file(["model.safetensors", [1, 2, 3]])]);
        const dropped = folder("run", [older, ...arguments[0].map(file), file(["training_args.bin", [1]])]);
        let asked = 0; // the files that are dropped in its place are no folder
        DataTransferItem.prototype.webkitGetAsEntry = () => (asked++ ? null : dropped);
        const data = new DataTransfer();
        data.items.add(new File([], "run"));
        document.querySelector("main").dispatchEvent(
          new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));"#;
    let files = names_and_bytes(&as_published("hf_vit", "hf_vit_f16.safetensors"));
    let () = page.script(script, vec![files]).await;
    opened(page, "hf_vit_f16.safetensors").await;
}

/// Of each failure on screen, whether its beginning is in sight.
const IN_SIGHT: &str = r#"
    const problems = [...document.querySelectorAll('#app .problem')];
    return problems.map((problem) => problem.getBoundingClientRect().top >= 0 && problem.getBoundingClientRect().top < innerHeight);"#;

pub async fn what_is_no_checkpoint_is_refused(page: &Page) {
    let before = page.settle("on the first photo").await;
    for (address, words) in [
        ("/bad/pickle_system.bin", "os.system"),
        ("/bad/deflated.bin", "compressed"),
        ("/bad/overlap.safetensors", "header"),
        ("/bad/html.safetensors", "web page"),
        ("/bad/jpeg.safetensors", "JPEG"),
        ("/published/x/not_there.safetensors", "404"),
        ("/published/hf_mae/nonsense.txt", "404"),
        ("a b c", "neither an address nor a name"),
    ] {
        page.open_checkpoint(address).await;
        page.wait(&format!("{address} to be refused"), |seen| {
            seen.error.is_some() && !seen.busy
        })
        .await;
        let told = text(page, "refused").await;
        assert!(told.contains(words), "{address}: {told}");
        let seen = page.look().await;
        assert_eq!(seen.in_use, before.in_use, "{address}");
        let in_sight: Vec<bool> = page.script(IN_SIGHT, vec![]).await;
        assert_eq!(in_sight, [true], "{address}: told once, and where it is seen");
        page.click("refused-dismiss").await;
        page.wait("the refusal to be gone", |seen| seen.error.is_none()).await;
    }
    // What was in use still works.
    page.type_seed(9).await;
    page.settle("for another mask, after all refusals").await;
}

/// A device that tells of so little memory that a tab gets 268 kB: what takes more is refused by its size, before it
/// comes. What ships runs.
pub async fn what_takes_too_much_memory_is_told_before_its_download(page: &Page) {
    const SMALL: &str = r#"Object.defineProperty(navigator, "deviceMemory", { get: () => 0.0005 });"#;
    page.server.fail(&["start.mjs"], Fault::Before(SMALL));
    page.server.fail_too(&["engine_cpu", ".js"], Fault::Before(SMALL));
    page.client.refresh().await.expect("the page opens again");
    let before = page.settle("on the first photo").await;
    let refused = async || {
        let is_told = |seen: &Seen| seen.error.is_some() && !seen.busy;
        page.wait("a refusal", is_told).await;
        let told = text(page, "refused").await;
        assert!(
            told.contains("0.7 MB or more") && told.contains("0.3 MB of memory"),
            "{told}"
        );
        assert_eq!(page.look().await.in_use, before.in_use);
        page.click("refused-dismiss").await;
        page.wait("the refusal to be gone", |seen| seen.error.is_none()).await;
    };
    page.open_checkpoint("/published/x/fair_mae.pth").await;
    refused().await;
    let list = r#"return document.querySelector('[data-testid="kept-list"]')?.textContent ?? "";"#;
    let kept: String = page.script(list, vec![]).await;
    assert!(!kept.contains("fair_mae"), "{kept}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints/fair_mae.pth");
    page.keys("open-files", file.to_str().expect("Unicode")).await;
    refused().await;

    let rows = r#"return [...document.querySelectorAll('[data-testid^="published-"]')]
        .map((button) => [button.disabled, button.closest("li").innerText]);"#;
    let rows: Vec<(bool, String)> = page.script(rows, vec![]).await;
    assert!(!rows.is_empty());
    for (disabled, told) in rows {
        assert!(disabled && told.contains("memory that a tab gets"), "{told}");
    }
    page.open_checkpoint("/published/hf_mae/hf_mae.safetensors").await;
    opened(page, "hf_mae.safetensors").await;
}

/// There is nothing to name, but where it looks and what its tokens hold is shown.
pub async fn an_encoder_alone_is_looked_into(page: &Page) {
    let before = page.settle("on the first photo").await;
    assert_eq!(before.top5.len(), 5);
    page.open_checkpoint("/published/x/timm_mae_encoder.safetensors").await;
    opened(page, "timm_mae_encoder.safetensors").await;
    let seen = page.settle("of a painter and an encoder").await;
    assert_eq!((seen.error, seen.top5.len(), seen.views.len()), (None, 0, 4));
    let told = page.find("no-head").await.text().await.expect("its words");
    assert!(told.contains("names nothing"), "{told}");
    page.type_seed(9).await;
    page.settle("for another mask").await;

    page.go("inside").await;
    let heads = r#"
        document.querySelector('[data-testid="stop-attention"]').scrollIntoView();
        return document.querySelectorAll('[data-testid="attention-head"]').length;"#;
    page.wait_for("its two heads and their mean", heads, |&heads: &usize| heads == 3)
        .await;
    let tokens = r#"
        document.querySelector('[data-testid="stop-tokens"]').scrollIntoView();
        return document.querySelectorAll('[data-testid="tokens-small"]').length;"#;
    page.wait_for("its tokens", tokens, |&blocks: &usize| blocks > 0).await;
    let told = page.find("stop-how-little").await.text().await.expect("its words");
    assert!(told.contains("no curve to draw"), "{told}");
}

/// A ViT's config with an MAE's weights: the report says what is missing and what is left over.
pub async fn misfit_shows_its_report(page: &Page) {
    page.settle("on the first photo").await;
    let photo = page.picture("original").await;
    // A photo, where weights are asked for.
    page.keys("open-files", fixture_photo("disc.jpg").to_str().expect("Unicode"))
        .await;
    let seen = page.wait("a refusal", |seen| seen.error.is_some()).await;
    assert!(seen.error.is_some_and(|error| error.contains("its format is JPEG")));
    assert_eq!(page.picture("original").await, photo, "the photo stays");
    page.click("refused-dismiss").await;
    page.wait("the refusal to be gone", |seen| seen.error.is_none()).await;
    let focused: Option<String> = page.script("return document.activeElement.id", vec![]).await;
    assert_eq!(
        focused.as_deref(),
        Some("own-checkpoint"),
        "the button that was used is gone"
    );

    let mut files = as_published("hf_vit", "hf_mae.safetensors");
    files.truncate(2);
    let paths: Vec<&str> = files.iter().map(|path| path.to_str().expect("Unicode")).collect();
    page.keys("open-files", &paths.join("\n")).await;
    page.wait("a refusal", |seen| seen.error.is_some()).await;
    assert!(text(page, "report-missing").await.contains("classifier.weight"));
    assert!(text(page, "report-unexpected").await.contains("decoder.mask_token"));
}

pub async fn download_can_be_cancelled_and_gone_on_with(page: &Page) {
    let before = page.settle("on the first photo").await;
    // A server that does not answer, then one that stops on the way: what came by then is resumed later.
    for (fault, told) in [(Fault::Silent, "Asking for it"), (Fault::Hold, "0.4 of 0.7 MB")] {
        page.server.fail(&[FAIR_MAE], fault);
        page.open_checkpoint("/published/x/fair_mae.pth").await;
        let is_told = |progress: &String| progress.contains(told);
        page.wait_for(told, PROGRESS, is_told).await;
        page.click("open-cancel").await;
        let seen = page.settle("after cancelling").await;
        assert_eq!((&seen.in_use, seen.error), (&before.in_use, None));
        page.server.heal();
    }

    page.open_checkpoint("/published/x/fair_mae.pth").await;
    opened(page, FAIR_MAE).await;
    assert!(
        asked(page, FAIR_MAE).iter().any(|line| line.starts_with("206")),
        "{:?}",
        asked(page, FAIR_MAE)
    );
}

pub async fn slow_download_tells_how_long_it_takes(page: &Page) {
    page.settle("on the first photo").await;
    page.server.fail(&[FAIR_MAE], Fault::Slow);
    page.open_checkpoint("/published/x/fair_mae.pth").await;
    page.find_within("open-progress").await;
    let is_told = |progress: &String| progress.contains("left") && progress.contains('%');
    page.wait_for("the time left", PROGRESS, is_told).await;
    opened(page, FAIR_MAE).await;
}

pub async fn lying_server_is_told(page: &Page) {
    let before = page.settle("on the first photo").await;
    for fault in [Fault::Cut, Fault::Promise, Fault::PageInstead] {
        page.server.fail(&[FAIR_MAE], fault);
        page.open_checkpoint("/published/x/fair_mae.pth").await;
        page.wait(&format!("{fault:?} to be told"), |seen| {
            seen.error.is_some() && !seen.busy
        })
        .await;
        assert_eq!(page.look().await.in_use, before.in_use, "{fault:?}");
        page.server.heal();
        page.click("refused-dismiss").await;
        page.wait("the refusal to be gone", |seen| seen.error.is_none()).await;
    }
    page.open_checkpoint("/published/x/fair_mae.pth").await;
    opened(page, FAIR_MAE).await;
}

/// The real DeiT-tiny on the four photos that timm named, where the weights are at hand.
pub async fn real_deit_tiny_names_as_timm_does(page: &Page) {
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/weights/deit-tiny/model.safetensors");
    if !weights.is_file() {
        eprintln!("skipped: there is no {}", weights.display());
        return;
    }
    page.settle("on the first photo").await;
    page.open_checkpoint("/deit-tiny/model.safetensors").await;
    opened(page, "model.safetensors").await;
    // timm 1.0.31's probabilities.
    for (photo, name, probability) in [
        ("chelsea.png", "Egyptian cat", 0.4388),
        ("coffee.png", "espresso", 0.8182),
        ("astronaut.png", "punching bag", 0.1085),
        ("rocket.jpg", "crane", 0.4621),
    ] {
        page.click(&format!("sample-{photo}")).await;
        let seen = page.settle_on(photo).await;
        let best = &seen.top5[0];
        println!(
            "{photo}: {} {:.4}, timm says {name} {probability}",
            best.name, best.probability
        );
        assert!(best.name.contains(name), "{photo}: {}", best.name);
        assert!(
            (best.probability - probability).abs() <= 0.01,
            "{photo}: {}",
            best.probability
        );
    }
}
