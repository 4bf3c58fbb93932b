//! The project's commands, run as `cargo xtask <command>`.

mod bench;
mod browser;
mod command;
mod deploy;
mod engines;
mod files;
mod full_size;
mod hash;
mod lines;
mod lints;
mod offline;
mod pack;
mod package_test;
mod python;
mod samples;
#[path = "../../build/sentences.rs"]
mod sentences;
mod serve;
mod sizes;
mod styles;
mod test;
mod tools;

use anyhow::{Result, bail};

use command::Shell;

const HELP: &str = "\
cargo xtask <command>

  serve [--port 8080]   install what is missing, build the page (optimised), serve it on this machine
  test [--quick|--full] install what is missing, then run every check, as CI does;
                        --quick leaves out what needs a browser or a built page;
                        --full adds WebGPU outside a browser, a soak, and models of full size
                        (made with Python: gigabytes, hours)
  lint                  the checks of `test` that take seconds: format, widths, spelling, workflows, dependencies
  setup [--tests]       only install what is missing; --tests: what the tests need, too
  deploy [--built] [--archive]
                        install what is missing, build the page, leave it in site/ as any static host serves it;
                        --built: from dist/ as it is; --archive: also patchwork-page.tar.gz and SHA256SUMS
  pack [--built] [--sums] [--try]
                        install what is missing, build the page, make the npm package of it, patchwork-<version>.tgz;
                        --built: from dist/ as it is; --sums: add its checksum to SHA256SUMS;
                        --try: then install it into a small Vite project and use it in Chromium, as `test` does
  bench [--models a,b|--quick] [--runs 20] [--built] [--out FILE]
                        time Patchwork and ONNX Runtime Web in Chromium, into benches/RESULTS.md; the models are made with
                        Python (gigabytes); --quick: only those of 64 pixels; --built: dist/ as it is;
                        --out: adds every measurement to FILE as a line of JSON
  engines               trunk runs this after each build: adds each language's sentences, tells the page how large
                        its engines are, and its service worker what to keep
";

fn main() {
    if let Err(error) = run(std::env::args().skip(1).collect()) {
        eprintln!("\nxtask: {error:#}");
        std::process::exit(1);
    }
}

fn run(args: Vec<String>) -> Result<()> {
    let mut args = args.into_iter();
    let Some(command) = args.next() else {
        print!("{HELP}");
        return Ok(());
    };
    let flags: Vec<String> = args.collect();
    let shell = Shell::new()?;
    match command.as_str() {
        "serve" => serve::serve(&shell, port(&flags)?),
        "test" => {
            only(&flags, &["--quick", "--full"])?;
            let has = |name: &str| flags.iter().any(|flag| flag == name);
            test::test(&shell, has("--quick"), has("--full"))
        }
        "lint" => {
            only(&flags, &[])?;
            test::lint(&shell)
        }
        "setup" => {
            only(&flags, &["--tests"])?;
            let tests = flags.iter().any(|flag| flag == "--tests");
            tools::setup(&shell, tests)?;
            if tests { tools::lints(&shell) } else { Ok(()) }
        }
        "deploy" => {
            only(&flags, &["--built", "--archive"])?;
            let has = |name: &str| flags.iter().any(|flag| flag == name);
            deploy::deploy(&shell, has("--built"), has("--archive"))
        }
        "pack" => {
            only(&flags, &["--built", "--sums", "--try"])?;
            let has = |name: &str| flags.iter().any(|flag| flag == name);
            let packed = pack::pack(&shell, has("--built"), has("--sums"))?;
            if has("--try") {
                package_test::run(&shell, &packed)
            } else {
                Ok(())
            }
        }
        "bench" => bench::bench(&shell, &bench::Options::parse(&flags)?),
        "engines" => {
            only(&flags, &[])?;
            engines::describe(&shell)
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

fn only(flags: &[String], known: &[&str]) -> Result<()> {
    match flags.iter().find(|flag| !known.contains(&flag.as_str())) {
        Some(flag) => bail!("`{flag}` is not understood here\n\n{HELP}"),
        None => Ok(()),
    }
}

/// `--release` is taken and changes nothing: an unoptimised model is too slow to look at.
fn port(flags: &[String]) -> Result<u16> {
    let mut port = 8080;
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        match flag.as_str() {
            "--release" => {}
            "--port" => match flags.next().map(|value| value.parse()) {
                Some(Ok(value)) if value > 0 => port = value,
                _ => bail!("--port wants a number from 1 to 65535"),
            },
            other => bail!("`{other}` is not understood here\n\n{HELP}"),
        }
    }
    Ok(port)
}
