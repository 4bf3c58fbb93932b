//! Faults by a table: after each, the last picture is there and the next action works.

#[path = "faults/rows.rs"]
mod rows;
#[path = "faults/scripts.rs"]
mod scripts;
#[path = "faults/table.rs"]
mod table;

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use crate::page::Page;
use crate::picture::Picture;
use crate::server::{Fault, Parts};
use rows::{DEVICE_ROWS, ROWS, Row, START_ROWS};
#[cfg(feature = "full")]
pub use scripts::WORKER;
use scripts::{CLOCK, DEVICE, DEVICE_AT_ONCE, FORGET, POISON};

/// Something that goes wrong.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// The worker ends when it is asked this.
    Killed(&'static str),
    /// The same, and the next one while it loads.
    KilledTwice,
    /// The GPU's device is lost when the worker is asked this.
    DeviceLost(&'static str),
    /// The network is cut after a tenth of the file, after two, …
    CutAtEachTenth(Parts),
    /// The server fails in this way until all is over.
    Served(Parts, Fault),
    /// The site's share of the disk is full.
    Full,
    /// All that is in the cache is replaced: by other `bytes`, by a web `page`, by `nothing`.
    Poisoned(&'static str),
    /// The clock jumps by so many seconds.
    Clock(i64),
    /// The browser freezes the tab while the answer is on its way, and thaws it.
    Frozen,
}

/// What the visitor does meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Waits for the page.
    Nothing,
    /// Opens the page.
    Visit,
    /// Another mask.
    Seed,
    /// Another photo.
    Sample,
    /// The look inside.
    Inside,
    /// Another classifier of the list, not from the cache unless that is what is wrong.
    Choose,
    /// A checkpoint by its address.
    Open,
}

/// How it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What was asked for comes all the same.
    ByItself,
    /// It is told; all else works on.
    Told,
    /// It is told, and “Restart” helps.
    Restart,
    /// It is told, and opening the page again helps.
    Reload,
}

const CLASSIFIERS: [&str; 2] = ["vit-scratch-tiny-imagenet-64", "vit-tiny-imagenet-64"];
const CHECKPOINT: &str = "/published/hf_vit/";
const SAMPLES: [&str; 2] = ["chelsea.png", "rocket.jpg"];
const FREEZE: Duration = Duration::from_millis(400);
/// Long enough for the request to be under way.
const UNDER_WAY: Duration = Duration::from_millis(20);

/// The worker ends, the network is cut, the disk is full, the cache wrong, the clock jumps, the tab is frozen.
#[cfg(feature = "full")]
pub async fn full_no_fault_takes_the_picture_or_the_next_action(page: &Page) {
    page.settle("on the first photo").await;
    // The engine is named: its program stays from here on, whatever the server does.
    run_all(page, ROWS).await;
}

/// The page's own program, its sentences or the engine's program does not come whole.
#[cfg(feature = "full")]
pub async fn full_a_program_that_is_cut_comes_again(page: &Page) {
    page.settle("on the first photo").await;
    run_all(page, START_ROWS).await;
}

#[cfg(feature = "full")]
async fn run_all(page: &Page, rows: &[Row]) {
    let mut turn = 0;
    for row in rows {
        for percent in percents(row.trouble) {
            turn += 1;
            Case {
                page,
                row,
                percent,
                turn,
            }
            .run()
            .await;
        }
    }
}

/// The GPU's device is lost: the CPU takes over.
pub async fn a_lost_device_takes_neither(page: &Page) {
    page.settle("on WebGPU").await;
    for (turn, row) in DEVICE_ROWS.iter().enumerate() {
        let at_once = matches!(row.trouble, Trouble::DeviceLost("Load"));
        let script = if at_once { DEVICE_AT_ONCE } else { DEVICE };
        page.server.fail(crate::loading::WEBGPU_SCRIPT, Fault::Before(script));
        page.client.refresh().await.expect("the page opens again");
        if !at_once {
            let seen = page.settle("on WebGPU again").await;
            assert!(!seen.device.contains("CPU"), "{}", seen.device);
        }
        Case {
            page,
            row,
            percent: 0,
            turn,
        }
        .run()
        .await;
        let seen = page.look().await;
        assert!(
            seen.device.contains("CPU"),
            "{row:?}: {}",
            seen.device,
            row = row.trouble
        );
    }
}

fn percents(trouble: Trouble) -> Vec<u8> {
    match trouble {
        Trouble::CutAtEachTenth(_) => (1..10).map(|tenth| 10 * tenth).collect(),
        _ => vec![0],
    }
}

/// One row at work.
struct Case<'a> {
    page: &'a Page,
    row: &'a Row,
    percent: u8,
    turn: usize,
}

impl Case<'_> {
    async fn run(&self) {
        let (page, what) = (self.page, self.name());
        // Shown where the test fails.
        println!("{what}");
        let before = match self.row.doing {
            Doing::Nothing | Doing::Visit => None,
            _ => Some(self.pictures().await),
        };
        self.begin().await;
        self.act().await;
        if matches!(self.row.trouble, Trouble::Frozen) {
            sleep(UNDER_WAY).await;
            page.chromium("Page.setWebLifecycleState", json!({"state": "frozen"}))
                .await;
            sleep(FREEZE).await;
            page.chromium("Page.setWebLifecycleState", json!({"state": "active"}))
                .await;
        }
        match self.row.end {
            End::ByItself => self.wait_for_what_was_asked().await,
            End::Told => {
                let seen = page
                    .wait(&format!("{what} to be told"), |seen| seen.error.is_some())
                    .await;
                assert_eq!(seen.state, "ready", "{what}: {seen:#?}");
            }
            End::Restart => drop(
                page.wait(&format!("{what} to be told"), |seen| seen.state == "failed")
                    .await,
            ),
            End::Reload => {
                let told = r#"return document.querySelector(".first-paint[data-failed]")?.textContent ?? "";"#;
                page.wait_for(&format!("{what} to be told"), told, |told: &String| !told.is_empty())
                    .await;
            }
        }
        if let Some(before) = &before
            && self.row.end != End::ByItself
        {
            self.assert_there(before).await;
        }
        #[cfg(feature = "full")]
        if matches!(self.row.trouble, Trouble::CutAtEachTenth(_)) {
            assert!(page.server.has_failed(), "{what}: nothing was cut");
        }
        self.end().await;
        if self.row.end == End::Reload {
            page.client.refresh().await.expect("the page opens again");
            page.settle(&format!("{what}, opened again")).await;
        }
        if self.row.end == End::Restart {
            page.click("restart").await;
            if matches!(self.row.trouble, Trouble::KilledTwice) {
                page.wait(&format!("{what}, again"), |seen| seen.state == "failed")
                    .await;
                if let Some(before) = &before {
                    self.assert_there(before).await;
                }
                page.click("restart").await;
            }
            page.settle(&format!("{what}, restarted")).await;
        }
        self.next_action_works().await;
    }

    fn name(&self) -> String {
        format!("{:?} ({}%) while {:?}", self.row.trouble, self.percent, self.row.doing)
    }

    /// The photo and what was painted of it.
    async fn pictures(&self) -> [Picture; 2] {
        self.page.go("stage").await;
        [
            self.page.picture("original").await,
            self.page.picture("reconstruction").await,
        ]
    }

    /// The last picture is the one from before, unless another was painted in between.
    async fn assert_there(&self, before: &[Picture; 2]) {
        let what = self.name();
        let [photo, painted] = self.pictures().await;
        assert!(photo == before[0], "{what}: the photo is lost");
        match self.row.trouble {
            Trouble::Killed("Classify") => assert!(painted.num_colours() > 100, "{what}: nothing is painted"),
            _ => assert!(painted == before[1], "{what}: the last picture is lost"),
        }
    }

    async fn begin(&self) {
        let page = self.page;
        match self.row.trouble {
            Trouble::Killed(at) => page.script("armed = [arguments[0]];", vec![json!(at)]).await,
            Trouble::KilledTwice => page.script("armed = ['Reconstruct', 'Load'];", vec![]).await,
            Trouble::DeviceLost("Load") => {}
            Trouble::DeviceLost(at) => {
                page.script(
                    "new BroadcastChannel('faults').postMessage(arguments[0]);",
                    vec![json!(at)],
                )
                .await
            }
            Trouble::CutAtEachTenth(file) => {
                page.script::<()>(FORGET, vec![]).await;
                page.server.fail(file, Fault::CutAt(self.percent));
            }
            Trouble::Served(file, fault) => {
                page.script::<()>(FORGET, vec![]).await;
                page.server.fail(file, fault);
            }
            Trouble::Full => {
                page.script::<()>(FORGET, vec![]).await;
                self.quota(json!({"origin": self.origin(), "quotaSize": 1})).await;
            }
            Trouble::Poisoned(by) => {
                // Both are in the cache then.
                for name in CLASSIFIERS {
                    page.choose(name).await;
                }
                page.script(POISON, vec![json!(by)]).await
            }
            Trouble::Clock(seconds) => page.script(CLOCK, vec![json!(seconds)]).await,
            Trouble::Frozen => page.script(FORGET, vec![]).await,
        }
    }

    async fn end(&self) {
        self.page.server.heal();
        match self.row.trouble {
            Trouble::Full => self.quota(json!({"origin": self.origin()})).await,
            Trouble::Clock(_) => self.page.script(CLOCK, vec![json!(0)]).await,
            _ => {}
        }
        if self.page.look().await.error.is_some() && self.row.end == End::Told {
            self.page.click("dismiss").await;
        }
    }

    fn origin(&self) -> String {
        format!("http://{}", self.page.server.address())
    }

    async fn quota(&self, params: serde_json::Value) {
        self.page.chromium("Storage.overrideQuotaForOrigin", params).await;
    }

    async fn act(&self) {
        let page = self.page;
        match self.row.doing {
            Doing::Nothing => {}
            Doing::Visit => {
                page.chromium("Network.clearBrowserCache", json!({})).await;
                page.client.refresh().await.expect("the page is asked for");
            }
            Doing::Seed => page.type_seed(self.seed()).await,
            Doing::Sample => page.click(&format!("sample-{}", self.other_sample().await)).await,
            Doing::Inside => {
                page.go("inside").await;
                let scroll = "document.querySelector('[data-testid=\"stop-attention\"]').scrollIntoView();";
                page.script(scroll, vec![]).await
            }
            Doing::Choose => page.click(&format!("model-{}", self.other_classifier().await)).await,
            Doing::Open => page.open_checkpoint(CHECKPOINT).await,
        }
    }

    async fn wait_for_what_was_asked(&self) {
        let (page, what) = (self.page, self.name());
        if self.row.doing == Doing::Inside {
            // Asked for once the stop is in sight: whoever leaves at once may never ask.
            let is_there = r#"return document.querySelector('[data-testid="attention-map"]') !== null;"#;
            page.wait_for(&what, is_there, |there: &bool| *there).await;
        }
        page.go("stage").await;
        match self.row.doing {
            Doing::Open => {
                page.wait(&what, |seen| {
                    seen.in_use.iter().any(|name| name == "hf_vit") && seen.is_settled()
                })
                .await;
            }
            _ => drop(page.settle(&what).await),
        }
    }

    fn seed(&self) -> u32 {
        u32::try_from(100 + 2 * self.turn).expect("few cases")
    }

    async fn other_sample(&self) -> &'static str {
        let shown = self.page.look().await.photo;
        SAMPLES[usize::from(shown.contains(SAMPLES[0]))]
    }

    async fn other_classifier(&self) -> &'static str {
        let in_use = self.page.look().await.in_use;
        CLASSIFIERS[usize::from(in_use.iter().any(|name| name == CLASSIFIERS[0]))]
    }

    /// Another mask, which hides as many patches as it should and is painted.
    async fn next_action_works(&self) {
        let (page, what) = (self.page, self.name());
        let before = self.pictures().await;
        let seed = self.seed() + 1;
        page.type_seed(seed).await;
        let seen = page.settle(&format!("of the action after {what}")).await;
        assert_eq!((seen.seed, seen.error), (seed.to_string(), None), "{what}");
        let hidden = page.picture("masked").await.num_hidden(page.model.patch_size);
        assert_eq!(hidden, page.model.num_hidden(75), "{what}");
        assert!(self.pictures().await != before, "{what}: nothing new was painted");
    }
}
