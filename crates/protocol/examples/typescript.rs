//! Prints what scripts give the engine and get from it, as TypeScript: `cargo xtask pack` runs this.
//!
//!     cargo run --package patchwork-protocol --features ts --example typescript

use patchwork_protocol::manifest::{ModelKind, Role};
use patchwork_protocol::{
    ByHand, Classification, Inspected, Inspection, Label, Look, MaskSpec, ModelInfo, Part, Progress, Reconstruction,
    Strategy, TransformerInfo,
};
use ts_rs::{Config, TS};

fn declared<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    let declared = format!("{docs}export {}\n", T::decl(config));
    // Rust's word; there it is `undefined` or `null`.
    declared.replace("`None`", "None")
}

fn main() {
    // JavaScript's own numbers hold every size that is told.
    let config = Config::new().with_large_int("number");
    macro_rules! declare {
        ($($name:ident),+) => { [$(declared::<$name>(&config)),+] };
    }
    let all = declare![
        Strategy,
        ByHand,
        MaskSpec,
        ModelKind,
        Role,
        TransformerInfo,
        ModelInfo,
        Label,
        Classification,
        Reconstruction,
        Part,
        Look,
        Inspection,
        Inspected,
        Progress
    ];
    println!("// Made from the Rust types by `cargo xtask pack`.\n");
    println!("{}", all.join("\n"));
}
