//! A WebDriver and the browser that it starts.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::browser::{BROWSER_LIMIT, Setup};
use crate::server::Server;

/// Between two tries to reach a driver that is starting.
const RETRY: Duration = Duration::from_millis(100);

/// A driver, which has one browser.
pub struct Driver {
    driver: Child,
    port: u16,
    /// For a browser that cannot go without one.
    _screen: Option<Child>,
    /// The profile is in here. A driver leaves it behind when it is ended.
    folder: PathBuf,
}

impl Driver {
    /// Starts the browser that `setup` wants. One that does not come is given up for another, once: on a busy machine
    /// WebKit's hangs at times.
    pub async fn start(setup: Setup, server: &Server) -> (Self, Client) {
        match Self::try_start(setup, server).await {
            Ok(started) => started,
            Err(error) => {
                eprintln!("no browser, so another is started: {error}");
                let again = Self::try_start(setup, server).await;
                again.unwrap_or_else(|error| panic!("no browser: {error}"))
            }
        }
    }

    async fn try_start(setup: Setup, server: &Server) -> Result<(Self, Client), String> {
        let folder = std::env::temp_dir().join(format!("patchwork-e2e-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the browser's profile");
        let program = setup.maker.driver();
        let port = free_port();
        let mut command = Command::new(&program);
        command
            .args(setup.maker.arguments(port))
            .envs(["TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME"].map(|name| (name, &folder)))
            .stdout(Stdio::null())
            .kill_on_drop(true);
        let mut screen = None;
        if setup.maker.needs_screen() {
            let (child, display) = start_screen().await;
            command.env("DISPLAY", display).stderr(Stdio::null());
            screen = Some(child);
        }
        let driver = command.spawn().unwrap_or_else(|error| missing(&program, &error));
        let client = connect(port, setup.maker.capabilities(setup, server)).await?;
        let driver = Self {
            driver,
            port,
            _screen: screen,
            folder,
        };
        Ok((driver, client))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Ends the browser and its driver.
    pub async fn close(mut self, client: Client) {
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

fn missing(program: &str, error: &std::io::Error) -> ! {
    panic!("{program} could not be started ({error}): `cargo xtask setup --tests` installs it")
}

/// Not every driver can choose one and tell it.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}

/// As soon as the driver listens.
async fn connect(port: u16, capabilities: Map<String, Value>) -> Result<Client, String> {
    let address = format!("http://127.0.0.1:{port}");
    let start = Instant::now();
    loop {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.clone());
        let error = match timeout(BROWSER_LIMIT, builder.connect(&address)).await {
            Ok(Ok(client)) => return Ok(client),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it did not start in time".to_owned(),
        };
        if start.elapsed() >= BROWSER_LIMIT {
            return Err(error);
        }
        sleep(RETRY).await;
    }
}

/// A screen that nobody sees, and its name.
async fn start_screen() -> (Child, String) {
    let program = "Xvfb";
    let mut screen = Command::new(program)
        .args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| missing(program, &error));
    let mut output = BufReader::new(screen.stdout.take().expect("its output")).lines();
    let number = timeout(BROWSER_LIMIT, output.next_line()).await;
    let number = number.expect("Xvfb starts in time").expect("its output");
    (screen, format!(":{}", number.expect("Xvfb tells its number").trim()))
}
