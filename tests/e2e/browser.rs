//! Chromium or Firefox, driven through its WebDriver: one of its own for each test, with a new profile.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::page::Page;
use crate::server::{Fault, Parts, Server};

/// Without these two, headless Chromium has no WebGPU adapter.
const WEBGPU_ARGS: [&str; 2] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/// For the driver and its browser to start, and to end.
const BROWSER_LIMIT: Duration = Duration::from_secs(60);

/// Whose browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver. What else a [`Setup`] asks of the browser is Chromium's.
    Firefox,
}

/// The browser that a test wants.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Whose it is.
    pub maker: Maker,
    /// With a WebGPU adapter, computed in software.
    pub webgpu: bool,
    /// Where the page lies on its server.
    pub prefix: &'static str,
    /// What follows the page's address.
    pub query: &'static str,
    /// A screen of this width, in CSS pixels, with three device pixels to each.
    pub phone: Option<u32>,
    /// The visitor wants little motion.
    pub reduced_motion: bool,
    /// The visitor wants a dark page.
    pub dark: bool,
    /// What more Chromium is told on its command line.
    pub args: &'static [&'static str],
    /// The server isolates the page from other origins.
    pub isolated: bool,
    /// Seconds that the whole test may take.
    pub patience: u64,
    /// What goes wrong on the server from the beginning.
    pub fault: Option<(Parts, Fault)>,
}

/// A browser without WebGPU, on a page at the top of its server. A test takes seconds on a quiet machine; a shared one can be
/// ten times slower, and WebGPU here is software.
pub const CPU: Setup = Setup {
    maker: Maker::Chromium,
    webgpu: false,
    prefix: "/",
    query: "",
    phone: None,
    reduced_motion: false,
    dark: false,
    args: &[],
    isolated: false,
    patience: 240,
    fault: None,
};

/// Runs `test` in a browser and ends the browser whatever happens; a failure leaves a picture of the page behind.
pub fn run(name: &str, setup: Setup, test: impl AsyncFnOnce(&Page)) {
    // Two browsers at a time would only make each other late.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

    let dist = dist();
    let server = Server::start(&dist, setup.prefix);
    if setup.isolated {
        server.isolate();
    }
    if let Some((parts, fault)) = setup.fault {
        server.fail(parts, fault);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (browser, client) = runtime.block_on(Browser::start(setup, &server));
    let page = Page::new(
        client.clone(),
        server,
        &dist,
        setup.query,
        Duration::from_secs(setup.patience),
    );
    let opened_and_tested = async {
        page.open(setup.query).await;
        test(&page).await;
    };
    let result = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { timeout(Duration::from_secs(setup.patience), opened_and_tested).await })
    }));
    if !matches!(result, Ok(Ok(()))) {
        runtime.block_on(screenshot(&client, name));
    }
    runtime.block_on(browser.close(client));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(_)) => panic!(
            "{name}: not done after {} s, while it waited for {}",
            setup.patience,
            page.waited_for()
        ),
        Err(panic) => resume_unwind(panic),
    }
}

/// The built page.
fn dist() -> PathBuf {
    let dist = std::env::var_os("PATCHWORK_DIST").map_or_else(|| Path::new("dist").into(), PathBuf::from);
    // Paths are seen from the project's top folder, wherever the tests are started.
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join(dist);
    assert!(
        dist.join("index.html").is_file(),
        "{} holds no built page: `trunk build --release` makes it",
        dist.display()
    );
    dist
}

/// A driver, which has one browser.
struct Browser {
    driver: Child,
    /// The profile is in here. A driver leaves it behind when it is ended.
    folder: PathBuf,
    // It would die at its next word if nobody listened.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    async fn start(setup: Setup, server: &Server) -> (Self, Client) {
        let (variable, program, args): (_, _, &[&str]) = match setup.maker {
            Maker::Chromium => ("CHROMEDRIVER", "chromedriver", &["--port=0", "--log-level=SEVERE"]),
            Maker::Firefox => ("GECKODRIVER", "geckodriver", &["--port=0"]),
        };
        let program = std::env::var(variable).unwrap_or_else(|_| program.to_owned());
        let folder = std::env::temp_dir().join(format!("patchwork-e2e-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the browser's profile");
        let mut driver = Command::new(&program)
            .args(args)
            .env("TMPDIR", &folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} could not be started ({error}): `cargo xtask setup --tests` installs it")
            });
        let mut output = BufReader::new(driver.stdout.take().expect("its output")).lines();
        let port = timeout(BROWSER_LIMIT, port(&mut output))
            .await
            .unwrap_or_else(|_| panic!("{program} did not say on which port it listens"));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(setup, server));
        let client = timeout(BROWSER_LIMIT, builder.connect(&format!("http://127.0.0.1:{port}")))
            .await
            .expect("the browser did not start in time")
            .expect("a browser");
        let browser = Self {
            driver,
            folder,
            _output: output,
        };
        (browser, client)
    }

    async fn close(mut self, client: Client) {
        // First the browser, by its driver: killed, the driver would leave it running.
        if !matches!(timeout(BROWSER_LIMIT, client.close()).await, Ok(Ok(()))) {
            eprintln!("the browser did not end when asked to");
        }
        if let Err(error) = self.driver.kill().await {
            eprintln!("the driver could not be ended: {error}");
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} could not be removed: {error}", self.folder.display());
        }
    }
}

/// The port in "... successfully on port 1234." or "... Listening on 127.0.0.1:1234".
async fn port(output: &mut Lines<BufReader<ChildStdout>>) -> u16 {
    while let Some(line) = output.next_line().await.expect("the driver's output") {
        let ends = ["on port ", "Listening on 127.0.0.1:"];
        let port = ends.iter().find_map(|end| line.split_once(end));
        let port = port.and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
        if let Some(port) = port.filter(|&port| port != 0) {
            return port;
        }
    }
    panic!("the driver ended before it listened")
}

fn capabilities(setup: Setup, server: &Server) -> Map<String, Value> {
    match setup.maker {
        Maker::Chromium => of_chromium(setup, server),
        Maker::Firefox => of_firefox(server),
    }
}

fn of_firefox(server: &Server) -> Map<String, Value> {
    let options = json!({
        "binary": std::env::var("FIREFOX").unwrap_or_else(|_| on_path("firefox-esr")),
        "args": ["-headless", "--width=1280", "--height=1000"],
    });
    // What does not go to this machine goes to the test's own server, which answers no and remembers.
    let proxy = server.address().to_string();
    let proxy = json!({"proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy});
    Map::from_iter([("moz:firefoxOptions".to_owned(), options), ("proxy".to_owned(), proxy)])
}

/// geckodriver wants the whole path.
fn on_path(program: &str) -> String {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let file = std::env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file());
    let file = file.unwrap_or_else(|| panic!("{program} is not on the PATH: `cargo xtask setup --tests` installs it"));
    file.to_string_lossy().into_owned()
}

/// What `webdriver.json` says for the wasm tests, less WebGPU where it is not wanted.
fn of_chromium(setup: Setup, server: &Server) -> Map<String, Value> {
    let text = include_str!("../../webdriver.json");
    let mut capabilities: Map<String, Value> = serde_json::from_str(text).expect("webdriver.json: an object");
    let options = &mut capabilities["goog:chromeOptions"];
    if let Ok(chromium) = std::env::var("CHROMIUM") {
        options["binary"] = chromium.into();
    }
    let args = options["args"].as_array_mut().expect("webdriver.json: a list of args");
    let all = args.len();
    if !setup.webgpu {
        args.retain(|arg| WEBGPU_ARGS.iter().all(|webgpu| arg != webgpu));
        assert_eq!(
            args.len(),
            all - WEBGPU_ARGS.len(),
            "webdriver.json has other flags for WebGPU"
        );
    }
    // What does not go to this machine goes to the test's own server, which answers no and remembers.
    args.push(format!("--proxy-server=http://{}", server.address()).into());
    args.push("--window-size=1280,1000".into());
    // For tests that wait until memory is given back.
    args.push("--js-flags=--expose-gc".into());
    if setup.reduced_motion {
        args.push("--force-prefers-reduced-motion".into());
    }
    args.extend(setup.args.iter().map(|&arg| arg.into()));
    args.push(format!("--blink-settings=preferredColorScheme={}", u8::from(!setup.dark)).into());
    if let Some(width) = setup.phone {
        let metrics = json!({"width": width, "height": 740, "pixelRatio": 3.0, "touch": true});
        options["mobileEmulation"] = json!({"deviceMetrics": metrics});
    }
    capabilities
}

async fn screenshot(client: &Client, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/e2e");
    let picture = timeout(BROWSER_LIMIT, client.screenshot()).await;
    let Ok(Ok(png)) = picture else {
        eprintln!("{name}: no picture of the page could be taken");
        return;
    };
    let file = folder.join(format!("{name}.png"));
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, png)) {
        Ok(()) => eprintln!("{name}: the page is to be seen in {}", file.display()),
        Err(error) => eprintln!("{name}: {} could not be written: {error}", file.display()),
    }
}
