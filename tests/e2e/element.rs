//! `<patch-work>`, on the page for iframes.

use fantoccini::Locator;
use serde::Deserialize;
use serde_json::Value;

use crate::accessibility::broken_rules;
use crate::page::Page;
use crate::server::Fault;

const USUAL: &str = "src=samples/chelsea.png&model=mae-tiny-imagenet-64&alt=A%20cat";
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// What it shows and says.
const LOOK: &str = r#"
    const element = document.querySelector("patch-work");
    const part = (name) => element?.shadowRoot.querySelector(`[part="${name}"]`);
    const canvas = part("canvas");
    const shown = (name) => part(name) && !part(name).hidden ? part(name).textContent : null;
    return {
      state: element?.state ?? "",
      status: shown("status") ?? "",
      label: canvas?.hidden ? null : canvas?.getAttribute("aria-label") ?? null,
      again: shown("again"),
      other: shown("other"),
      seed: element?.getAttribute("seed") ?? "",
      wide: document.documentElement.scrollWidth > innerWidth,
    };"#;

#[derive(Debug, Deserialize)]
struct Seen {
    state: String,
    status: String,
    /// Of the picture, where there is one.
    label: Option<String>,
    again: Option<String>,
    other: Option<String>,
    seed: String,
    /// It scrolls sideways.
    wide: bool,
}

/// Opens it and waits until it is done or has failed.
async fn shown(page: &Page, query: &str) -> Seen {
    let address = page.server.url(&format!("embed.html?{query}"));
    page.client.goto(&address).await.expect("the page opens");
    settled(page, query).await
}

async fn settled(page: &Page, what: &str) -> Seen {
    let is_over = |seen: &Seen| ["done", "failed"].contains(&seen.state.as_str());
    page.wait_for(what, LOOK, is_over).await
}

/// The canvas has the photo where it was visible, and what a script is given where it was hidden.
pub async fn a_photo_is_painted(page: &Page) {
    let seen = shown(page, &format!("{USUAL}&seed=3&strategy=block")).await;
    assert_eq!(seen.state, "done", "{seen:?}");
    assert!(seen.status.starts_with("192 of 256 patches hidden"), "{seen:?}");
    let label = seen.label.unwrap_or_default();
    assert!(label.starts_with("A cat. 192 of its 256 patches"), "{label}");
    let differing = r#"return (async () => {
        const { loadFrom } = await import(new URL("patchwork.mjs", location.href));
        const mae = await loadFrom("models/mae-tiny-imagenet-64");
        const photo = await (await fetch("samples/chelsea.png")).blob();
        const pixels = await mae.pixels(photo);
        const { rgb, mask } = await mae.reconstruct(photo, { strategy: "block", mask_ratio: 0.75, seed: 3 });
        const canvas = document.querySelector("patch-work").shadowRoot.querySelector("canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, 64, 64);
        let differing = canvas.width === 64 ? 0 : 1;
        for (let at = 0; at < 64 * 64; at++) {
          const patch = Math.floor(at / 64 / 4) * 16 + Math.floor((at % 64) / 4);
          const wanted = mask[patch] ? rgb : pixels;
          for (let c = 0; c < 3; c++) differing += data[4 * at + c] !== wanted[3 * at + c];
        }
        return differing;
    })();"#;
    assert_eq!(page.script::<usize>(differing, vec![]).await, 0);
}

pub async fn it_is_used_by_keys(page: &Page) {
    let seen = shown(page, &format!("{USUAL}&seed=1")).await;
    assert_eq!(
        (seen.again.as_deref(), seen.other.as_deref()),
        (Some("Paint again"), Some("Hide other patches"))
    );
    let focus = r#"return document.activeElement.shadowRoot?.activeElement?.getAttribute("part") ?? "";"#;
    let press = async |keys: &str| {
        let element = page.client.active_element().await.expect("something has the focus");
        element.send_keys(keys).await.expect("keys are typed");
    };
    page.client
        .find(Locator::Css("body"))
        .await
        .expect("a page")
        .send_keys(TAB)
        .await
        .expect("Tab");
    assert_eq!(page.script::<String>(focus, vec![]).await, "again");
    press(TAB).await;
    assert_eq!(page.script::<String>(focus, vec![]).await, "other");
    press(ENTER).await;
    let seen = page
        .wait_for("another seed", LOOK, |seen: &Seen| {
            seen.seed == "2" && seen.state == "done"
        })
        .await;
    assert_eq!(
        page.script::<String>(focus, vec![]).await,
        "other",
        "the focus stays: {seen:?}"
    );
}

/// How many patches were missing in each frame of another painting.
async fn missing_by_frame(page: &Page) -> Vec<usize> {
    shown(page, USUAL).await;
    let record = r#"
        const element = document.querySelector("patch-work");
        const canvas = element.shadowRoot.querySelector("canvas");
        window.frames = [];
        const look = () => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let missing = 0;
          for (let y = 0; y < canvas.height; y += 4)
            for (let x = 0; x < canvas.width; x += 4) missing += data[(y * canvas.width + x) * 4 + 3] === 0;
          window.frames.push(missing);
          if (!window.over) requestAnimationFrame(look);
        };
        element.addEventListener("painted", () => requestAnimationFrame(() => (window.over = true)));
        element.shadowRoot.querySelector('[part="again"]').click();
        requestAnimationFrame(look);"#;
    page.script::<()>(record, vec![]).await;
    let is_over = |frames: &Option<Vec<usize>>| frames.is_some();
    let frames = page
        .wait_for("the painting", "return window.over ? window.frames : null;", is_over)
        .await;
    frames.unwrap_or_default()
}

pub async fn hidden_patches_come_in(page: &Page) {
    let frames = missing_by_frame(page).await;
    assert!(frames.contains(&192) && frames.last() == Some(&0), "{frames:?}");
    assert!(frames.iter().any(|&missing| 0 < missing && missing < 192), "{frames:?}");
}

pub async fn they_come_at_once_where_motion_is_unwelcome(page: &Page) {
    let frames = missing_by_frame(page).await;
    assert!(frames.iter().all(|&missing| missing == 0), "{frames:?}");
}

/// Each failure says what to do next, and another try is offered.
pub async fn what_goes_wrong_is_told_in_its_place(page: &Page) {
    let model = "model=mae-tiny-imagenet-64";
    let sample = "src=samples/chelsea.png";
    for (query, words) in [
        (model.to_owned(), "There is no photo here."),
        (
            format!("{model}&src=samples/none.png"),
            "/samples/none.png. Check the address",
        ),
        (
            format!("{model}&src=samples.json"),
            "cannot read samples.json as a picture",
        ),
        (
            format!("{sample}&model=none"),
            "/models/none/model.safetensors: put the model's files",
        ),
        (
            format!("{sample}&model=vit-tiny-imagenet-64"),
            "names photos and paints nothing",
        ),
        (format!("{sample}&{model}&ratio=75"), "ratio is “75”"),
        (format!("{sample}&{model}&seed=one"), "seed is “one”"),
        (
            format!("{sample}&{model}&strategy=spiral"),
            "one of: random, block, grid",
        ),
        (format!("{sample}&{model}&ratio=75&lang=zh"), "应为 0 到 1 之间的数"),
    ] {
        let seen = shown(page, &query).await;
        assert_eq!(
            (seen.state.as_str(), seen.label.as_deref()),
            ("failed", None),
            "{query}: {seen:?}"
        );
        assert!(seen.status.contains(words), "{query}: {seen:?}");
        assert!(seen.again.is_some(), "{query}: {seen:?}");
    }
    page.server.fail(&["model.safetensors"], Fault::NotFound);
    let failed = shown(page, USUAL).await;
    assert!(failed.status.contains("could not be loaded"), "{failed:?}");
    page.server.heal();
    let again = r#"document.querySelector("patch-work").shadowRoot.querySelector('[part="again"]').click();"#;
    page.script::<()>(again, vec![]).await;
    page.wait_for("another try", LOOK, |seen: &Seen| seen.state == "done")
        .await;
}

/// Nothing is downloaded for what nobody sees.
pub async fn it_waits_until_it_is_seen(page: &Page) {
    let far = r#"
        import(new URL("patchwork_element.mjs", location.href));
        const element = document.createElement("patch-work");
        element.setAttribute("src", "samples/chelsea.png");
        element.setAttribute("model", "models/mae-tiny-imagenet-64");
        element.style.marginTop = "300vh";
        document.body.replaceChildren(element);"#;
    page.client
        .goto(&page.server.url("example.html"))
        .await
        .expect("a page");
    page.script::<()>(far, vec![]).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let before = page.server.count(&["chelsea.png"]);
    page.script::<()>("scrollTo(0, document.documentElement.scrollHeight);", vec![])
        .await;
    let seen = settled(page, "once it is in view").await;
    assert_eq!(seen.state, "done", "{seen:?}");
    assert_eq!(page.server.count(&["chelsea.png"]), before + 1);
}

pub async fn it_keeps_nobody_out(page: &Page) {
    for query in [
        USUAL.to_owned(),
        format!("{USUAL}&lang=zh-CN"),
        "src=none.png".to_owned(),
    ] {
        let seen = shown(page, &query).await;
        assert!(!seen.wide, "{query}: it scrolls sideways");
        let found = broken_rules(page).await;
        assert!(found.is_empty(), "{query}: {}", found.join("\n"));
    }
}

pub async fn it_keeps_nobody_out_on_a_dark_phone(page: &Page) {
    it_keeps_nobody_out(page).await;
}

pub async fn its_policy_is_kept(page: &Page) {
    shown(page, USUAL).await;
    let inline = r#"
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        const refused = () => {
          const observer = new ReportingObserver(() => {}, { types: ["csp-violation"], buffered: true });
          observer.observe();
          return observer.takeRecords().map(({ body }) => body.effectiveDirective);
        };
        return new Promise((done) => setTimeout(() => done({ ran: window.ran === true, refused: refused() }), 500));"#;
    let answer: Value = page.script(inline, vec![]).await;
    assert_eq!(answer["ran"], false);
    assert_eq!(
        answer["refused"],
        serde_json::json!(["script-src-elem"]),
        "and nothing else"
    );
}
