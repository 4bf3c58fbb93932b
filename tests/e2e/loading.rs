//! Until the models are there, and when they do not come.

use serde_json::Value;

use crate::page::{Page, Seen};
use crate::picture::assert_near;
use crate::server::{Fault, Parts};

/// The program of the CPU engine.
pub const ENGINE: Parts = &["engine_cpu", "_bg.wasm"];
/// The script that joins the WebGPU engine's program and its worker.
pub const WEBGPU_SCRIPT: Parts = &["engine_webgpu.js"];
/// Runs in the worker before the engine: one row of each product's tile gets the wrong sign.
pub const WRONG_PRODUCTS: &str = "
    const make = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (shader) {
      return make.call(this, { ...shader, code: shader.code.replace('low1 +=', 'low1 -=') });
    };
";
/// The same, but what the product's shader holds is not WGSL any more.
pub const NO_PRODUCTS: &str = "
    const make = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function (shader) {
      return make.call(this, { ...shader, code: shader.code.replace('low1 +=', 'low1 plus') });
    };
";
/// The list of the sample photos.
pub const SAMPLES: Parts = &["samples.json"];
/// The models' weights; there are two such files.
pub const WEIGHTS: Parts = &["model.safetensors"];
/// Those of the classifier that the page opens with.
pub const CLASSIFIER: Parts = &["vit-tiny-224", "model.safetensors"];

/// The recorded run was computed by the native CPU engine, the live one in wasm: a value near a half rounds either way.
const RECORDED_IS_LIVE: (u8, f64) = (1, 0.01);

pub async fn recorded_run_until_the_models_are_there(page: &Page) {
    let seen = page
        .wait("bytes and percent of a download that is under way", |seen| {
            let is_model = seen.status.contains("Downloading the model that paints");
            is_model && seen.views.len() == 4 && downloaded(&seen.status).is_some_and(|(loaded, ..)| loaded > 0.0)
        })
        .await;
    assert_eq!((seen.source.as_str(), seen.state.as_str()), ("recorded", "loading"));
    let (loaded, total, percent) = downloaded(&seen.status).expect("looked for above");
    assert!(0.0 < loaded && loaded < total, "{loaded} of {total} MB");
    // Both are rounded: the figures to a tenth of a megabyte, the percentage down.
    let expected = 100.0 * loaded / total;
    assert!(
        (percent - expected).abs() < 2.0 + 10.0 / total,
        "{percent}% of {loaded} in {total} MB"
    );
    assert_five_classes(&seen);

    let patch_size = page.model.patch_size;
    let recorded = page.reconstructed("reconstruction").await;
    for view in ["original", "reconstruction", "pasted"] {
        let picture = page.picture(view).await;
        assert_eq!(picture.num_hidden(patch_size), 0, "{view} is whole");
        assert!(picture.num_colours() > 100, "{view} is blank");
    }
    let masked = page.picture("masked").await;
    assert_eq!(masked.num_hidden(patch_size), page.model.num_hidden(75));
    assert_eq!(page.look().await.source, "recorded", "the weights are still held back");

    page.server.heal();
    let seen = page.settle("after the weights were let through").await;
    assert!(seen.device.contains("CPU"), "the device in use: {}", seen.device);
    assert!(
        seen.status.contains("No WebGPU here"),
        "why the CPU is used: {}",
        seen.status
    );
    assert_eq!(
        page.picture("masked").await,
        masked,
        "the live run is the recorded one, computed again"
    );
    let live = page.picture("reconstruction").await;
    let (worst, mean) = RECORDED_IS_LIVE;
    assert_near("recorded and live", &recorded.rgb(), &live.rgb(), worst, mean);
}

pub async fn only_the_engine_in_use_is_downloaded(page: &Page) {
    page.settle("on the CPU").await;
    let log = page.server.log();
    assert!(log.iter().any(|line| line.contains("engine_cpu")), "{log:#?}");
    assert!(!log.iter().any(|line| line.contains("engine_webgpu")), "{log:#?}");
    // Worker, script and program: none may come out of a cache that has an older one.
    let engine = log.iter().filter(|line| line.contains("/engine_"));
    assert!(engine.clone().all(|line| line.contains("?v=")), "{log:#?}");
    assert_eq!(engine.count(), 3, "{log:#?}");
    for (parts, expected) in [(WEIGHTS, 2), (&["manifest.json"], 2), (ENGINE, 1)] {
        assert_eq!(page.server.count(parts), expected, "{parts:?}: {log:#?}");
    }
    assert!(
        !log.iter().any(|line| line.starts_with("404")),
        "something was not found: {log:#?}"
    );
}

pub async fn engine_of_older_browsers_gives_the_same(page: &Page) {
    let seen = page.settle("without relaxed SIMD").await;
    assert_five_classes(&seen);
    let log = page.server.log();
    assert!(log.iter().any(|line| line.contains("/engine_cpu.js")), "{log:#?}");
    assert!(!log.iter().any(|line| line.contains("engine_cpu_relaxed")), "{log:#?}");
    let plain = page.reconstructed("reconstruction").await;
    page.server.heal();
    page.open("").await;
    page.settle("with relaxed SIMD, where this browser has it").await;
    let log = page.server.log();
    assert!(log.iter().any(|line| line.contains("engine_cpu_relaxed")), "{log:#?}");
    let relaxed = page.reconstructed("reconstruction").await;
    let (worst, mean) = RECORDED_IS_LIVE;
    assert_near(
        "without and with relaxed SIMD",
        &plain.rgb(),
        &relaxed.rgb(),
        worst,
        mean,
    );
}

pub async fn software_adapter_gives_way_to_the_cpu(page: &Page) {
    let has_adapter = "return navigator.gpu.requestAdapter().then((adapter) => adapter !== null);";
    assert!(
        page.script::<bool>(has_adapter, vec![]).await,
        "Chromium has a software adapter"
    );
    let seen = page.settle("with a software adapter").await;
    assert!(seen.device.contains("CPU"), "the device in use: {}", seen.device);
    assert!(seen.status.contains("software"), "why the CPU is used: {}", seen.status);
}

pub async fn webgpu_without_an_adapter_hands_over_to_the_cpu(page: &Page) {
    hands_over_to_the_cpu(page, "could not be started").await;
}

pub async fn wrong_answers_hand_over_to_the_cpu(page: &Page) {
    hands_over_to_the_cpu(page, "gets sums wrong").await;
}

pub async fn broken_shaders_hand_over_to_the_cpu(page: &Page) {
    // A panic or stale buffers, as it happens.
    hands_over_to_the_cpu(page, "so the CPU has taken over").await;
}

pub async fn missing_script_is_no_fault_of_webgpu(page: &Page) {
    let seen = page.wait("the failure to be told", |seen| seen.state == "failed").await;
    assert_plain_words(&seen);
    page.server.heal();
    page.click("restart").await;
    let seen = page.settle("after the server healed").await;
    assert!(!seen.device.contains("CPU"), "the device in use: {}", seen.device);
}

/// WebGPU was asked for and tried, the CPU is used, and the page says so and why.
async fn hands_over_to_the_cpu(page: &Page, why: &str) {
    let seen = page.settle("on the engine that was not asked for").await;
    assert!(seen.device.contains("CPU"), "the device in use: {}", seen.device);
    assert!(
        seen.status.contains("WebGPU") && seen.status.contains(why),
        "why the CPU is used: {}",
        seen.status
    );
    assert_eq!(seen.error, None, "handing over is no failure");
    let log = page.server.log();
    assert!(
        log.iter().any(|line| line.contains("engine_webgpu")),
        "WebGPU was not even tried: {log:#?}"
    );
}

pub async fn missing_program_is_told(page: &Page) {
    let first_paint = "return document.getElementById('first-paint')?.textContent ?? '';";
    let is_told = |text: &String| text.contains("could not be started");
    page.wait_for("the page to say that its program is missing", first_paint, is_told)
        .await;
}

/// The program's own fault, not one that is played: it finds the document broken and ends.
const BREAK: &str = r#"
    Node.prototype.insertBefore = () => { throw new Error("broken by the test"); };
    location.hash = '/results';"#;

pub async fn a_crash_of_the_page_keeps_photo_and_mask(page: &Page) {
    page.settle("on the first photo").await;
    page.upload("disc.jpg").await;
    page.settle_on("disc").await;
    page.type_seed(9).await;
    let before = page.settle("for seed 9").await;
    let masked = page.picture("masked").await;
    let told = r#"
        const notice = document.getElementById("crashed");
        return notice.getClientRects().length ? notice.innerText : "";"#;
    let early: String = page.script(told, vec![]).await;
    assert_eq!(early, "", "nothing has crashed yet");
    page.script::<()>(BREAK, vec![]).await;
    page.wait_for("the crash to be told", told, |told: &String| {
        told.contains("kept in this tab")
    })
    .await;
    let reload = "document.getElementById('crashed-reload').click();";
    page.script::<()>(reload, vec![]).await;
    let after = page.settle_on("disc").await;
    assert_eq!((after.seed, after.mask_ratio), (before.seed, before.mask_ratio));
    let patch_size = page.model.patch_size;
    let again = page.picture("masked").await;
    assert_eq!(again.hidden(patch_size), masked.hidden(patch_size));
}

pub async fn a_link_beats_what_was_kept(page: &Page) {
    let kept = "return sessionStorage.getItem('patchwork-link') ?? '';";
    page.settle("on the first photo").await;
    page.upload("disc.jpg").await;
    page.settle_on("disc").await;
    page.wait_for("the photo to be kept", kept, |link: &String| {
        link.contains("photo=kept")
    })
    .await;
    // Until the link's own photo is here, a crash must not bring back the one before.
    page.server.fail(SAMPLES, Fault::Hold);
    page.open("?v=1&photo=chelsea.png&hide=50&seed=7").await;
    page.wait("the page", |seen| !seen.state.is_empty()).await;
    page.wait_for("the photo to be forgotten", kept, String::is_empty).await;
    page.server.heal();
    let seen = page.settle_on("chelsea.png").await;
    assert_eq!((seen.mask_ratio.as_str(), seen.seed.as_str()), ("50", "7"));
}

/// The status line's own parts move a little; when the pictures moved down a line and up again, it was 1.1.
const MOST_SHIFTED: f64 = 0.05;

/// Layout shifts so far, as browsers score them: the share of the screen that moved, times how far.
const SHIFTED: &str = r#"
    window.shifts ??= [];
    if (!window.watching) {
      window.watching = new PerformanceObserver((list) => {
        for (const { value, startTime, sources } of list.getEntries())
          window.shifts.push([value, `${startTime} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 60))}`]);
      });
      window.watching.observe({ type: "layout-shift", buffered: true });
    }
    return window.shifts;"#;

pub async fn nothing_moves_while_it_loads(page: &Page) {
    page.settle("on the first photo").await;
    // They are told some time after they have happened; that some are told proves that they are looked at.
    let is_told = |shifts: &Vec<(f64, String)>| !shifts.is_empty();
    let shifts = page.wait_for("shifts", SHIFTED, is_told).await;
    let sum: f64 = shifts.iter().map(|(value, _)| value).sum();
    assert!(sum < MOST_SHIFTED, "{sum}: {shifts:#?}");
}

pub async fn nothing_moves_on_a_phone(page: &Page) {
    nothing_moves_while_it_loads(page).await;
}

pub async fn missing_models_are_told_and_tried_again(page: &Page) {
    let seen = page
        .wait("the failure to be told", |seen| {
            seen.state == "failed" && seen.views.len() == 4
        })
        .await;
    assert_plain_words(&seen);
    assert_eq!(seen.source, "recorded");
    assert!(
        page.picture("original").await.num_colours() > 100,
        "the recorded run stays"
    );

    page.server.fail(WEIGHTS, Fault::PageInstead);
    let asked = page.server.count(WEIGHTS);
    page.click("restart").await;
    let seen = page.wait("the next failure", |seen| seen.state == "failed").await;
    assert!(
        page.server.count(WEIGHTS) > asked,
        "the weights were not asked for again"
    );
    assert_plain_words(&seen);

    page.server.heal();
    page.click("restart").await;
    let seen = page.settle("after the server healed").await;
    assert_eq!(seen.error, None);
    assert_eq!(page.server.count(ENGINE), 1, "the engine stays for a restart");
}

/// A picture of another mask, painted here.
async fn paints(page: &Page, seed: u32) -> Seen {
    let before = page.picture("reconstruction").await;
    page.type_seed(seed).await;
    let is_live = |seen: &Seen| seen.source == "live" && seen.seed == seed.to_string();
    let seen = page.wait("the mask to be asked for", is_live).await;
    let start = std::time::Instant::now();
    while page.reconstructed("reconstruction").await == before {
        assert!(start.elapsed().as_secs() < 60, "nothing new is painted");
    }
    seen
}

pub async fn the_first_picture_does_not_wait_for_the_classifier(page: &Page) {
    let seen = page.wait("the first live picture", |seen| seen.source == "live").await;
    assert_eq!((seen.state.as_str(), seen.busy), ("ready", true));
    assert_eq!(seen.in_use, [&*page.model.reconstructor]);
    let seen = paints(page, 7).await;
    let (loaded, total, _) = downloaded(&seen.status).expect("the classifier's bytes are told");
    assert!(loaded < total, "{}", seen.status);
    page.click("sample-rocket.jpg").await;
    let is_painted = |seen: &Seen| seen.photo.contains("rocket") && seen.views.len() == 4;
    let seen = page.wait("another photo, painted", is_painted).await;
    assert!(seen.top5.is_empty(), "nobody has named it: {:?}", seen.top5);

    page.server.heal();
    let seen = page.settle_on("rocket.jpg").await;
    assert_eq!(seen.in_use, [&*page.model.reconstructor, &*page.model.classifier]);
    assert_five_classes(&seen);
    assert_eq!(page.server.count(WEIGHTS), 2);
}

pub async fn a_missing_classifier_is_told_and_asked_for_again(page: &Page) {
    let seen = page.wait("the failure to be told", |seen| seen.error.is_some()).await;
    assert_plain_words(&seen);
    assert_eq!(seen.state, "ready");
    page.click("dismiss").await;
    let seen = page.settle("without a classifier").await;
    assert_eq!(seen.in_use, [&*page.model.reconstructor]);
    paints(page, 7).await;
    let asked = page.server.count(CLASSIFIER);
    page.click("fetch-again").await;
    page.wait("the next failure", |seen| seen.error.is_some()).await;
    assert!(page.server.count(CLASSIFIER) > asked, "it was not asked for again");

    page.server.heal();
    page.click("fetch-again").await;
    let seen = page.settle("after the server healed").await;
    assert_eq!(seen.error, None);
    assert_five_classes(&seen);
}

pub async fn lists_are_asked_for_again(page: &Page) {
    let gallery = "return document.querySelectorAll('.gallery button').length;";
    page.wait_for("the gallery", gallery, |photos: &usize| *photos > 1)
        .await;
    page.settle("on the first photo").await;
    page.click("sample-coffee.png").await;
    page.settle_on("coffee.png").await;
    assert_eq!(page.server.count(SAMPLES), 2, "once in vain");
}

pub async fn engine_is_counted_while_it_comes(page: &Page) {
    let seen = page
        .wait("half of the engine", |seen| {
            // The other half is held back; the last bytes of this one may be on their way.
            downloaded(&seen.status).is_some_and(|(.., percent)| percent >= 45.0)
        })
        .await;
    assert!(
        seen.status.contains("Downloading the CPU engine"),
        "what is downloaded: {}",
        seen.status
    );
    assert_eq!(seen.state, "loading");
    let (loaded, total, percent) = downloaded(&seen.status).expect("looked for above");
    assert!(percent <= 50.0, "{percent}% of an engine of which a half is here");
    let bar = r#"return document.querySelector('[data-testid="status"] progress').value;"#;
    let bar: f64 = page.script(bar, vec![]).await;
    assert!((percent..=50.0).contains(&bar), "the bar is at {bar}");

    page.server.heal();
    page.settle("after the engine was let through").await;
    let size = r#"return fetch("engine_cpu_relaxed_bg.wasm").then((answer) => answer.arrayBuffer()).then((all) => all.byteLength);"#;
    let size: f64 = page.script(size, vec![]).await;
    // Figures are rounded to a tenth of a megabyte, and told in such steps.
    assert!(
        (total - size / 1e6).abs() < 0.06,
        "{total} MB are said, {size} bytes come"
    );
    assert!(
        (loaded - size / 2e6).abs() < 0.26,
        "{loaded} MB are said to be a half of {size} bytes"
    );
}

pub async fn missing_engine_is_told_and_restarted(page: &Page) {
    tells(page, "The engine could not be downloaded").await;
    assert_was_missing(page, "_bg.wasm");

    page.server.fail(ENGINE, Fault::PageInstead);
    page.click("restart").await;
    tells(page, "something else in place of the engine").await;

    // Its program comes, but not what it needs beside it.
    for (file, told) in [
        (&["engine_cpu_relaxed.js"], "The engine could not be downloaded"),
        (&["engine_worker.js"], "The engine stopped unexpectedly"),
    ] {
        page.server.fail(file, Fault::NotFound);
        page.click("restart").await;
        tells(page, told).await;
        assert_was_missing(page, file[0]);
    }

    page.server.heal();
    page.click("restart").await;
    let seen = page.settle("after the server healed").await;
    assert_eq!(seen.error, None);
}

pub async fn cut_engine_is_told_and_restarted(page: &Page) {
    tells(page, "The engine could not be downloaded").await;
    page.click("restart").await;
    page.settle("after trying again").await;
    assert_eq!(page.server.count(ENGINE), 2, "{:#?}", page.server.log());
}

fn assert_was_missing(page: &Page, file: &str) {
    let log = page.server.log();
    let was_missing = |line: &String| line.starts_with("404") && line.contains(file);
    assert!(log.iter().any(was_missing), "{file}: {log:#?}");
}

/// The page has stopped, and says this in plain words.
async fn tells(page: &Page, words: &str) {
    let is_told = |seen: &Seen| seen.error.as_ref().is_some_and(|error| error.contains(words));
    let seen = page.wait(words, |seen| seen.state == "failed" && is_told(seen)).await;
    assert_plain_words(&seen);
}

pub async fn cut_connection_is_recovered(page: &Page) {
    page.settle("after a cut connection").await;
    assert_eq!(
        page.server.count(WEIGHTS),
        3,
        "two files, the cut one twice: {:#?}",
        page.server.log()
    );
    // Half a file in the cache would break this visit.
    page.client.refresh().await.expect("the page opens again");
    page.settle("on the visit after that").await;
}

/// How many weight files are in Cache Storage.
const KEPT: &str = r#"
    return caches.open("patchwork-models").then((models) => models.keys())
        .then((keys) => keys.filter((key) => key.url.includes("model.safetensors")).length);"#;

pub async fn second_visit_reads_the_cache(page: &Page) {
    page.settle("on the first visit").await;
    let first = page.picture("reconstruction").await;
    let asked = page.server.count(WEIGHTS);
    assert_eq!(asked, 2, "one file for each model");
    // They are kept beside the first answers, not before them.
    page.wait_for("the models to be kept", KEPT, |kept: &usize| *kept == 2)
        .await;
    // Not a reload: WebKit's driver has a private window, whose cache a reload empties.
    let elsewhere = page.server.url("samples.json");
    page.client.goto(&elsewhere).await.expect("another page");
    page.open("").await;
    page.settle("on the second visit").await;
    assert_eq!(page.server.count(WEIGHTS), asked, "the weights came from the cache");
    assert_eq!(page.picture("reconstruction").await, first);
}

pub async fn works_below_a_sub_path(page: &Page) {
    let seen = page.settle("below a sub-path").await;
    assert_five_classes(&seen);
    page.click("sample-coffee.png").await;
    page.settle_on("coffee.png").await;
    let log = page.server.log();
    assert!(
        !log.iter().any(|line| line.starts_with("404")),
        "outside the sub-path, or missing: {log:#?}"
    );
}

pub async fn fits_a_phone(page: &Page) {
    page.settle("on a phone").await;
    let width: f64 = page
        .script("return document.documentElement.scrollWidth;", vec![])
        .await;
    let screen: f64 = page.script("return screen.width;", vec![]).await;
    assert_eq!(screen, 360.0, "the phone's screen");
    assert!(width <= screen, "the page is {width} px wide on a screen of {screen}");
    // What is cut off instead of scrolled would not show in the page's width.
    let outside = r#"
        return [...document.querySelectorAll("h1, h2, p, canvas, input, label, button, .button, td")]
          .filter((element) => element.getClientRects().length && !element.closest(".visually-hidden"))
          .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
          .filter(([, box]) => box.left < -1 || box.right > screen.width + 1)
          .map(([html, box]) => `${html}: ${box.left} to ${box.right}`);"#;
    for side in ["side-sees", "side-makes"] {
        page.click(side).await;
        let outside: Value = page.script(outside, vec![]).await;
        assert_eq!(outside, Value::Array(vec![]), "outside the screen: {side}");
    }
    page.click("new-mask").await;
    page.settle("for a new mask").await;
}

/// Five classes, likeliest first, that are parts of one whole.
pub fn assert_five_classes(seen: &Seen) {
    let top5 = &seen.top5;
    assert_eq!(top5.len(), 5, "{top5:?}");
    assert!(top5.iter().all(|label| !label.name.is_empty()), "{top5:?}");
    assert!(
        top5.is_sorted_by(|a, b| a.probability >= b.probability),
        "the likeliest is first: {top5:?}"
    );
    let sum: f64 = top5.iter().map(|label| label.probability).sum();
    // Sums of float32 may be a little over.
    assert!(top5[4].probability > 0.0 && sum <= 1.0 + 1e-5, "{sum} in all: {top5:?}");
}

/// A failure as a visitor can use it: sentences, and none of the program's own words outside the closed details.
pub fn assert_plain_words(seen: &Seen) {
    let error = seen
        .error
        .as_deref()
        .unwrap_or_else(|| panic!("no failure is told: {seen:#?}"));
    let message = error.lines().next().unwrap_or_default();
    assert!(message.ends_with('.') && message.contains(' '), "no sentence: {error}");
    for word in [
        "Error",
        "undefined",
        "panic",
        "http:",
        "404",
        "sha256",
        "Exception",
        "wasm",
    ] {
        assert!(!error.contains(word), "`{word}` is not plain: {error}");
    }
}

/// `12.3 of 45.6 MB, 26%` as three numbers, from wherever it is in the status line.
fn downloaded(status: &str) -> Option<(f64, f64, f64)> {
    let (before, after) = status.split_once(" of ")?;
    let (total, after) = after.split_once(" MB, ")?;
    let (percent, _) = after.split_once('%')?;
    let loaded = before.split_whitespace().last()?;
    Some((loaded.parse().ok()?, total.parse().ok()?, percent.parse().ok()?))
}
