//! The built page as a folder that any static host serves as it is, and that folder as an archive.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::Shell;
use crate::files::copy_all;
use crate::hash::{SUMS, checksums};
use crate::{offline, tools};

/// The folder, in the project's top folder.
const SITE: &str = "site";
const ARCHIVE: &str = "patchwork-page.tar.gz";
/// For the benchmarks alone, and what trunk leaves there.
const NOT_SERVED: [&str; 2] = [offline::FOR_BENCHES, ".trunk-lock"];
/// Where visitors may open checkpoints from by address.
const CHECKPOINTS: &str = "https://huggingface.co https://*.huggingface.co https://*.hf.co";
/// What the policy goes with: the page, and the worker, which has none but that of its own response. Not with
/// `example.html`, whose script is inline.
const WITH_POLICY: [&str; 3] = ["", "index.html", "engine_worker.js"];

/// Builds the page (or takes it from `dist/`, if `built`) and leaves the folder; `archive`: beside it what a release
/// has.
pub fn deploy(shell: &Shell, built: bool, archive: bool) -> Result<()> {
    let dist = tools::page(shell, built)?;
    make_site(&dist, &shell.root.join(SITE))?;
    println!("\n  The page is in {SITE}/: put what is in it onto any static host, into any folder.");
    if archive {
        // With fixed times and owners, so that the same files make the same archive.
        shell.run(&format!(
            "tar --create --gzip --file {ARCHIVE} --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner {SITE}"
        ))?;
        let sums = checksums(&shell.root, &[ARCHIVE])?;
        std::fs::write(shell.root.join(SUMS), sums).with_context(|| format!("{SUMS} cannot be written"))?;
        println!("  {ARCHIVE} holds the same; {SUMS} has its checksum.");
    }
    Ok(())
}

/// Makes `site` anew from the page in `dist`.
fn make_site(dist: &Path, site: &Path) -> Result<()> {
    if site.exists() {
        std::fs::remove_dir_all(site).with_context(|| format!("{} cannot be emptied", site.display()))?;
    }
    copy_all(dist, site)?;
    for name in NOT_SERVED {
        let path = site.join(name);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
        }
    }
    let html = std::fs::read_to_string(site.join("index.html")).context("the page has no index.html")?;
    check_addresses(&html, site)?;
    offline::check(site)?;

    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(site)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    // GitHub Pages leaves files out, unless this one is there.
    std::fs::write(site.join(".nojekyll"), "")?;
    std::fs::write(site.join("_headers"), headers(&policy(&html)?, &names))?;
    Ok(())
}

/// Every file that the page names is there, by a relative address: the folder works wherever it is put.
fn check_addresses(html: &str, site: &Path) -> Result<()> {
    for mark in [
        " href=\"",
        " src=\"",
        " data-program=\"",
        " data-wasm=\"",
        " data-sentences=\"",
    ] {
        let values = html.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
        for address in values.flat_map(str::split_whitespace) {
            if address.starts_with('/') || address.contains(':') {
                bail!("index.html names {address}, which is not relative: the page would not work in a folder");
            }
            if !site.join(address).is_file() {
                bail!("index.html names {address}, which is not there");
            }
        }
    }
    Ok(())
}

/// The page's own Content-Security-Policy, which has to allow the worker what it downloads.
fn policy(html: &str) -> Result<String> {
    let policy = html
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .and_then(|(_, rest)| rest.split('"').next())
        .context("index.html has no Content-Security-Policy")?;
    let own = "connect-src 'self'";
    if !policy.contains(&format!("{own};")) {
        bail!("the policy in index.html has no {own}");
    }
    Ok(policy.replace(own, &format!("{own} {CHECKPOINTS}")))
}

/// For hosts that read a `_headers` file, such as Netlify and Cloudflare Pages; `docs/hosting.md` says what each is
/// for.
fn headers(policy: &str, names: &BTreeSet<String>) -> String {
    let mut text =
        String::from("/*\n  Cross-Origin-Opener-Policy: same-origin\n  Cross-Origin-Embedder-Policy: require-corp\n");
    for name in WITH_POLICY {
        let _ = write!(text, "/{name}\n  Content-Security-Policy: {policy}\n");
    }
    for name in names.iter().filter(|name| has_hash(name)) {
        let _ = write!(text, "/{name}\n  Cache-Control: public, max-age=31536000, immutable\n");
    }
    text
}

/// Whether a name has a hash as trunk writes it: `app-d0ea0240f0801531.js`, `app-b09b35942c79f21_bg.wasm`.
fn has_hash(name: &str) -> bool {
    let end = name.rsplit('-').next().unwrap_or_default();
    let digits = end.bytes().take_while(u8::is_ascii_hexdigit).count();
    digits >= 12 && end[digits..].starts_with(['.', '_'])
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    const HTML: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; connect-src 'self'; \
        worker-src 'self'\"><link href=\"./base-fef78162fa58bd2d.css\"><script src=\"start.mjs\"></script>";

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, html: &str) -> Self {
            let worker = r#"const LISTED = {"bytes":0,"program":{},"models":{}};"#;
            let folder = std::env::temp_dir().join(format!("patchwork-{name}-{}", std::process::id()));
            let dist = folder.join("dist");
            std::fs::create_dir_all(dist.join("models/a")).expect("a folder");
            for (name, text) in [
                ("index.html", html),
                ("base-fef78162fa58bd2d.css", ""),
                ("start.mjs", ""),
                ("bench-adapter.mjs", ""),
                ("models/a/config.json", "{}"),
                ("sw.js", worker),
            ] {
                std::fs::write(dist.join(name), text).expect("a file");
            }
            Self(folder)
        }

        fn make(&self) -> Result<()> {
            make_site(&self.0.join("dist"), &self.0.join("site"))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_folder_has_the_page_and_what_hosts_read() {
        let folder = Folder::new("site", HTML);
        let site = folder.0.join("site");
        std::fs::create_dir_all(&site).expect("a folder");
        std::fs::write(site.join("old.css"), "").expect("a file");
        folder.make().expect("a site");

        for there in ["index.html", "start.mjs", "models/a/config.json", ".nojekyll"] {
            assert!(site.join(there).is_file(), "{there}");
        }
        for gone in ["old.css", "bench-adapter.mjs"] {
            assert!(!site.join(gone).exists(), "{gone}");
        }
        let headers = std::fs::read_to_string(site.join("_headers")).expect("headers");
        assert!(headers.contains("/engine_worker.js\n  Content-Security-Policy: default-src 'none'; connect-src 'self' https://huggingface.co"));
        assert!(headers.contains("/base-fef78162fa58bd2d.css\n  Cache-Control: public, max-age=31536000, immutable\n"));
        assert!(!headers.contains("/start.mjs"), "its name stays when it changes");
    }

    #[test]
    fn addresses_are_relative_and_lead_to_files() {
        for (name, address, why) in [
            ("root", "/start.mjs", "not relative"),
            ("elsewhere", "https://example.org/a.js", "not relative"),
            ("lost", "lost.mjs", "not there"),
        ] {
            let folder = Folder::new(name, &HTML.replace("start.mjs", address));
            let error = folder.make().expect_err(address).to_string();
            assert!(error.contains(address) && error.contains(why), "{error}");
        }
    }

    #[test]
    fn hashes_in_names_are_known() {
        for name in [
            "app-d0ea0240f0801531.js",
            "app-b09b35942c79f21_bg.wasm",
            "inside-encoder-8bb435544e4d0aef.css",
            "sentences-zh-CN-ef8df36696e48d48.json",
        ] {
            assert!(has_hash(name), "{name}");
        }
        for name in [
            "start.mjs",
            "bench-adapter.mjs",
            "class-names.zh-CN.json",
            "engine_cpu_bg.wasm",
            "inside-face.css",
            "-",
        ] {
            assert!(!has_hash(name), "{name}");
        }
    }
}
