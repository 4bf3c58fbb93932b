//! Photos: chosen, uploaded, dropped, pasted and refused; and that none of them leaves.

use serde_json::json;

use crate::loading::{assert_five_classes, assert_plain_words};
use crate::page::{Page, fixture_photo};
use crate::picture::{Picture, assert_near};
use crate::server::{Fault, Parts, Server};

/// `tests/fixtures/photos/disc.py`: JPEG of quality 95, shrunk to a quarter by models for 64 px. Other places differ by
/// 60 and more.
const JPEG: u8 = 12;

const CHROMIUMS_OWN: [&str; 4] = [".google.com", ".googleapis.com", ".gstatic.com", ".gvt1.com"];

pub async fn sample_by_click(page: &Page) {
    let seen = page.settle("on the first photo").await;
    assert!(seen.photo.contains("coffee.png"), "{}", seen.photo);
    let cup = page.picture("original").await;

    page.click("sample-chelsea.png").await;
    let seen = page.settle_on("chelsea.png").await;
    assert_five_classes(&seen);
    let cat = page.picture("original").await;
    assert_ne!(cat, cup, "another photo");
    assert!(cat.num_colours() > 100, "not a blank one");
    for figure in ["loss", "psnr"] {
        // The loss is for screen readers alone.
        let value = page.find(figure).await.attr("data-value").await.expect("a figure");
        let number = value.as_deref().and_then(|value| value.parse::<f64>().ok());
        assert!(number.is_some_and(|number| number > 0.0), "{figure}: {value:?}");
    }

    // The last of several clicks counts, whichever photo comes first.
    for sample in ["sample-rocket.jpg", "sample-astronaut.png", "sample-coffee.png"] {
        page.click(sample).await;
    }
    page.settle_on("coffee.png").await;
    assert_eq!(page.picture("original").await, cup);
}

/// The disc is in the upper right and the left is darker: so it lies upright, and is not mirrored.
fn assert_disc(picture: &Picture) {
    // In the photo of 256 px.
    for (x, y, expected) in [
        (184, 72, [240, 130, 20]),
        (20, 20, [52, 52, 52]),
        (20, 236, [52, 52, 52]),
        (236, 236, [182, 182, 182]),
    ] {
        let [r, g, b, alpha] = picture.pixel(x * picture.width / 256, y * picture.height / 256);
        let is_near = [r, g, b]
            .iter()
            .zip(expected)
            .all(|(ours, theirs)| ours.abs_diff(theirs) <= JPEG);
        assert!(
            is_near && alpha == u8::MAX,
            "{:?} at {x}, {y} instead of {expected:?}",
            [r, g, b]
        );
    }
}

pub async fn own_file_upright(page: &Page) {
    // Chosen at once, while the models are still on their way: it is to wait for them.
    page.wait("the page", |seen| !seen.state.is_empty()).await;
    page.upload("disc.jpg").await;
    let seen = page.settle_on("disc.jpg").await;
    assert_five_classes(&seen);
    let upright = page.picture("original").await;
    assert_disc(&upright);

    page.upload("disc_turned.jpg").await;
    page.settle_on("disc_turned.jpg").await;
    let turned = page.picture("original").await;
    assert_disc(&turned);
    assert_near("upright and turned", &turned.rgb(), &upright.rgb(), 2, 0.05);

    page.upload("one_pixel.png").await;
    page.settle_on("one_pixel.png").await;
    let one = page.picture("original").await;
    assert_eq!((one.num_colours(), one.pixel(0, 0)), (1, [220, 200, 30, 255]));
}

/// Drops or pastes a file.
const GIVE: &str = r#"
    const [bytes, name, type, how] = arguments;
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    const target = document.querySelector("main");
    if (how === "paste") {
      const paste = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
      // Firefox leaves what it is given to an event's maker out.
      Object.defineProperty(paste, "clipboardData", { value: data });
      target.dispatchEvent(paste);
    } else {
      for (const kind of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
    return null;"#;

pub async fn dropped_and_pasted(page: &Page) {
    page.settle("on the first photo").await;
    let bytes = std::fs::read(fixture_photo("disc.jpg")).expect("the photo");
    for how in ["drop", "paste"] {
        let name = format!("by_{how}.jpg");
        give(page, &bytes, &name, "image/jpeg", how).await;
        page.settle_on(&name).await;
        assert_disc(&page.picture("original").await);
    }
}

/// Drops what browsers give for a picture that is dragged from another page.
const DRAG: &str = r#"
    const data = new DataTransfer();
    data.setData("text/html", `<meta charset="utf-8"><a href="https://x.test/"><img alt="a" src="${arguments[0]}"></a>`);
    data.setData("text/uri-list", "https://x.test/");
    for (const kind of ["dragenter", "dragover", "drop"])
      document.querySelector("main")
        .dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
    return null;"#;

pub async fn a_picture_of_another_page_opens(page: &Page) {
    page.settle("on the first photo").await;
    page.click("sample-rocket.jpg").await;
    page.settle_on("rocket.jpg").await;
    let there = page.picture("original").await;
    page.click("sample-chelsea.png").await;
    page.settle_on("chelsea.png").await;
    let elsewhere = Server::start(&page.dist, "/");
    let drag = async |address: &str| page.script::<()>(DRAG, vec![json!(address)]).await;
    drag(&elsewhere.url("samples/rocket.jpg?size=large")).await;
    page.settle_on("rocket.jpg").await;
    assert_eq!(page.picture("original").await, there);
    assert_eq!(elsewhere.count(&["rocket.jpg?size=large"]), 1);

    // Its server does not share what it has not, as those that share nothing.
    let error = r#"return document.querySelector('[data-testid="error"]')?.innerText ?? "";"#;
    drag(&elsewhere.url("samples/none.jpg")).await;
    page.wait_for("why it does not open", error, |told: &String| {
        told.contains("could not be had from its server")
    })
    .await;
    assert_eq!(page.picture("original").await, there, "what was there stays");

    let bytes = std::fs::read(fixture_photo("disc.jpg")).expect("the photo");
    let in_itself = r#"return "data:image/jpeg;base64," + btoa(String.fromCharCode(...arguments[0]));"#;
    let address: String = page.script(in_itself, vec![json!(bytes)]).await;
    drag(&address).await;
    page.wait("the photo without a name", |seen| {
        seen.is_settled() && seen.photo.is_empty()
    })
    .await;
    assert_disc(&page.picture("original").await);
}

/// The disc of `disc.py` in an SVG, whose size is told in each way that there is. What it would run or fetch, it does
/// not.
pub async fn vector_pictures_are_drawn(page: &Page) {
    page.settle("on the first photo").await;
    let leak = page.server.url("leak-by");
    let inside = format!(
        r##"
        <script>document.title = "run"; fetch("{leak}-script")</script><style>rect {{ opacity: 1 }}</style>
        <image href="{leak}-image.png" width="9" height="9"/>
        <linearGradient id="g"><stop stop-color="rgb(40,40,40)"/><stop offset="1" stop-color="rgb(193,193,193)"/></linearGradient>
        <rect width="256" height="256" fill="url(#g)" opacity="0"/>
        <circle cx="184" cy="72" r="40" style="fill: rgb(240,130,20)"/>"##
    );
    let sizes = [
        r#"width="256" height="256""#,
        r#"viewBox="0 0 256 256""#,
        r#"viewBox="0 0 256 256" width="100%" height="100%""#,
        r#"viewBox="0 0 256 256" width="2cm" height="20mm""#,
        r#"viewBox="0 0 256 256" height="64""#,
    ];
    for (at, size) in sizes.iter().enumerate() {
        let svg = format!(r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>"#);
        let name = format!("disc_{at}.svg");
        give(page, svg.as_bytes(), &name, "image/svg+xml", "drop").await;
        page.settle_on(&name).await;
        assert_disc(&page.picture("original").await);
    }
    assert_eq!(page.server.count(&["leak-by"]), 0);
    assert_ne!(page.client.title().await.expect("a title"), "run");

    let broken = b"<svg xmlns='http://www.w3.org/2000/svg' width='3' height='3'><g>";
    give(page, broken, "broken.svg", "image/svg+xml", "drop").await;
    let seen = page.wait("a refusal", |seen| seen.error.is_some()).await;
    assert!(seen.error.is_some_and(|error| error.contains("SVG")), "by its name");
    assert_disc(&page.picture("original").await);
}

/// What is downloaded for TIFF and JPEG XL.
pub const DECODER: Parts = &["decoder_bg.wasm"];

/// TIFF and JPEG XL, by the browser or by a program that is downloaded only then.
pub async fn other_formats_are_decoded(page: &Page) {
    page.settle("on the first photo").await;
    assert_eq!(page.server.count(DECODER), 0, "nobody needs it yet");
    for file in ["disc.tif", "disc.jxl", "disc.tif"] {
        page.upload(file).await;
        page.settle_on(file).await;
        assert_disc(&page.picture("original").await);
    }
    assert!(page.server.count(DECODER) <= 1, "once, or not at all");

    // Cut short, it is shown as far as it goes, which is nowhere: the picture that was there stays.
    let tiff = std::fs::read(fixture_photo("disc.tif")).expect("a photo");
    give(page, &tiff[..64], "cut.tif", "image/tiff", "drop").await;
    let seen = page.wait("a refusal", |seen| seen.error.is_some()).await;
    assert_plain_words(&seen);
    assert_disc(&page.picture("original").await);
}

/// The line says how far it is; and where it does not come, that is told, and the next try is another.
pub async fn the_decoder_is_waited_for(page: &Page) {
    page.settle("on the first photo").await;
    page.server.fail(DECODER, Fault::Gone);
    page.upload("disc.tif").await;
    let seen = page.wait("a failure", |seen| seen.error.is_some()).await;
    assert_plain_words(&seen);
    assert!(
        seen.error
            .as_ref()
            .is_some_and(|error| error.contains("What reads TIFF")),
        "{seen:#?}"
    );
    assert!(seen.photo.contains("coffee.png"), "{}", seen.photo);

    page.server.fail(DECODER, Fault::Slow);
    page.upload("disc.tif").await;
    let line = r#"return document.querySelector('[data-testid="status"] .download')?.textContent ?? "";"#;
    page.wait_for("how far it is", line, |said: &String| {
        said.contains(" of ") && said.contains('B')
    })
    .await;
    page.settle_on("disc.tif").await;
    assert_disc(&page.picture("original").await);
}

async fn give(page: &Page, bytes: &[u8], name: &str, kind: &str, how: &str) {
    let given = vec![json!(bytes), json!(name), json!(kind), json!(how)];
    page.script(GIVE, given).await
}

pub async fn what_is_no_photo_is_refused(page: &Page) {
    page.settle("on the first photo").await;
    let views = ["original", "masked", "reconstruction", "pasted"];
    let mut before = vec![];
    for view in views {
        before.push(page.picture(view).await);
    }
    // Whatever their names say, the engine looks.
    for file in ["diary.jpg", "disc.py"] {
        page.upload(file).await;
        let seen = page
            .wait(&format!("{file} to be refused"), |seen| {
                seen.error.is_some() && seen.is_settled()
            })
            .await;
        assert_plain_words(&seen);
        for (view, before) in views.iter().zip(&before) {
            assert_eq!(
                page.picture(view).await,
                *before,
                "{view}: the picture that was there stays"
            );
        }
        assert!(seen.photo.contains("coffee.png"), "{}", seen.photo);
        page.click("dismiss").await;
        page.wait("the failure to go", |seen| seen.error.is_none()).await;
    }

    // All still works.
    page.upload("diary.jpg").await;
    page.upload("disc.jpg").await;
    let seen = page.settle_on("disc.jpg").await;
    assert_disc(&page.picture("original").await);
    assert_eq!(seen.error, None, "a photo that works takes the failure away");
}

pub async fn no_request_leaves_with_the_photo(page: &Page) {
    page.settle("on the first photo").await;
    let requests = r#"return performance.getEntriesByType("resource").map((entry) => entry.name)
        .filter((name) => !name.startsWith("blob:"));"#;
    let in_page: Vec<String> = page.script(requests, vec![]).await;
    assert!(!in_page.is_empty(), "the page's own files are among them");
    let at_server = requests_of_the_page(page);

    page.upload("disc.jpg").await;
    page.settle_on("disc.jpg").await;
    page.click("new-mask").await;
    page.settle("for a new mask").await;

    assert_eq!(
        page.script::<Vec<String>>(requests, vec![]).await,
        in_page,
        "the page asked for something"
    );
    let requests = requests_of_the_page(page);
    assert_eq!(requests, at_server, "something was asked of a server");
    assert!(
        !requests.iter().any(|line| line.starts_with("foreign")),
        "another host was asked: {requests:#?}"
    );
}

/// The server's log without what Chromium asks its maker of its own accord, about updates and forms.
fn requests_of_the_page(page: &Page) -> Vec<String> {
    let mut log = page.server.log();
    log.retain(|line| !(line.starts_with("foreign") && CHROMIUMS_OWN.iter().any(|host| line.contains(host))));
    log
}
