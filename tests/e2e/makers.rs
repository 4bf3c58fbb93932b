//! The browsers of three makers, and what each of their drivers is told.

use serde_json::{Map, Value, json};

use crate::browser::Setup;
use crate::server::Server;

/// Without these two, headless Chromium has no WebGPU adapter.
const WEBGPU_ARGS: [&str; 2] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/// Whose browser it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver. What else a [`Setup`] asks of the browser is Chromium's.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver; the same holds.
    WebKit,
}

impl Maker {
    /// The driver's program.
    pub fn driver(self) -> String {
        let (variable, program) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKIT_DRIVER", "WebKitWebDriver"),
        };
        std::env::var(variable).unwrap_or_else(|_| program.to_owned())
    }

    /// What the driver is told on its command line.
    pub fn arguments(self, port: u16) -> Vec<String> {
        let port = format!("--port={port}");
        match self {
            Self::Chromium => vec![port, "--log-level=SEVERE".to_owned()],
            Self::Firefox => vec![port, "--log=error".to_owned()],
            Self::WebKit => vec![port, "--host=127.0.0.1".to_owned()],
        }
    }

    /// Whether the browser knows no way to run without a screen.
    pub fn needs_screen(self) -> bool {
        self == Self::WebKit
    }

    /// What the driver is told of the browser. What does not go to this machine goes to the test's own server, which
    /// answers no and remembers.
    pub fn capabilities(self, setup: Setup, server: &Server) -> Map<String, Value> {
        let address = server.address().to_string();
        let proxy = json!({"proxyType": "manual", "httpProxy": address, "sslProxy": address, "noProxy": ["127.0.0.1"]});
        match self {
            Self::Chromium => chromium(setup, server),
            Self::Firefox => {
                let options = json!({
                    "binary": std::env::var("FIREFOX").unwrap_or_else(|_| on_path("firefox-esr")),
                    "args": ["-headless", "--width=1280", "--height=1000"],
                });
                Map::from_iter([("moz:firefoxOptions".to_owned(), options), ("proxy".to_owned(), proxy)])
            }
            Self::WebKit => {
                let options = json!({
                    "binary": std::env::var("MINI_BROWSER").unwrap_or_else(|_| mini_browser()),
                    "args": ["--automation"],
                });
                Map::from_iter([
                    ("webkitgtk:browserOptions".to_owned(), options),
                    ("proxy".to_owned(), proxy),
                ])
            }
        }
    }
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

/// Debian keeps it beside the library, off the PATH.
fn mini_browser() -> String {
    format!(
        "/usr/lib/{}-linux-gnu/webkit2gtk-4.1/MiniBrowser",
        std::env::consts::ARCH
    )
}

/// What `webdriver.json` says for the wasm tests, less WebGPU where it is not wanted.
fn chromium(setup: Setup, server: &Server) -> Map<String, Value> {
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
