//! Every check, in the order in which failures are cheapest to find. CI runs exactly this.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::command::{Shell, run};
use crate::{browser, full_size, lines, lints, pack, package_test, sizes, tools};

/// When a check runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Always, and by `cargo xtask lint`: compiles nothing of the project.
    Lint,
    /// Always: the compiler alone is enough.
    Quick,
    /// Not with `--quick`: needs a browser or a built page.
    Browser,
    /// With `--full` alone: takes long, and gigabytes.
    Full,
}

struct Step {
    group: Group,
    title: &'static str,
    run: fn(&Shell) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step {
        group: Group::Lint,
        title: "format",
        run: |shell| shell.run("cargo fmt --all --check"),
    },
    Step {
        group: Group::Lint,
        title: "widths",
        run: |shell| lines::check(&shell.root),
    },
    Step {
        group: Group::Lint,
        title: "spelling",
        run: lints::spelling,
    },
    Step {
        group: Group::Lint,
        title: "workflows",
        run: lints::workflows,
    },
    Step {
        group: Group::Lint,
        title: "dependencies",
        run: lints::dependencies,
    },
    Step {
        group: Group::Quick,
        title: "clippy, this machine",
        run: |shell| {
            shell.run(
                "cargo clippy --workspace --all-targets --no-default-features --features ui,cpu,full -- --deny warnings",
            )
        },
    },
    Step {
        group: Group::Quick,
        title: "clippy, wasm32",
        run: |shell| {
            shell.run(
                "cargo clippy --workspace --exclude xtask --exclude patchwork-kernels --target wasm32-unknown-unknown \
                 --lib --bins --tests -- --deny warnings",
            )?;
            shell.run(
                "cargo clippy --package patchwork-kernels --target wasm32-unknown-unknown --features relaxed-simd -- \
                 --deny warnings",
            )
        },
    },
    Step {
        group: Group::Quick,
        title: "tests, this machine",
        run: |shell| shell.run("cargo test --workspace --no-default-features --features ui,cpu"),
    },
    Step {
        group: Group::Quick,
        title: "documentation",
        run: |shell| {
            let line = "cargo doc --workspace --no-deps --no-default-features --features ui,cpu,full";
            let mut command = shell.command(line);
            command.env("RUSTDOCFLAGS", "--deny warnings");
            run(command)
        },
    },
    Step {
        group: Group::Browser,
        title: "tests, wasm in Chromium",
        run: wasm_tests,
    },
    Step {
        group: Group::Browser,
        title: "build the page",
        run: |shell| shell.run("trunk build --release"),
    },
    Step {
        group: Group::Browser,
        title: "sizes",
        run: sizes::check,
    },
    Step {
        group: Group::Browser,
        title: "tests, end to end",
        run: end_to_end,
    },
    Step {
        group: Group::Browser,
        title: "npm package",
        run: |shell| package_test::run(shell, &pack::pack(shell, true, false)?),
    },
    Step {
        group: Group::Full,
        title: "tests, WebGPU outside a browser",
        run: |shell| {
            tools::vulkan(shell)?;
            shell.run("cargo test --no-default-features --features webgpu,cpu --test native_webgpu")
        },
    },
    Step {
        group: Group::Full,
        title: "make models of full size",
        run: full_size::make,
    },
    Step {
        group: Group::Full,
        title: "tests with them, end to end",
        run: full_size,
    },
];

/// Runs every check, or with `quick` those that need no browser, and stops at the first that fails. `full` adds the
/// slow ones.
pub fn test(shell: &Shell, quick: bool, full: bool) -> Result<()> {
    let setup = || {
        tools::setup(shell, !quick)?;
        tools::lints(shell)
    };
    run_steps(shell, &setup, |group| match group {
        Group::Lint | Group::Quick => true,
        Group::Browser => !quick,
        Group::Full => full,
    })
}

/// Runs the checks that take seconds.
pub fn lint(shell: &Shell) -> Result<()> {
    run_steps(shell, &|| tools::lints(shell), |group| group == Group::Lint)
}

fn run_steps(shell: &Shell, setup: &dyn Fn() -> Result<()>, is_asked_for: impl Fn(Group) -> bool) -> Result<()> {
    let mut times = Vec::new();
    let mut timed = |title: &'static str, run: &dyn Fn() -> Result<()>| {
        println!("\n=== {title}");
        let start = Instant::now();
        let result = run();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "=== {title}: {}, {seconds:.0} s",
            if result.is_ok() { "passed" } else { "FAILED" }
        );
        times.push((title, seconds));
        result.with_context(|| format!("failed at: {title}"))
    };

    timed("setup", setup)?;
    for step in STEPS.iter().filter(|step| is_asked_for(step.group)) {
        timed(step.title, &|| (step.run)(shell))?;
    }

    println!("\n{:<28} {:>8}", "step", "seconds");
    for (title, seconds) in &times {
        println!("{title:<28} {seconds:>8.0}");
    }
    println!(
        "{:<28} {:>8.0}",
        "all passed",
        times.iter().map(|(_, seconds)| seconds).sum::<f64>()
    );
    Ok(())
}

fn wasm_tests(shell: &Shell) -> Result<()> {
    browser::told(shell)?;
    shell.run("wasm-pack test --headless --chrome")
}

fn full_size(shell: &Shell) -> Result<()> {
    let mut command = shell.command("cargo test --no-default-features --features full --test e2e full_ -- --nocapture");
    command.env("PATCHWORK_DIST", shell.root.join("dist"));
    run(command)
}

fn end_to_end(shell: &Shell) -> Result<()> {
    browser::told(shell)?;
    let mut command = shell.command("cargo test --no-default-features --features e2e --test e2e");
    command.env("PATCHWORK_DIST", shell.root.join("dist"));
    run(command)
}
