//! Installing what the project builds and tests with, only where it is missing: tools at one pinned version each, what
//! the system has packages for as it has them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::command::{LOCAL, Shell, run};
use crate::files::copy;
use crate::{lints, samples};

const TRUNK: &str = "0.22.1";
/// Trunk wants a newer compiler than the one this project is pinned to; only trunk is built with it.
const TRUNK_TOOLCHAIN: &str = "1.96.1";
/// Must equal the `wasm-bindgen` that the wasm is linked with (`Cargo.toml`) and the pin in `Trunk.toml`.
const WASM_BINDGEN: &str = "0.2.130";
const WASM_PACK: &str = "0.15.1";
/// `wasm-opt` calls itself by the first number; so does the pin in `Trunk.toml`.
const WASM_OPT: &str = "132";
const BINARYEN: &str = "132.0.0";
const AXE_CORE: &str = "4.14.1";
const GECKODRIVER: &str = "0.37.1";

/// Builds the page, or takes it as it is `built` already, and gives its folder.
pub fn page(shell: &Shell, built: bool) -> Result<PathBuf> {
    let dist = shell.root.join("dist");
    if !built {
        setup(shell, false)?;
        shell.run("trunk build --release")?;
    } else if !dist.join("index.html").is_file() {
        bail!("dist/ holds no built page: leave --built out");
    }
    Ok(dist)
}

/// Installs what is missing to build the page and, with `tests`, to test it.
pub fn setup(shell: &Shell, tests: bool) -> Result<()> {
    println!("setup");
    step(
        "Rust target wasm32-unknown-unknown",
        "the page runs as wasm",
        has_target(shell),
        || {
            if shell.which("rustup").is_none() {
                bail!(
                    "there is no rustup here: install the Rust target wasm32-unknown-unknown the way Rust was installed"
                );
            }
            shell.run("rustup target add wasm32-unknown-unknown")
        },
    )?;
    step(
        &format!("wasm-bindgen {WASM_BINDGEN}"),
        "joins wasm and JavaScript",
        has(shell, "wasm-bindgen", WASM_BINDGEN),
        // Not --locked: the lock file it was published with does not resolve.
        || cargo_install(shell, &format!("cargo install wasm-bindgen-cli@{WASM_BINDGEN}")),
    )?;
    step(
        &format!("trunk {TRUNK}"),
        "builds and serves the page",
        has(shell, "trunk", TRUNK),
        || {
            if shell.which("rustup").is_none() {
                bail!("there is no rustup here: install trunk {TRUNK} by hand, with Rust {TRUNK_TOOLCHAIN} or newer");
            }
            shell.run(&format!(
                "rustup toolchain install {TRUNK_TOOLCHAIN} --profile minimal --no-self-update"
            ))?;
            cargo_install(
                shell,
                &format!("rustup run {TRUNK_TOOLCHAIN} cargo install --locked trunk@{TRUNK}"),
            )
        },
    )?;
    step(
        "Node.js and npm",
        "wasm-opt runs on Node.js",
        shell.output("node --version").is_some() && shell.output("npm --version").is_some(),
        || apt_install(shell, "nodejs npm", "Node.js 18 or newer, with npm"),
    )?;
    step(
        &format!("wasm-opt {WASM_OPT}"),
        "makes the wasm small",
        shell.root.join(LOCAL).join("node_modules/.bin/wasm-opt").is_file() && has(shell, "wasm-opt", WASM_OPT),
        || {
            shell.run(&format!(
                "npm install --prefix {LOCAL} --ignore-scripts --no-audit --no-fund --no-save binaryen@{BINARYEN}"
            ))
        },
    )?;
    share_wasm_opt(shell)?;

    if tests {
        step(
            &format!("wasm-pack {WASM_PACK}"),
            "runs tests in the browser",
            has(shell, "wasm-pack", WASM_PACK),
            || cargo_install(shell, &format!("cargo install --locked wasm-pack@{WASM_PACK}")),
        )?;
        let folder = format!("{LOCAL}/axe");
        let package = shell.root.join(&folder).join("node_modules/axe-core/package.json");
        let pinned = format!("\"version\": \"{AXE_CORE}\"");
        step(
            &format!("axe-core {AXE_CORE}"),
            "looks for what keeps people from using the page",
            std::fs::read_to_string(package).is_ok_and(|text| text.contains(&pinned)),
            || {
                // A folder of its own: npm removes what it was not asked for.
                shell.run(&format!(
                    "npm install --prefix {folder} --ignore-scripts --no-audit --no-fund --no-save axe-core@{AXE_CORE}"
                ))
            },
        )?;
        package_tools(shell)?;
        chromium(shell)?;
        firefox(shell)?;
        step(
            "WebKitGTK with its driver, and Xvfb",
            "the third browser of the tests, which needs a screen",
            shell.which("WebKitWebDriver").is_some() && shell.which("Xvfb").is_some(),
            || {
                apt_install(
                    shell,
                    "webkit2gtk-driver xvfb",
                    "WebKitGTK's WebKitWebDriver and MiniBrowser, and Xvfb",
                )
            },
        )?;
    }

    let photos = samples::load(shell)?;
    let here = samples::all_there(shell, &photos);
    step(
        &format!("{} sample photos", photos.len()),
        "for the gallery and the tests",
        here,
        || {
            pip(shell)?;
            samples::fetch(shell, &photos)
        },
    )
}

/// Installs what the npm package is made and tested with, as `tests/package/package-lock.json` pins it.
pub fn package_tools(shell: &Shell) -> Result<()> {
    let folder = shell.root.join(LOCAL).join("package");
    let pins = ["package.json", "package-lock.json"];
    let read = |path: PathBuf| std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()));
    let mut there = folder.join("node_modules/.bin/tsc").is_file();
    for name in pins {
        let wanted = read(shell.root.join("tests/package").join(name))?;
        there &= read(folder.join(name)).is_ok_and(|found| found == wanted);
    }
    step("TypeScript and Vite", "for the npm package and its test", there, || {
        for name in pins {
            copy(&shell.root.join("tests/package").join(name), &folder.join(name))?;
        }
        let mut npm = shell.command("npm ci --ignore-scripts --no-audit --no-fund");
        npm.current_dir(&folder);
        run(npm)
    })
}

/// Installs what reads spelling, workflows and dependencies.
pub fn lints(shell: &Shell) -> Result<()> {
    let names: Vec<_> = lints::TOOLS
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    step(
        &names.join(", "),
        "check what the compiler does not read",
        lints::all_there(shell),
        || {
            pip(shell)?;
            lints::install(shell)
        },
    )
}

fn pip(shell: &Shell) -> Result<()> {
    if shell.output("python3 -m pip --version").is_some() {
        return Ok(());
    }
    apt_install(shell, "python3 python3-pip", "Python 3 with pip")
}

/// One line before and after: what, why, and how long it took.
fn step(what: &str, why: &str, there: bool, install: impl FnOnce() -> Result<()>) -> Result<()> {
    if there {
        println!("  there    {what}");
        return Ok(());
    }
    println!("  install  {what} ({why})");
    let start = Instant::now();
    install().with_context(|| format!("{what} could not be installed"))?;
    println!("  done     {what}, {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Installs the browser of tests and benchmarks.
pub fn chromium(shell: &Shell) -> Result<()> {
    step(
        "Chromium and chromedriver",
        "the browser of tests and benchmarks",
        shell.which("chromium").is_some() && shell.which("chromedriver").is_some(),
        || {
            apt_install(
                shell,
                "chromium chromium-driver",
                "Chromium and the chromedriver of the same version",
            )
        },
    )
}

/// Installs a Vulkan adapter that needs no GPU.
pub fn vulkan(shell: &Shell) -> Result<()> {
    step(
        "Mesa's lavapipe",
        "WebGPU outside a browser, where there is no GPU",
        Path::new("/usr/share/vulkan/icd.d").is_dir(),
        || apt_install(shell, "mesa-vulkan-drivers", "a Vulkan driver"),
    )
}

/// Installs the second browser of the end-to-end tests.
fn firefox(shell: &Shell) -> Result<()> {
    step(
        "Firefox ESR",
        "the second browser of the tests",
        shell.which("firefox-esr").is_some(),
        || apt_install(shell, "firefox-esr", "Firefox ESR"),
    )?;
    step(
        &format!("geckodriver {GECKODRIVER}"),
        "drives Firefox",
        has(shell, "geckodriver", GECKODRIVER),
        || cargo_install(shell, &format!("cargo install --locked geckodriver@{GECKODRIVER}")),
    )
}

fn has_target(shell: &Shell) -> bool {
    shell
        .output("rustc --print target-libdir --target wasm32-unknown-unknown")
        .is_some_and(|folder| PathBuf::from(folder.trim()).is_dir())
}

/// Compares whole words of `--version`, so that 0.22.1 is not found in 0.22.10.
fn has(shell: &Shell, program: &str, version: &str) -> bool {
    shell
        .output(&format!("{program} --version"))
        .is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

fn cargo_install(shell: &Shell, line: &str) -> Result<()> {
    let mut command = shell.command(line);
    // A tool is no part of the project: it is built in a folder of its own, for the machine it runs on.
    for name in [
        "CARGO_TARGET_DIR",
        "CARGO_BUILD_TARGET",
        "CARGO_BUILD_TARGET_DIR",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
    // Tools are built once and work for seconds: a quick build before a fast program.
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(command)
}

/// Installs packages where there is `apt-get`; `plain` says what they are where there is none.
pub fn apt_install(shell: &Shell, packages: &str, plain: &str) -> Result<()> {
    if shell.which("apt-get").is_none() {
        bail!("this system has no apt-get: install {plain} by hand, then run this again");
    }
    let sudo = match shell.output("id -u") {
        Some(id) if id.trim() == "0" => "",
        _ if shell.which("sudo").is_some() => "sudo ",
        _ => bail!("not root, and no sudo: let an administrator run `apt-get install {packages}`, then run this again"),
    };
    shell.run(&format!("{sudo}apt-get update -qq"))?;
    shell.run(&format!(
        "{sudo}env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {packages}"
    ))
}

/// Puts a copy into trunk's own tool folder, so that plain `trunk build --release` finds it without a download.
fn share_wasm_opt(shell: &Shell) -> Result<()> {
    let home = std::env::home_dir().context("this user has no home folder")?;
    let cache = if cfg!(target_os = "macos") {
        home.join("Library/Caches/dev.trunkrs.trunk")
    } else {
        std::env::var_os("XDG_CACHE_HOME")
            .map_or_else(|| home.join(".cache"), PathBuf::from)
            .join("trunk")
    };
    let folder = cache.join(format!("wasm-opt-version_{WASM_OPT}/bin"));
    let copy = folder.join("wasm-opt");
    if copy.exists() {
        return Ok(());
    }
    let original = shell.root.join(LOCAL).join("node_modules/binaryen/bin/wasm-opt");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::copy(&original, &copy))
        .map(|_| ())
        .with_context(|| format!("wasm-opt could not be copied to {}", copy.display()))
}
