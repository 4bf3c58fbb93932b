//! Each language's sentences are a file of their own, fetched where they are spoken.

use crate::page::Page;
use crate::server::Fault;

const EN: &str = "sentences-en-";
const ZH: &str = "sentences-zh-CN-";

/// The page's language, the one that is chosen in the list, the first view's name, and what is said where sentences do
/// not come.
const SPOKEN: &str = r#"
    const by = (id) => document.querySelector(`[data-testid="${id}"]`);
    return [document.documentElement.lang, by("language").value, by("to-").innerText, by("language-missing").innerText];"#;

type Spoken = (String, String, String, String);

async fn choose(page: &Page, language: &str) {
    let script = r#"
        const list = document.querySelector('[data-testid="language"]');
        list.value = arguments[0];
        list.dispatchEvent(new Event("change", { bubbles: true }));"#;
    page.script::<()>(script, vec![language.into()]).await;
}

fn speaks(spoken: &Spoken, language: &str, stage: &str) -> bool {
    [&spoken.0, &spoken.1] == [language, language] && spoken.2 == stage && spoken.3.is_empty()
}

pub async fn a_language_is_fetched_where_it_is_spoken(page: &Page) {
    page.settle("on the first photo").await;
    assert_eq!((page.server.count(&[EN]), page.server.count(&[ZH])), (1, 0));
    choose(page, "zh-CN").await;
    page.wait_for("Chinese", SPOKEN, |spoken| speaks(spoken, "zh-CN", "试一试"))
        .await;
    choose(page, "en").await;
    page.wait_for("English", SPOKEN, |spoken| speaks(spoken, "en", "Try it"))
        .await;
    choose(page, "zh-CN").await;
    page.wait_for("Chinese again", SPOKEN, |spoken| speaks(spoken, "zh-CN", "试一试"))
        .await;
    assert_eq!((page.server.count(&[EN]), page.server.count(&[ZH])), (1, 1));

    page.client.refresh().await.expect("a reload");
    page.settle("after a reload").await;
    page.wait_for("Chinese after a reload", SPOKEN, |spoken| {
        speaks(spoken, "zh-CN", "试一试")
    })
    .await;
    let asked_by = r#"
        const files = performance.getEntriesByType("resource").filter(({ name }) => name.includes("sentences-"));
        return files.map(({ initiatorType }) => initiatorType);"#;
    let asked_by: Vec<String> = page.script(asked_by, vec![]).await;
    assert_eq!(asked_by, ["link"], "it comes beside the program, once");
    assert_eq!(page.server.count(&[EN]), 1, "the language of before is not asked for");
}

pub async fn a_language_that_does_not_come_is_told(page: &Page) {
    page.settle("on the first photo").await;
    // The first answer is another page's, the second none.
    for fault in [Fault::PageInstead, Fault::NotFound] {
        page.server.fail(&[ZH], fault);
        choose(page, "zh-CN").await;
        page.wait_for(
            "the failure to be told",
            SPOKEN,
            |(lang, chosen, stage, told): &Spoken| {
                [lang, chosen] == ["en", "en"] && stage == "Try it" && told.contains("could not be fetched")
            },
        )
        .await;
    }
    page.server.heal();
    choose(page, "zh-CN").await;
    page.wait_for("Chinese", SPOKEN, |spoken| speaks(spoken, "zh-CN", "试一试"))
        .await;
}

pub async fn missing_sentences_are_told(page: &Page) {
    let first_paint = "return document.getElementById('first-paint')?.textContent ?? '';";
    let is_told = |text: &String| text.contains("could not be started");
    page.wait_for("the page to say that it cannot start", first_paint, is_told)
        .await;
}
