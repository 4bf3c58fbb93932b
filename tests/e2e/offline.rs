//! The page kept for when there is no network: only for those who ask, all of a version or nothing of it.

use crate::page::Page;
use crate::picture::assert_near;
use crate::server::Fault;

/// What the button's line says, and what its button offers.
const TOLD: &str = r#"
    const by = (id) => document.querySelector(`[data-testid="${id}"]`)?.innerText ?? "";
    return [by("about-offline-told"), by("about-offline")];"#;

/// Service workers, and files in the two caches.
const KEPT: &str = r#"
    const count = async (name) => (await (await caches.open(name)).keys()).length;
    const workers = await navigator.serviceWorker.getRegistrations();
    return [workers.length, await count("patchwork-program"), await count("patchwork-models")];"#;

type Told = (String, String);
type Kept = (usize, usize, usize);

async fn keep(page: &Page) {
    page.go("about").await;
    page.click("about-offline").await;
    page.wait_for("all of it to be kept", TOLD, |(told, offers): &Told| {
        told.starts_with("Kept") && offers == "Remove"
    })
    .await;
}

async fn reload(page: &Page) {
    page.client.refresh().await.expect("a reload");
}

pub async fn the_page_opens_when_the_server_is_gone(page: &Page) {
    page.settle("on the first photo").await;
    let before = page.reconstructed("reconstruction").await;
    for file in [&["sw.js"], &["offline.mjs"], &["webmanifest"], &["icons/"]] {
        assert_eq!(page.server.count(file), 0, "{file:?} is for those who ask");
    }
    let models = page.server.count(&["model.safetensors"]);
    keep(page).await;
    assert_eq!(
        page.server.count(&["model.safetensors"]),
        models,
        "models that are here already are not downloaded again"
    );
    let (workers, program, kept): Kept = page.script(KEPT, vec![]).await;
    assert!(
        workers == 1 && program > 50 && kept == 6,
        "{workers}, {program}, {kept}"
    );

    page.server.fail(&[], Fault::Gone);
    let asked = page.server.log().len();
    reload(page).await;
    page.settle("without a server").await;
    let after = page.reconstructed("reconstruction").await;
    // The service worker isolates the page, so that threads may have summed in another order.
    assert_near("the same picture", &after.rgb(), &before.rgb(), 1, 0.02);
    let isolated: bool = page.script("return crossOriginIsolated;", vec![]).await;
    assert!(isolated, "kept for offline, the page may have threads");
    page.click("sample-rocket.jpg").await;
    page.settle_on("rocket.jpg").await;
    page.go("results").await;
    page.find_within("chart-psnr").await;
    let log = page.server.log().split_off(asked);
    assert!(!log.iter().any(|line| line.starts_with("200")), "{log:?}");

    // Let go of, it comes from the server again.
    page.server.heal();
    page.go("about").await;
    page.click("about-offline").await;
    page.wait_for("the button to offer it again", TOLD, |(_, offers): &Told| {
        offers == "Keep for offline"
    })
    .await;
    reload(page).await;
    page.settle("from the server").await;
    let (workers, program, _): Kept = page.script(KEPT, vec![]).await;
    assert_eq!((workers, program), (0, 0));
    assert!(page.server.count(&["200 /", "app-"]) > 2, "{:?}", page.server.log());
}

pub async fn half_a_version_is_never_kept(page: &Page) {
    page.settle("on the first photo").await;
    // As while a new version is being put on the server: one file is another one's.
    page.server.fail(&["kinds.json"], Fault::Before(" "));
    page.go("about").await;
    page.click("about-offline").await;
    page.wait_for("the failure to be told", TOLD, |(told, offers): &Told| {
        told.contains("nothing is kept") && offers == "Keep for offline"
    })
    .await;
    let (workers, ..): Kept = page.script(KEPT, vec![]).await;
    assert_eq!(workers, 0);
    page.server.heal();
    keep(page).await;
}

pub async fn another_version_waits_until_no_tab_has_this_one(page: &Page) {
    page.settle("on the first photo").await;
    keep(page).await;
    reload(page).await;
    let is_new = r#"return document.querySelector('[data-testid="offline-new"]')?.innerText ?? "";"#;
    page.settle("from what is kept").await;
    let told: String = page.script(is_new, vec![]).await;
    assert_eq!(told, "", "the same version is no news");

    page.server.fail(&["sw.js"], Fault::Before("// Another one.\n"));
    reload(page).await;
    page.wait_for("the line on the new version", is_new, |told: &String| {
        told.contains("once all its tabs are closed")
    })
    .await;
    page.settle("while the new version waits").await;
}
