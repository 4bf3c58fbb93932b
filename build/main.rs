//! Turns the sentences in `src/text/locales` into one function each.

#[cfg(feature = "ui")]
mod functions;
#[cfg(feature = "ui")]
mod sentences;

fn main() {
    println!("cargo::rerun-if-changed=build");
    // The engines say no sentences.
    #[cfg(feature = "ui")]
    write_sentences();
}

/// Into the build's folder: `sentences.rs`, and the languages' files for the tests, which fetch nothing.
#[cfg(feature = "ui")]
fn write_sentences() {
    use sentences::{LANGUAGES, LOCALES, Sentences};

    println!("cargo::rerun-if-changed={LOCALES}");
    let sentences = Sentences::read(std::path::Path::new(""));
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets it");
    let write = |name: &str, text: String| {
        std::fs::write(std::path::Path::new(&folder).join(name), text).expect("a folder to write to");
    };
    write("sentences.rs", functions::code(&sentences));
    for (language, (_, json)) in LANGUAGES.iter().zip(sentences.files()) {
        write(&format!("{language}.json"), json);
    }
}
