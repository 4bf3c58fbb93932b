//! Turns the sentences in `src/text/locales` into one function each: see `sentences`.

#[cfg(feature = "ui")]
mod sentences;

fn main() {
    println!("cargo::rerun-if-changed=build");
    // The engines say no sentences.
    #[cfg(feature = "ui")]
    sentences::generate();
}
