//! The browser of the tests.

use anyhow::{Context, Result, bail};

use crate::command::Shell;

/// Says which browser runs the tests: what its package has differs from one machine to the next.
pub fn told(shell: &Shell) -> Result<()> {
    let version = |program: &str| {
        // Without a chromedriver on the PATH, wasm-pack would download the newest, for another version of the browser.
        shell
            .which(program)
            .with_context(|| format!("{program} is not on the PATH"))?;
        let text = shell.output(&format!("{program} --version"));
        let text = text.with_context(|| format!("{program} does not tell its version"))?;
        println!("{}", text.trim());
        let number = text
            .split_whitespace()
            .find_map(|word| word.split('.').next()?.parse::<u32>().ok());
        number.with_context(|| format!("{program} tells no version in “{}”", text.trim()))
    };
    let [browser, driver] = [version("chromium")?, version("chromedriver")?];
    if browser != driver {
        bail!("Chromium is version {browser} and chromedriver {driver}: install both in the same version");
    }
    Ok(())
}
