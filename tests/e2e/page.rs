//! The page as a visitor has it: looked at, waited for, clicked and typed into.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::model::Model;
use crate::picture::Picture;
use crate::server::Server;

const POLL: Duration = Duration::from_millis(50);

const LOOK: &str = r#"
    const by = (id) => document.querySelector(`[data-testid="${id}"]`);
    const text = (id) => by(id)?.innerText ?? "";
    const page = by("page")?.dataset ?? {};
    const list = (view) => [...document.querySelectorAll(`[data-testid="what-is-it"] [data-view="${view}"]`)]
      .map((bar) => ({ name: bar.dataset.name, probability: Number(bar.dataset.probability) }));
    return {
      busy: by("page")?.dataset.busy !== "false",
      source: by("page")?.dataset.source ?? "",
      state: by("status")?.dataset.state ?? "",
      status: text("status"),
      device: text("device"),
      error: by("error") ? text("error") : null,
      detail: by("error")?.querySelector("details")?.textContent ?? "",
      photo: page.photo ?? "",
      views: ["original", "masked", "reconstruction", "pasted"].filter((view) => by(`view-${view}`)),
      mask_ratio: by("mask-ratio")?.value ?? "",
      seed: by("seed")?.value ?? "",
      in_use: [page.reconstructor, page.classifier].filter((name) => name),
      read: text("read"),
      top5: list("whole"),
      visible: list("visible"),
      reconstructed: list("painted"),
    };"#;

/// What is on screen.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// Something is on its way, or still being painted.
    pub busy: bool,
    /// `recorded` or `live`.
    pub source: String,
    /// `loading`, `ready` or `failed`.
    pub state: String,
    /// The status line, all of it.
    pub status: String,
    /// Where it computes.
    pub device: String,
    /// The failure on screen.
    pub error: Option<String>,
    /// Its details, closed as they may be: a test that fails says them.
    #[expect(dead_code, reason = "printed with the rest")]
    pub detail: String,
    /// The file's name of the photo on screen.
    pub photo: String,
    /// The views that are pictures by now.
    pub views: Vec<String>,
    /// The slider's value, percent.
    pub mask_ratio: String,
    /// The seed's value.
    pub seed: String,
    /// The models in use: the one that reconstructs, and the one that classifies.
    pub in_use: Vec<String>,
    /// What they were read from.
    pub read: String,
    /// The likeliest classes of the whole photo; this and what follows are on the stage alone.
    pub top5: Vec<Label>,
    /// The same classes by the visible patches alone; empty where the classifier cannot be shown them.
    pub visible: Vec<Label>,
    /// … by the painted picture.
    pub reconstructed: Vec<Label>,
}

/// One of the likeliest classes.
#[derive(Debug, Deserialize)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// How likely it is.
    pub probability: f64,
}

impl Seen {
    /// All that was asked for has been computed here and is on screen.
    pub fn is_settled(&self) -> bool {
        self.state == "ready" && self.source == "live" && !self.busy
    }
}

/// The page, its server and its models.
pub struct Page {
    /// The browser's own end.
    pub client: Client,
    driver: SocketAddr,
    /// Where the page comes from.
    pub server: Server,
    /// The models that are served.
    pub model: Model,
    /// The built page.
    pub dist: PathBuf,
    /// How long a change may take to show. On a quiet machine it takes a second on the CPU, and ten on software WebGPU.
    patience: Duration,
    waited_for: RefCell<String>,
}

impl Page {
    /// Of the built page in `dist`, to be opened with `query`.
    pub fn new(
        client: Client,
        driver: SocketAddr,
        server: Server,
        dist: &Path,
        query: &str,
        patience: Duration,
    ) -> Self {
        Self {
            // Half, so that what did not show is told before the whole test is out of time.
            patience: patience / 2,
            client,
            driver,
            server,
            model: Model::read(dist, query),
            dist: dist.into(),
            waited_for: RefCell::new("the browser".to_owned()),
        }
    }

    /// Opens the page.
    pub async fn open(&self, query: &str) {
        "the page's address".clone_into(&mut self.waited_for.borrow_mut());
        self.client.goto(&self.server.url(query)).await.expect("the page opens");
    }

    /// Goes to a view: `stage`, `inside`, `teach`, `models`, `results` or `about`.
    pub async fn go(&self, view: &str) {
        let script = r#"
            const hash = arguments[0] === 'stage' ? '#/' : `#/${arguments[0]}`;
            if ((location.hash || '#/') !== hash) location.hash = hash;
            return null;"#;
        let () = self.script(script, vec![json!(view)]).await;
        let shown = r#"return document.getElementById("view")?.className ?? "";"#;
        let is_shown = |classes: &String| classes.split(' ').any(|class| class == format!("is-{view}"));
        self.wait_for(&format!("the view {view}"), shown, is_shown).await;
    }

    /// Goes to the view that has an element of this name, unless it is on all of them.
    async fn go_to(&self, testid: &str) {
        let here = r#"return document.querySelector(`[data-testid="${arguments[0]}"]`) !== null;"#;
        if self.script(here, vec![json!(testid)]).await {
            return;
        }
        let begins = |starts: &[&str]| starts.iter().any(|start| testid.starts_with(start));
        if begins(&["model-", "open-", "kept-", "refused", "checkpoint-report", "report-"]) {
            self.go("models").await;
        } else if begins(&["measurement"]) {
            self.go("inside").await;
        } else if begins(&["chart-"]) {
            self.go("results").await;
        } else if !begins(&[
            "restart", "dismiss", "to-", "language", "error", "device", "status", "page",
        ]) {
            self.go("stage").await;
        }
    }

    /// What the test waited for last.
    pub fn waited_for(&self) -> String {
        self.waited_for.borrow().clone()
    }

    /// The value of a script in the page.
    pub async fn script<T: DeserializeOwned>(&self, script: &str, args: Vec<Value>) -> T {
        let value = self.client.execute(script, args).await;
        let value = value.unwrap_or_else(|error| panic!("a script failed in the page: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("a script gave another type: {error}"))
    }

    /// A command of Chromium's own protocol, which chromedriver passes on.
    pub async fn chromium(&self, command: &str, params: Value) {
        let session = self.client.session_id().await.expect("a session").expect("a session");
        let body = json!({"cmd": command, "params": params}).to_string();
        let mut stream = TcpStream::connect(self.driver).expect("the driver");
        let sent = write!(
            stream,
            "POST /session/{session}/goog/cdp/execute HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.driver,
            body.len()
        );
        sent.expect("the command goes out");
        let mut answer = String::new();
        // Only the first line: the driver leaves the connection open.
        BufReader::new(stream).read_line(&mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{command}: {answer}");
    }

    /// What is on screen now.
    pub async fn look(&self) -> Seen {
        self.script(LOOK, vec![]).await
    }

    /// Waits until `what`, which `is_there` knows when it sees it.
    pub async fn wait(&self, what: &str, is_there: impl Fn(&Seen) -> bool) -> Seen {
        self.wait_for(what, LOOK, is_there).await
    }

    /// The same with what `script` returns.
    pub async fn wait_for<T>(&self, what: &str, script: &str, is_there: impl Fn(&T) -> bool) -> T
    where
        T: DeserializeOwned + Debug,
    {
        what.clone_into(&mut self.waited_for.borrow_mut());
        let start = Instant::now();
        loop {
            let seen: T = self.script(script, vec![]).await;
            if is_there(&seen) {
                return seen;
            }
            assert!(
                start.elapsed() < self.patience,
                "waited {} s for {what}; instead the page shows {seen:#?}",
                self.patience.as_secs()
            );
            sleep(POLL).await;
        }
    }

    /// Waits until all that was asked for is on the stage.
    pub async fn settle(&self, after: &str) -> Seen {
        self.go("stage").await;
        let seen = self
            .wait(&format!("results {after}"), |seen| {
                seen.is_settled() || seen.state == "failed"
            })
            .await;
        assert_eq!(seen.state, "ready", "{after}: {seen:#?}");
        seen
    }

    /// Waits for the results on the photo with this file name.
    pub async fn settle_on(&self, file: &str) -> Seen {
        let what = format!("results on {file}");
        self.go("stage").await;
        self.wait(&what, |seen| seen.is_settled() && seen.photo.contains(file))
            .await
    }

    /// Chooses a model, and waits until its results are on screen.
    pub async fn choose(&self, model: &str) -> Seen {
        self.click(&format!("model-{model}")).await;
        self.go("stage").await;
        let is_in_use = |seen: &Seen| seen.in_use.iter().any(|name| name == model);
        self.wait(&format!("results of {model}"), |seen| {
            is_in_use(seen) && seen.is_settled()
        })
        .await
    }

    /// Waits for a view whose hidden patches are all painted, and gives it.
    pub async fn reconstructed(&self, view: &str) -> Picture {
        format!("the {view} to be painted").clone_into(&mut self.waited_for.borrow_mut());
        let start = Instant::now();
        loop {
            let picture = self.picture(view).await;
            let missing = picture.num_hidden(self.model.patch_size);
            if missing == 0 {
                return picture;
            }
            assert!(
                start.elapsed() < self.patience,
                "{view}: {missing} patches are still not painted"
            );
            sleep(POLL).await;
        }
    }

    /// The element with this name for tests.
    pub async fn find(&self, testid: &str) -> Element {
        self.go_to(testid).await;
        let selector = format!("[data-testid=\"{testid}\"]");
        let element = self.client.find(Locator::Css(&selector)).await;
        element.unwrap_or_else(|error| panic!("nothing on the page is called {testid}: {error}"))
    }

    /// Waits until there is an element with this name for tests.
    pub async fn find_within(&self, testid: &str) {
        self.go_to(testid).await;
        format!("{testid} to be there").clone_into(&mut self.waited_for.borrow_mut());
        let selector = format!("[data-testid=\"{testid}\"]");
        let element = self
            .client
            .wait()
            .at_most(self.patience)
            .for_element(Locator::Css(&selector))
            .await;
        element.unwrap_or_else(|error| panic!("nothing on the page is called {testid}: {error}"));
    }

    /// Clicks as a visitor does: it fails where something lies on top.
    pub async fn click(&self, testid: &str) {
        let clicked = self.find(testid).await.click().await;
        clicked.unwrap_or_else(|error| panic!("{testid} could not be clicked: {error}"));
    }

    /// Types into an element, which gets the focus.
    pub async fn keys(&self, testid: &str, keys: &str) {
        let typed = self.find(testid).await.send_keys(keys).await;
        typed.unwrap_or_else(|error| panic!("nothing could be typed into {testid}: {error}"));
    }

    /// Asks for the checkpoint at an address.
    pub async fn open_checkpoint(&self, address: &str) {
        self.go("models").await;
        let clear = r#"document.querySelector('[data-testid="open-address"]').value = "";"#;
        self.script::<()>(clear, vec![]).await;
        self.keys("open-address", address).await;
        self.click("open-submit").await;
    }

    /// Types a seed in place of the one that is there.
    pub async fn type_seed(&self, seed: u32) {
        let (control, null) = ('\u{e009}', '\u{e000}');
        self.keys("seed", &format!("{control}a{null}{seed}")).await;
    }

    /// Chooses a file of the visitor's, from `tests/fixtures/photos`.
    pub async fn upload(&self, file: &str) {
        let path = fixture_photo(file);
        self.keys("file-input", path.to_str().expect("a path in Unicode")).await;
    }

    /// The pixels of a view: `original`, `masked`, `reconstruction` or `pasted`.
    pub async fn picture(&self, view: &str) -> Picture {
        self.picture_of(view, self.model.img_size).await
    }

    /// The same by a model that sees `side` pixels.
    pub async fn picture_of(&self, view: &str, side: usize) -> Picture {
        let script = r#"
            const canvas = document.querySelector(`[data-testid="view-${arguments[0]}"]`);
            if (!canvas) return null;
            const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return { width: image.width, height: image.height, rgba: [...image.data] };"#;
        self.go("stage").await;
        let picture: Option<Picture> = self.script(script, vec![json!(view)]).await;
        let picture = picture.unwrap_or_else(|| panic!("there is no view {view}"));
        assert_eq!(
            (picture.width, picture.height),
            (side, side),
            "{view}: the model's own pixels"
        );
        picture
    }
}

/// A photo of the tests.
pub fn fixture_photo(file: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/photos")
        .join(file);
    assert!(path.is_file(), "{} is missing", path.display());
    path
}
