//! A browser of its own for each test, with a new profile.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fantoccini::Client;
use tokio::time::timeout;

use crate::driver::Driver;
use crate::makers::Maker;
use crate::page::Page;
use crate::server::{Fault, Parts, Server};

/// For the driver and its browser to start, to end, and to give a picture.
pub const BROWSER_LIMIT: Duration = Duration::from_secs(60);

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

/// A browser without WebGPU, on a page at the top of its server. A test takes seconds on a quiet machine; a shared one
/// can be ten times slower, and WebGPU here is software.
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
    let (driver, client) = runtime.block_on(Driver::start(setup, &server));
    let page = Page::new(
        client.clone(),
        driver.address(),
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
    runtime.block_on(driver.close(client));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(_)) => panic!(
            "{name}: not done after {} s, while it waited for {}",
            setup.patience,
            page.waited_for()
        ),
        Err(panic) => {
            // Once more, below what the hook has said at length.
            let text = panic.downcast_ref::<String>().map(String::as_str);
            if let Some(text) = text.or_else(|| panic.downcast_ref::<&str>().copied()) {
                eprintln!("{name}: {text}");
            }
            resume_unwind(panic)
        }
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
