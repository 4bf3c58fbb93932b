//! The engines as other pages' scripts use them, by `patchwork.mjs`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::page::{Label, Page};

/// Builds a shipped model and has it do something with the first sample photo.
const MODEL: &str = r#"
    const [{ device, threads }, name] = arguments;
    const { load } = await import(new URL("patchwork.mjs", location.href));
    const file = async (path) => (await fetch(path)).blob();
    const folder = `models/${name}/`;
    const config = JSON.parse(await (await file(`${folder}config.json`)).text());
    const preprocessor = await (await file(`${folder}preprocessor_config.json`)).text();
    const weights = await (await file(`${folder}model.safetensors`)).arrayBuffer();
    const [{ file: sample }] = await (await fetch("samples.json")).json();
    const photo = await file(`samples/${sample}`);
    try {
      const model = await load(config, weights, { device, preprocessor, threads });
      return await (async () => { WORK })();
    } catch (error) {
      return { error: error.message };
    }
"#;

#[derive(Deserialize)]
struct Classified {
    top: Vec<Label>,
    visible: Option<usize>,
}

#[derive(Deserialize)]
struct Reconstructed {
    side: usize,
    psnr: f32,
    mask: Vec<u8>,
    rgb: Vec<u8>,
}

pub async fn scripts_name_and_paint_on_the_cpu(page: &Page) {
    classifies_and_reconstructs(page, "cpu").await;
}

pub async fn scripts_name_and_paint_on_webgpu(page: &Page) {
    classifies_and_reconstructs(page, "webgpu").await;
}

/// What a script gets is what the page shows of the same photo, on the same device: on x86 the CPU rounds to int16.
async fn classifies_and_reconstructs(page: &Page, device: &str) {
    let seen = page.settle("with the first sample").await;
    let classified: Classified = page
        .ask(device, &page.model.classifier, "return model.classify(photo)")
        .await;
    assert_near("whole photo", &classified.top, &seen.top5, 1e-3);

    let ratio: f32 = seen.mask_ratio.parse().expect("percent");
    let work = format!(
        "const painted = await model.reconstruct(photo, {}, {}); \
         return {{ ...painted, side: model.imageSize, mask: [...painted.mask], rgb: [...painted.rgb] }};",
        ratio / 100.0,
        seen.seed
    );
    let reconstructed: Reconstructed = page.ask(device, &page.model.reconstructor, &work).await;
    assert_eq!(reconstructed.rgb.len(), reconstructed.side * reconstructed.side * 3);
    let hidden = reconstructed.mask.iter().filter(|&&hidden| hidden == 1).count();
    assert_eq!(hidden, page.model.num_hidden(75));
    assert!((5.0..60.0).contains(&reconstructed.psnr), "{} dB", reconstructed.psnr);
    let shown = page.reconstructed("reconstruction").await.rgb();
    crate::picture::assert_near("script and page", &shown, &reconstructed.rgb, 1, 0.02);

    let work = format!("return model.classify(photo, {}, {})", ratio / 100.0, seen.seed);
    let part: Classified = page.ask(device, &page.model.classifier, &work).await;
    assert_eq!(part.visible, Some(reconstructed.mask.len() - hidden));
    // The page says how likely the whole photo's classes are; some of them are among the script's likeliest.
    let in_common = |label: &&Label| seen.visible.iter().any(|other| other.name == label.name);
    let common: Vec<_> = part.top.iter().filter(in_common).collect();
    assert!(!common.is_empty(), "{:?} and {:?}", part.top, seen.visible);
    for label in common {
        let shown = seen.visible.iter().find(|other| other.name == label.name);
        let probability = shown.expect("in common").probability;
        assert!(
            (label.probability - probability).abs() < 1e-3,
            "{label:?}, not {probability}"
        );
    }
    assert!(!is_near(&part.top, &classified.top, 1e-3), "the mask changes nothing");
}

/// Whether the same classes have probabilities within `tolerance`.
fn is_near(some: &[Label], others: &[Label], tolerance: f64) -> bool {
    some.len() == others.len()
        && some
            .iter()
            .zip(others)
            .all(|(a, b)| a.name == b.name && (a.probability - b.probability).abs() < tolerance)
}

fn assert_near(what: &str, some: &[Label], others: &[Label], tolerance: f64) {
    assert!(is_near(some, others, tolerance), "{what}: {some:?}, not {others:?}");
}

/// Calls that do not wait for each other, of several threads: each gets what one thread alone gives.
const SEVERAL: &str = "
    const rgb = async (seed) => [...(await model.reconstruct(photo, 0.75, seed)).rgb];
    return { isolated: crossOriginIsolated, reconstructed: await Promise.all([rgb(1), rgb(2), rgb(3)]) };
";

#[derive(Deserialize)]
struct Several {
    isolated: bool,
    reconstructed: Vec<Vec<u8>>,
}

pub async fn threads_give_the_same(page: &Page) {
    let (vit, mae) = (&page.model.classifier, &page.model.reconstructor);
    let on = |threads: u32| json!({ "device": "cpu", "threads": threads });
    let alone: Several = page.ask_with(on(1), mae, SEVERAL).await;
    let classified: Classified = page.ask_with(on(1), vit, "return model.classify(photo)").await;
    assert!(alone.isolated);
    // Three do not divide the heads of the decoder evenly, and 16 are more than there are.
    for threads in [2, 3, 16] {
        let shared: Several = page.ask_with(on(threads), mae, SEVERAL).await;
        for (alone, shared) in alone.reconstructed.iter().zip(&shared.reconstructed) {
            crate::picture::assert_near(&format!("one thread and {threads}"), alone, shared, 1, 0.02);
        }
        let both: Classified = page.ask_with(on(threads), vit, "return model.classify(photo)").await;
        assert_near(&format!("one thread and {threads}"), &both.top, &classified.top, 1e-4);
    }
    let log = page.server.log();
    let started = log.iter().filter(|line| line.contains("patchwork_thread.mjs")).count();
    assert!(started >= 1 + 2 + 15, "{started} threads: {log:#?}");
    // What goes wrong in one call is told, and the next one works.
    let broken = "
        const error = await model.classify(new Blob(['no photo'])).catch((error) => error.message);
        const { load } = await import(new URL('patchwork.mjs', location.href));
        const bad = () => load(null, new Uint8Array(100), { threads: 2 }).catch((error) => error.message);
        const [misfit, { top }, same] = await Promise.all([bad(), model.classify(photo), bad()]);
        model.free();
        return { error, misfit, same, top: top.length };";
    let answer: Value = page.ask_with(on(2), vit, broken).await;
    assert!(
        answer["error"]
            .as_str()
            .is_some_and(|error| error.contains("as a picture")),
        "{answer}"
    );
    assert!(
        answer["misfit"]
            .as_str()
            .is_some_and(|error| error.contains("as weights")),
        "{answer}"
    );
    assert_eq!(answer["misfit"], answer["same"]);
    assert_eq!(answer["top"], 5);
}

/// Where the asking thread is itself a worker, it may sleep while it waits for the others.
pub async fn a_worker_asks_threads_too(page: &Page) {
    // Another page, which allows workers from anywhere.
    let other = page.server.url("example.html");
    page.client.goto(&other).await.expect("the example opens");
    let in_worker = r#"
        const work = `
            onmessage = async ({ data: { module, config, preprocessor, weights, photo } }) => {
              const { load } = await import(module);
              const model = await load(config, weights, { preprocessor, threads: 2 });
              postMessage((await model.classify(photo)).top);
            };`;
        const worker = new Worker(URL.createObjectURL(new Blob([work], { type: "text/javascript" })));
        const folder = `models/${name}/`;
        const text = async (file) => (await fetch(folder + file)).text();
        const [config, preprocessor] = await Promise.all(["config.json", "preprocessor_config.json"].map(text));
        const weights = await (await fetch(`${folder}model.safetensors`)).arrayBuffer();
        worker.postMessage({ module: new URL("patchwork.mjs", location.href).href, config, preprocessor, weights, photo });
        const theirs = await new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        });
        return { theirs, ours: (await model.classify(photo)).top };"#;
    let vit = &page.model.classifier;
    let work = format!("const name = {}; {in_worker}", json!(vit));
    let answer: Value = page.ask("cpu", vit, &work).await;
    let name = |who: &str| answer[who][0]["name"].as_str().unwrap_or_default().to_owned();
    assert!(!name("ours").is_empty(), "{answer}");
    assert_eq!(name("theirs"), name("ours"));
    assert!(
        page.server
            .log()
            .iter()
            .any(|line| line.contains("patchwork_thread.mjs"))
    );
}

pub async fn without_isolation_one_thread_does_it_all(page: &Page) {
    let on = json!({ "device": "cpu", "threads": 2 });
    let answer: Several = page.ask_with(on, &page.model.reconstructor, SEVERAL).await;
    assert!(!answer.isolated && answer.reconstructed.len() == 3);
    assert!(
        !page
            .server
            .log()
            .iter()
            .any(|line| line.contains("patchwork_thread.mjs"))
    );
}

pub async fn a_thread_that_fails_is_told(page: &Page) {
    page.server
        .fail(&["patchwork_thread.mjs"], crate::server::Fault::NotFound);
    let on = json!({ "device": "cpu", "threads": 2 });
    let answer: Value = page.ask_with(on.clone(), &page.model.reconstructor, "return 1").await;
    let error = answer["error"].as_str().unwrap_or_default();
    assert!(error.contains("is patchwork_thread.mjs there, "), "{answer}");
    page.server.heal();
    let again: Several = page.ask_with(on, &page.model.reconstructor, SEVERAL).await;
    assert_eq!(again.reconstructed.len(), 3);
}

/// One that stops in the middle of its work: told at once, and another team can be had.
pub async fn a_thread_that_crashes_is_told(page: &Page) {
    page.server
        .fail(&["patchwork_thread.mjs"], crate::server::Fault::Before(STRUCK));
    let on = json!({ "device": "cpu", "threads": 3 });
    let again: Value = page
        .ask_with(on.clone(), &page.model.classifier, "return model.classify(photo)")
        .await;
    assert!(
        again["error"]
            .as_str()
            .is_some_and(|error| error.contains("struck down")),
        "{again}"
    );
    page.server.heal();
    let classified: Classified = page
        .ask_with(on, &page.model.classifier, "return model.classify(photo)")
        .await;
    assert_eq!(classified.top.len(), 5);
}

/// A thread that crashes when it is called.
const STRUCK: &str = "
    addEventListener('message', (event) => {
      if (!event.data.call) return;
      event.stopImmediatePropagation();
      throw new Error('struck down');
    });
";

/// Pixels that say they are 3.9 GB, more than the engine's program may ask for at once, whatever the browser would
/// give: it ends in the middle, and what waits for it is told.
pub async fn an_engine_that_crashes_is_told(page: &Page) {
    let work = "
        const told = (promise) => promise.then(() => 'nothing', (error) => error.message);
        const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 20000));
        const pixels = new Float32Array(1);
        pixels.slice = () => pixels; // a copy would tell its true length
        Object.defineProperty(pixels, 'length', { value: 12288 * 80000 });
        const first = await told(Promise.race([model.run(pixels), late]));
        const { load } = await import(new URL('patchwork.mjs', location.href));
        return { first, later: await told(model.classify(photo)), anew: await told(load(null, new Uint8Array(9))) };";
    let answer: Value = page.ask("cpu", &page.model.classifier, work).await;
    for when in ["first", "later", "anew"] {
        let error = answer[when].as_str().unwrap_or_default();
        assert!(error.contains("the engine has crashed"), "{when}: {answer}");
    }
}

/// Without `free()`: the browser finds out.
pub async fn models_that_nothing_refers_to_are_freed(page: &Page) {
    let work = r#"
        const [threads, name] = given;
        const { load, memory } = await import(new URL("patchwork.mjs", location.href));
        const config = await (await fetch(`models/${name}/config.json`)).text();
        const weights = await (await fetch(`models/${name}/model.safetensors`)).arrayBuffer();
        let asked = 0;
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (what, ...rest) {
          if (what.free) asked++;
          return post.call(this, what, ...rest);
        };
        const several = async () => {
          for (let i = 0; i < 5; i++) {
            await load(config, weights, { threads });
            await gc({ type: "major", execution: "async" });
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return (await memory()).wasm;
        };
        return { five: await several(), ten: await several(), asked };"#;
    let vit = &page.model.classifier;
    let work = format!("const given = {}; {work}", json!([3, vit]));
    let answer: Value = page.ask("cpu", vit, &work).await;
    assert!(answer["five"].is_number(), "{answer}");
    assert_eq!(answer["five"], answer["ten"], "{answer}");
    assert!(answer["asked"].as_u64() >= Some(9 * 2), "{answer}");
}

pub async fn scripts_are_told_what_is_wrong(page: &Page) {
    let (vit, mae) = (page.model.classifier.as_str(), page.model.reconstructor.as_str());
    for (device, model, work, words) in [
        ("cpu", vit, "return model.reconstruct(photo, 0.75, 1)", "call classify"),
        ("cpu", mae, "return model.classify(photo)", "call reconstruct"),
        (
            "cpu",
            crate::models::HYBRID,
            "return model.classify(photo, 0.5, 1)",
            "without a mask",
        ),
        (
            "cpu",
            vit,
            "return model.run(new Float32Array(5))",
            "5 pixel values, not 12288 an image",
        ),
        (
            "cpu",
            vit,
            "return model.classify(new Blob([\"no photo\"]))",
            "cannot read that file as a picture",
        ),
        (
            "cpu",
            vit,
            "return model.classify(\"a photo\")",
            "give a Blob or a File",
        ),
        ("cpu", vit, "return model.run(5)", "are to be Float32Arrays"),
        ("tpu", vit, "return 1", "choose \"cpu\" or \"webgpu\""),
    ] {
        let answer: Value = page.ask(device, model, work).await;
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(error.contains(words), "{work}: {answer}");
    }
}

impl Page {
    pub async fn ask<T: serde::de::DeserializeOwned>(&self, device: &str, model: &str, work: &str) -> T {
        self.ask_with(json!({ "device": device }), model, work).await
    }

    async fn ask_with<T: serde::de::DeserializeOwned>(&self, on: Value, model: &str, work: &str) -> T {
        // WebDriver's scripts are functions that may await only inside another one.
        let script = format!(
            "return (async function () {{ {} }})(...arguments);",
            MODEL.replace("WORK", work)
        );
        self.script(&script, vec![on, json!(model)]).await
    }
}

pub async fn a_thousand_runs_on_the_cpu_leave_memory_as_it_was(page: &Page) {
    memory_stays(page, "cpu").await;
}

pub async fn a_thousand_runs_on_webgpu_leave_memory_as_it_was(page: &Page) {
    memory_stays(page, "webgpu").await;
}

/// After ten reconstructions all that is needed has been asked for.
async fn memory_stays(page: &Page, device: &str) {
    let keep = "Object.assign(window, { model, photo }); return {};";
    let _: Value = page.ask(device, &page.model.reconstructor, keep).await;
    // In parts: a script may not take longer than half a minute.
    let paint = r#"
        const [device, from, to] = arguments;
        return (async () => {
          for (let seed = from; seed < to; seed++) await model.reconstruct(photo, 0.75, seed);
          return (await import(new URL("patchwork.mjs", location.href))).memory(device);
        })();"#;
    let (mut ten, mut last) = (Value::Null, Value::Null);
    for from in (0..1000).step_by(10) {
        last = page
            .script(paint, vec![json!(device), json!(from), json!(from + 10)])
            .await;
        if from == 0 {
            ten = last.clone();
        }
    }
    println!("{device}: {ten} after ten, {last} after a thousand");
    assert!(ten["wasm"].as_f64().is_some_and(|bytes| bytes > 1e6), "{ten}");
    assert_eq!(ten["gpu"].is_number(), device == "webgpu", "{ten}");
    assert_eq!(ten["wasm"], last["wasm"], "after ten and after a thousand");
    // Which buffers hold what may differ a little, but no more of them than there were.
    let gpu = |used: &Value| used["gpu"].as_f64().unwrap_or(0.0);
    assert!(
        gpu(&last) <= 1.01 * gpu(&ten),
        "{ten} after ten, {last} after a thousand"
    );
}
