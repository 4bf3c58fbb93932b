//! It goes on and on: strokes, photos, models and looks inside at random. No answer is lost, and memory does not grow.
//! Run by `cargo xtask test --full`; `PATCHWORK_SOAK_SECONDS` is how long, 1200 where it is not given.

use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use crate::masks::stroke;
use crate::page::{Page, Seen};
use crate::server::Fault;

/// By then everything has been used once.
const WARM: Duration = Duration::from_secs(120);
/// How much more memory there may be at the end than after [`WARM`].
const GROWTH: f64 = 1.05;
/// By then most of what a stop shows is there.
const LOOK: Duration = Duration::from_secs(1);
/// An answer that takes longer is lost.
const LOST: Duration = Duration::from_secs(180);

const PHOTOS: [&str; 4] = ["chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png"];
const STOPS: [&str; 4] = ["patches", "positions", "attention", "tokens"];

/// Runs before the page and before its engine: keeps hold of the program's memory, and tells its size, and that of all
/// buffers on the GPU which are neither destroyed nor collected.
const MEMORY: &str = r#"
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const made = WebAssembly[name];
      WebAssembly[name] = async (...args) => {
        const program = await made.apply(WebAssembly, args);
        self.programMemory = (program.instance ?? program).exports.memory;
        return program;
      };
    }
    let onGpu = 0;
    if (self.GPUDevice) {
      const gone = new FinalizationRegistry((size) => (onGpu -= size));
      const { createBuffer } = GPUDevice.prototype, { destroy } = GPUBuffer.prototype;
      GPUDevice.prototype.createBuffer = function (...args) {
        const buffer = createBuffer.apply(this, args);
        onGpu += buffer.size;
        gone.register(buffer, buffer.size, buffer);
        return buffer;
      };
      GPUBuffer.prototype.destroy = function () {
        if (gone.unregister(this)) onGpu -= this.size;
        destroy.call(this);
      };
    }
    self.memoryChannel = new BroadcastChannel("memory");
    memoryChannel.addEventListener("message", ({ data }) => {
      if (data === "ask") memoryChannel.postMessage([programMemory.buffer.byteLength, onGpu]);
    });
"#;
/// Bytes of the page's program, of the engine's, and of its buffers on the GPU.
const SIZES: &str = r#"
    return new Promise((tell) => {
      memoryChannel.onmessage = ({ data }) => tell([programMemory.buffer.byteLength, ...data]);
      memoryChannel.postMessage("ask");
    });"#;
const SLIDE: &str = r#"
    const slider = document.querySelector('[data-testid="mask-ratio"]');
    for (const ratio of arguments[0]) {
      slider.value = ratio;
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));"#;
const SCROLL: &str = r#"document.querySelector(`[data-testid="stop-${arguments[0]}"]`)?.scrollIntoView();"#;

pub async fn full_soak_on_the_cpu(page: &Page) {
    soak(page, &["engine_cpu", ".js"]).await;
}

pub async fn full_soak_on_webgpu(page: &Page) {
    soak(page, crate::loading::WEBGPU_SCRIPT).await;
}

async fn soak(page: &Page, engine: crate::server::Parts) {
    let seconds = std::env::var("PATCHWORK_SOAK_SECONDS").unwrap_or_else(|_| "1200".to_owned());
    let all = Duration::from_secs(seconds.parse().expect("seconds"));
    page.server.fail(&["start.mjs"], Fault::Before(MEMORY));
    page.server.fail_too(engine, Fault::Before(MEMORY));
    page.client.refresh().await.expect("the page opens again");
    settled(page, "the first photo").await;
    page.server.heal();
    for name in page.model.entries.iter().map(|model| &model.name) {
        page.choose(name).await;
        // All that there is to see of one photo at once: the most that the page holds.
        page.go("inside").await;
        for stop in STOPS {
            page.script::<()>(SCROLL, vec![json!(stop)]).await;
            sleep(LOOK).await;
        }
    }

    let (mut random, start, mut actions) = (Random(1), Instant::now(), 0_u32);
    let (mut warm, mut minutes) = (None, 0);
    while start.elapsed() < all {
        if start.elapsed().as_secs() / 60 > minutes {
            minutes += 1;
            println!("minute {minutes}, {actions} actions: {:?} bytes", sizes(page).await);
        }
        let action = act(page, &mut random).await;
        actions += 1;
        if random.below(3) == 0 {
            settled(page, &action).await;
        }
        if warm.is_none() && start.elapsed() >= WARM.min(all / 2) {
            settled(page, &action).await;
            warm = Some(sizes(page).await);
        }
    }
    settled(page, "the last action").await;
    let (warm, end) = (warm.expect("it went on for so long"), sizes(page).await);
    println!(
        "{actions} actions in {} s; page, engine and GPU had {warm:?} bytes, and {end:?} at the end",
        start.elapsed().as_secs()
    );
    // What lies on the GPU goes with the models in use, and with when the browser collects: it is told alone.
    for (warm, end) in warm.into_iter().zip(end).take(2) {
        assert!(end <= GROWTH * warm, "{warm} bytes have become {end}");
    }
}

/// Does something, and says what.
async fn act(page: &Page, random: &mut Random) -> String {
    match random.below(8) {
        0 => {
            let photo = PHOTOS[random.below(PHOTOS.len())];
            page.click(&format!("sample-{photo}")).await;
            format!("the photo {photo}")
        }
        1 => {
            page.upload("disc.jpg").await;
            "a photo of one's own".to_owned()
        }
        2 => {
            let model = &page.model.entries[random.below(page.model.entries.len())].name;
            page.click(&format!("model-{model}")).await;
            format!("the model {model}")
        }
        3 => {
            let stop = STOPS[random.below(STOPS.len())];
            page.go("inside").await;
            page.script::<()>(SCROLL, vec![json!(stop)]).await;
            format!("the stop {stop}")
        }
        4 => {
            let seed = random.below(1000) as u32;
            page.go("stage").await;
            let is_random: bool = page
                .script(
                    r#"return !document.querySelector('[data-testid="seed"]').disabled;"#,
                    vec![],
                )
                .await;
            if is_random {
                page.type_seed(seed).await;
            }
            format!("the seed {seed}")
        }
        5 => {
            let ratios: Vec<usize> = (0..1 + random.below(20)).map(|_| random.below(96)).collect();
            page.go("stage").await;
            page.script::<()>(SLIDE, vec![json!(ratios)]).await;
            format!("the ratios {ratios:?}")
        }
        _ => {
            let seen = settled(page, "a stroke's picture").await;
            let in_use = |name: &String| page.model.entries.iter().find(|model| model.name == *name);
            let model = seen.in_use.iter().filter_map(in_use).find(|model| model.reconstructs);
            // A causal model hides what comes last, whatever the hand.
            if let Some(model) = model.filter(|model| model.kind != "causal") {
                let grid = model.img_size / model.patch_size;
                let patches: Vec<usize> = (0..2 + random.below(4)).map(|_| random.below(grid * grid)).collect();
                stroke(page, grid, &patches).await;
            }
            "a stroke".to_owned()
        }
    }
}

/// All that was asked for is answered, and on screen.
async fn settled(page: &Page, after: &str) -> Seen {
    let seen = timeout(LOST, page.settle(after)).await;
    let seen = seen.unwrap_or_else(|_| panic!("an answer is lost after {after}"));
    assert_eq!(seen.error, None, "after {after}");
    assert!(
        !seen.top5.is_empty() && seen.views.len() == 4,
        "after {after}: {seen:#?}"
    );
    seen
}

async fn sizes(page: &Page) -> [f64; 3] {
    page.script(SIZES, vec![]).await
}

/// Numbers by xorshift: the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
