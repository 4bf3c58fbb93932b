//! What is around the page: frames, other tabs, the browser's buttons.

use fantoccini::Locator;
use serde_json::json;

use crate::page::Page;
use crate::server::Fault;

/// A page that shows this one in a frame.
const FRAME: &str = r#"
    const frame = document.createElement("iframe");
    frame.sandbox = arguments[1];
    frame.src = arguments[0];
    frame.width = 1200;
    frame.height = 900;
    document.body.replaceChildren(frame);"#;
const WEIGHTS: &str = "fair_mae.pth";

async fn in_a_frame(page: &Page, sandbox: &str, query: &str) {
    let address = page.server.url(query);
    // Of the same server: Chromium keeps frames of others away from this machine's own.
    let outer = page.server.url("samples.json");
    page.client.goto(&outer).await.expect("another page");
    page.script::<()>(FRAME, vec![json!(address), json!(sandbox)]).await;
    let frame = page.client.find(Locator::Css("iframe")).await.expect("the frame");
    frame.enter_frame().await.expect("into the frame");
}

pub async fn a_sandbox_is_told_what_the_page_needs(page: &Page) {
    in_a_frame(page, "allow-scripts", "").await;
    let told = "return document.getElementById('first-paint')?.textContent ?? '';";
    let is_told = |text: &String| text.contains("allow-same-origin");
    page.wait_for("what the sandbox lacks", told, is_told).await;

    page.client.enter_parent_frame().await.expect("out of the frame");
    let small = "?painter=mae-tiny-imagenet-64&classifier=vit-tiny-imagenet-64";
    in_a_frame(page, "allow-scripts allow-same-origin", small).await;
    page.settle("in a sandbox with an origin").await;
}

/// Both want the same file at once: one has the place on the disk, the other holds it in memory.
pub async fn two_tabs_open_the_same_checkpoint(page: &Page) {
    page.settle("in the first tab").await;
    let first = page.client.window().await.expect("the first tab");
    let second = page.client.new_window(true).await.expect("another tab").handle;
    page.client
        .switch_to_window(second.clone())
        .await
        .expect("to the second");
    page.open("?painter=mae-tiny-imagenet-64&classifier=vit-tiny-imagenet-64")
        .await;
    page.settle("in the second tab").await;
    page.server.fail(&[WEIGHTS], Fault::Hold);
    for tab in [&second, &first] {
        page.client.switch_to_window(tab.clone()).await.expect("to the tab");
        page.open_checkpoint("/published/x/fair_mae.pth").await;
        let asked = page.server.count(&[WEIGHTS]);
        page.wait_for("the download", "return true;", |_: &bool| {
            page.server.count(&[WEIGHTS]) >= asked.max(1)
        })
        .await;
    }
    page.server.heal();
    for tab in [first, second] {
        page.client.switch_to_window(tab).await.expect("to the tab");
        page.go("stage").await;
        let is_there = |name: &String| name == WEIGHTS;
        page.wait("the checkpoint", |seen| {
            seen.in_use.iter().any(is_there) && seen.is_settled()
        })
        .await;
    }
}

/// From the browser's back-forward cache, or loaded again.
pub async fn who_comes_back_can_go_on(page: &Page) {
    page.settle("on the first photo").await;
    let elsewhere = page.server.url("samples.json");
    for seed in [9, 10] {
        page.client.goto(&elsewhere).await.expect("another page");
        page.client.back().await.expect("back");
        page.settle("after coming back").await;
        page.type_seed(seed).await;
        let seen = page.settle("for another mask").await;
        assert_eq!((seen.seed, seen.error), (seed.to_string(), None));
    }
}
