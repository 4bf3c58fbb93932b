//! What scripts can ask beyond a name and a picture: masks of every kind, looks inside, progress, and an end.

use serde_json::{Value, json};

use crate::page::{Page, fixture_photo};
use crate::photos::DECODER;

/// By strategy, by hand, and by both; the classifier is shown the same.
pub async fn masks_are_chosen_as_on_the_page(page: &Page) {
    let work = "
        const painted = async (...mask) => [...(await model.reconstruct(photo, ...mask)).mask].join('');
        const byHand = new Uint8Array(256).fill(0);
        byHand.set([1, 1, 0, 1], 40);
        const told = (mask) => model.reconstruct(photo, mask).then(() => 'nothing', (error) => error.message);
        return {
          centre: await painted({ strategy: 'centre', mask_ratio: 0.25 }),
          other: await painted({ strategy: 'centre', mask_ratio: 0.25, inverted: true }),
          hand: await painted(byHand),
          same: await painted(Array.from(byHand, Boolean)) === await painted(byHand),
          usual: await painted() === await painted(0.75, 0) && await painted(0.75, 0) !== await painted(0.75, { seed: 1 }),
          wrong: [await told([1, 0]), await told(75), await told({ strategy: 'spiral' }), await told('half'), await told({ mask_ratio: NaN })],
          all: await told(new Array(256).fill(1)),
        };";
    let answer: Value = page.ask("cpu", &page.model.reconstructor, work).await;
    let mask = |name: &str| -> Vec<bool> {
        let text = answer[name].as_str().unwrap_or_else(|| panic!("{answer}"));
        text.chars().map(|patch| patch == '1').collect()
    };
    let centre = mask("centre");
    for (patch, hidden) in centre.iter().enumerate() {
        let is_middle = |at: usize| (4..12).contains(&at);
        assert_eq!(*hidden, is_middle(patch / 16) && is_middle(patch % 16), "{patch}");
    }
    assert!(centre.iter().zip(mask("other")).all(|(one, other)| *one != other));
    let hand: Vec<_> = mask("hand")
        .iter()
        .enumerate()
        .filter(|(_, hidden)| **hidden)
        .map(|(at, _)| at)
        .collect();
    assert_eq!(hand, [40, 41, 43]);
    assert_eq!((&answer["same"], &answer["usual"]), (&json!(true), &json!(true)));
    let words = [
        "2 values of a mask, not 256",
        "a share of 75",
        "unknown variant `spiral`",
        "that is no mask",
        "a share of NaN",
    ];
    for (wrong, words) in answer["wrong"].as_array().expect("five").iter().zip(words) {
        assert!(
            wrong.as_str().is_some_and(|told| told.contains(words)),
            "{wrong}, not {words}"
        );
    }
    assert_ne!(answer["all"], "nothing", "one patch has to stay");

    let work = "
        const { visible, top } = await model.classify(photo, { strategy: 'half' });
        return { visible, top: top.length };";
    let answer: Value = page.ask("cpu", &page.model.classifier, work).await;
    assert_eq!(answer, json!({ "visible": 128, "top": 5 }));
}

/// As files, and as they come from canvases and cameras.
pub async fn decoded_pictures_are_photos_too(page: &Page) {
    let work = "
        const bitmap = await createImageBitmap(photo);
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        const image = context.getImageData(0, 0, canvas.width, canvas.height);
        const frame = new VideoFrame(canvas, { timestamp: 0 });
        const answers = [];
        for (const picture of [photo, bitmap, image, frame]) answers.push((await model.classify(picture)).top);
        // It may be closed as soon as the call is made, and no sooner.
        const late = model.classify(bitmap);
        bitmap.close();
        frame.close();
        const told = (picture) => model.classify(picture).then(() => 'nothing', (error) => error.message);
        return { answers, late: (await late).top, closed: [await told(bitmap), await told(frame)] };";
    let answer: Value = page.ask("cpu", &page.model.classifier, work).await;
    let answers = answer["answers"].as_array().unwrap_or_else(|| panic!("{answer}"));
    // A frame may be kept in fewer colours.
    for (other, tolerance) in answers[1..]
        .iter()
        .chain([&answer["late"]])
        .zip([1e-6, 1e-6, 0.05, 1e-6])
    {
        assert_eq!(other[0]["name"], answers[0][0]["name"]);
        let apart = other[0]["probability"].as_f64().expect("a number")
            - answers[0][0]["probability"].as_f64().expect("a number");
        assert!(apart.abs() < tolerance, "{other}, not {}", answers[0]);
    }
    for closed in answer["closed"].as_array().expect("two") {
        assert!(
            closed.as_str().is_some_and(|told| told.contains("was it closed?")),
            "{answer}"
        );
    }
}

/// What the browser does not decode; the two files are the same picture, one of them a JPEG.
pub async fn tiffs_are_photos_too(page: &Page) {
    let bytes = |name: &str| json!(std::fs::read(fixture_photo(name)).expect("a photo"));
    let work = format!(
        "const [tiff, jpeg] = [{}, {}].map((bytes) => new Blob([new Uint8Array(bytes)]));
        const [ours, theirs] = [await model.classify(tiff), await model.classify(jpeg)];
        return [ours.top[0], theirs.top[0]];",
        bytes("disc.tif"),
        bytes("disc.jpg")
    );
    let answer: Value = page.ask("cpu", &page.model.classifier, &work).await;
    assert_eq!(answer[0]["name"], answer[1]["name"]);
    let probability = |at: usize| answer[at]["probability"].as_f64().expect("a number");
    assert!((probability(0) - probability(1)).abs() < 0.05, "{answer}");
    assert_eq!(page.server.count(DECODER), 1, "by what was downloaded for it");
}

/// One after another, in their order, and no more than are asked for.
pub async fn many_photos_are_answered_in_a_loop(page: &Page) {
    let work = "
        const other = await createImageBitmap(photo, 0, 0, 40, 40);
        const one = async (picture) => (await model.classify(picture, 0.5)).top[0].probability;
        const each = [];
        for await (const { top } of model.classifyEach([photo, other], 0.5)) each.push(top[0].probability);
        let taken = 0;
        const photos = function* () {
          for (;;) {
            taken += 1;
            yield photo;
          }
        };
        for await (const answer of model.classifyEach(photos())) if (answer && taken === 3) break;
        const told = [];
        try {
          for await (const { top } of model.classifyEach([photo, 'no photo', photo])) told.push(top.length);
        } catch (error) {
          told.push(error.message);
        }
        return { alone: [await one(photo), await one(other)], each, taken, told };";
    let answer: Value = page.ask("cpu", &page.model.classifier, work).await;
    assert_eq!(answer["each"], answer["alone"], "{answer}");
    assert_ne!(answer["each"][0], answer["each"][1]);
    assert_eq!(
        (&answer["taken"], &answer["told"][0]),
        (&json!(3), &json!(5)),
        "{answer}"
    );
    let told = answer["told"][1].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(told.contains("that is no photo"), "{told}");

    let work = "
        const seeds = [];
        for await (const { spec, rgb } of model.reconstructEach([photo, photo], 0.5, 7)) seeds.push([spec.seed, rgb.length]);
        return seeds;";
    let answer: Value = page.ask("cpu", &page.model.reconstructor, work).await;
    let bytes = page.model.img_size.pow(2) * 3;
    assert_eq!(answer, json!([[7, bytes], [7, bytes]]));
}

/// Attention, tokens, and the decoder's pictures: the last is what is painted.
pub async fn scripts_look_inside(page: &Page) {
    let work = "
        const mask = { strategy: 'half' };
        const seen = async (look) => model.inspect(photo, look, mask);
        const { shape, values, patches } = await seen({ Attention: { part: 'Encoder', block: 0 } });
        const tokens = shape[2];
        const rows = [];
        for (let at = 0; at < values.length; at += tokens) rows.push(values.subarray(at, at + tokens).reduce((a, b) => a + b));
        const lens = await seen('Lens');
        const { rgb } = await model.reconstruct(photo, mask);
        const last = lens.values.subarray(lens.values.length - rgb.length);
        const told = (look) => seen(look).then(() => 'nothing', (error) => error.message);
        return {
          info: model.info, shape, patches, rows: [Math.min(...rows), Math.max(...rows)],
          tokens: (await seen({ Tokens: { part: 'Decoder', block: 1 } })).shape,
          lens: lens.shape, apart: rgb.reduce((worst, value, at) => Math.max(worst, Math.abs(value - last[at])), 0),
          wrong: [await told({ Attention: { part: 'Encoder', block: 99 } }), await told('Likelihoods'), await told('Everything')],
        };";
    let answer: Value = page.ask("cpu", &page.model.reconstructor, work).await;
    assert_eq!(answer["info"]["kind"], "mae", "{answer}");
    let info = |part: &str, what: &str| answer["info"][part][what].as_u64().expect("a number");
    assert_eq!(answer["shape"], json!([info("encoder", "num_heads"), 129, 129]));
    let visible: Vec<usize> = (0..256).filter(|patch| patch % 16 < 8).collect();
    assert_eq!(answer["patches"], json!(visible));
    for row in answer["rows"].as_array().expect("two") {
        assert!(
            (row.as_f64().expect("a sum") - 1.0).abs() < 1e-4,
            "a row's sum is {row}"
        );
    }
    assert_eq!(answer["tokens"], json!([257, info("decoder", "embed_dim")]));
    assert_eq!(answer["lens"], json!([1 + info("decoder", "depth"), 64, 64, 3]));
    assert!(
        answer["apart"].as_u64().is_some_and(|apart| apart <= 1),
        "{}",
        answer["apart"]
    );
    for (wrong, words) in answer["wrong"].as_array().expect("three").iter().zip([
        "nothing of the kind",
        "nothing of the kind",
        "unknown variant",
    ]) {
        assert!(wrong.as_str().is_some_and(|told| told.contains(words)), "{wrong}");
    }
    let work = "
        const filters = await model.inspect(photo, 'Filters');
        const masked = await model.inspect(photo, 'Rollout', 0.75, 1);
        return { filters: filters.shape[1], rollout: masked.shape, patches: masked.patches.length };";
    let answer: Value = page.ask("cpu", &page.model.classifier, work).await;
    assert_eq!(answer, json!({ "filters": 48, "rollout": [65, 65], "patches": 64 }));
}

pub async fn what_is_not_wanted_any_more_is_given_up(page: &Page) {
    let work = "
        const { loadFrom } = await import(new URL('patchwork.mjs', location.href));
        const told = (promise) => promise.then(() => 'done', (error) => error.name);
        const before = AbortSignal.abort();
        const stop = new AbortController();
        const order = [];
        const calls = [1, 2, 3].map(async (seed) => {
          const end = await told(model.reconstruct(photo, 0.75, { seed, signal: seed === 2 ? stop.signal : undefined }));
          order.push(seed);
          return end;
        });
        stop.abort();
        const gone = new AbortController();
        const loading = told(loadFrom('models/vit-tiny-imagenet-64', { signal: gone.signal, onProgress: () => gone.abort() }));
        const reason = new Error('enough');
        const own = await model.reconstruct(photo, 0.5, { signal: AbortSignal.abort(reason) }).catch((error) => error === reason);
        return { before: await told(model.reconstruct(photo, 0.75, { signal: before })), calls: await Promise.all(calls), order, loading: await loading, own };";
    let answer: Value = page.ask("cpu", &page.model.reconstructor, work).await;
    let expected = json!({ "before": "AbortError", "calls": ["done", "AbortError", "done"], "order": [2, 1, 3], "loading": "AbortError", "own": true });
    assert_eq!(answer, expected);
}

/// Of a download, and of a model that paints patch by patch.
pub async fn progress_is_told(page: &Page) {
    let work = "
        const { loadFrom } = await import(new URL('patchwork.mjs', location.href));
        const heard = [];
        const causal = await loadFrom('models/causal-tiny-imagenet-64', { onProgress: (progress) => heard.push(progress) });
        const painting = [];
        await causal.reconstruct(photo, 0.75, { onProgress: (progress) => painting.push(progress.Reconstructing) });
        const told = (folder) => loadFrom(folder).then(() => 'nothing', (error) => error.message);
        return { first: heard[0].Downloading, last: heard.filter((it) => it.Downloading).at(-1).Downloading, then: heard.slice(-2), painting, none: await told('models/none') };";
    let answer: Value = page.ask("cpu", &page.model.reconstructor, work).await;
    let [first, last] = ["first", "last"].map(|when| answer[when].clone());
    assert!(
        first["loaded"].as_u64() < last["loaded"].as_u64() || first == last,
        "{answer}"
    );
    assert_eq!(last["loaded"], last["total"], "{answer}");
    assert_eq!(answer["then"], json!(["StartingDevice", "Building"]));
    for progress in answer["painting"].as_array().expect("a list") {
        assert_eq!(progress["total"], 48, "{answer}");
    }
    assert!(
        answer["none"]
            .as_str()
            .is_some_and(|told| told.contains("there is no models/none/model.safetensors")),
        "{answer}"
    );
}
