//! Imports point one way only, `ui -> protocol <- engine -> weights -> model`, with `manifest` beside `protocol`, and no
//! file grows beyond a screenful of screenfuls. Reads the sources, so that nothing has to be built for it.
#![cfg(not(target_arch = "wasm32"))]

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A file that passes this is asking to become two.
const MAX_LINES: usize = 400;

/// A room, the beginnings of paths that it may not name, and why.
type Rule = (&'static str, &'static [&'static str], &'static str);

/// Crates that speak with a browser.
const WEB: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "gloo", "serde_wasm_bindgen", "yew"];

const RULES: &[Rule] = &[
    ("model", WEB, "knows tensors, not the web"),
    (
        "model",
        &["std::fs", "std::net", "std::path", "std::io"],
        "knows no files",
    ),
    (
        "model",
        &["serde", "safetensors", "half", "fast_image_resize", "sha2"],
        "knows no file formats",
    ),
    (
        "model",
        &[
            "crate::weights",
            "crate::engine",
            "crate::manifest",
            "crate::kept",
            "crate::protocol",
            "crate::wire",
            "crate::ui",
        ],
        "is the innermost room",
    ),
    ("weights", WEB, "knows file formats, not the web"),
    (
        "weights",
        &["std::fs", "std::net"],
        "is given bytes, and reads none itself",
    ),
    (
        "weights",
        &[
            "crate::engine",
            "crate::manifest",
            "crate::kept",
            "crate::protocol",
            "crate::wire",
            "crate::ui",
        ],
        "knows neither page nor worker",
    ),
    ("engine", &["yew", "crate::ui"], "never knows the page"),
    (
        "engine",
        &[
            "web_sys::Html",
            "web_sys::Document",
            "web_sys::Element",
            "web_sys::Window",
            "web_sys::window",
        ],
        "runs in a worker, where there is no DOM",
    ),
    ("protocol", WEB, "is plain data"),
    ("protocol", &["burn", "cubecl", "safetensors"], "is plain data"),
    (
        "protocol",
        &[
            "crate::model",
            "crate::weights",
            "crate::engine",
            "crate::wire",
            "crate::kept",
            "crate::ui",
        ],
        "knows the manifest's words alone",
    ),
    ("kept", &["burn", "cubecl", "yew"], "only keeps files"),
    (
        "kept",
        &["crate::ui", "crate::engine", "crate::weights", "crate::model"],
        "only keeps files",
    ),
    ("manifest", WEB, "is plain data"),
    ("manifest", &["burn", "cubecl", "safetensors", "sha2"], "is plain data"),
    ("manifest", &["crate::"], "stands alone"),
    ("wire", &["burn", "cubecl", "yew"], "only carries messages"),
    (
        "wire",
        &["crate::ui", "crate::engine", "crate::weights", "crate::model"],
        "only carries messages",
    ),
    (
        "ui",
        &["burn", "cubecl", "safetensors", "half", "fast_image_resize", "sha2"],
        "knows no tensors and no file formats",
    ),
    (
        "ui",
        &["crate::engine", "crate::weights", "crate::model"],
        "knows the engine by the protocol alone",
    ),
];

/// The library's own list of rooms, and programs, which may join any of them.
const FREE: [&str; 2] = ["lib", "bin"];

#[test]
fn imports_point_one_way() {
    let mut faults = String::new();
    let mut looked_at = Vec::new();
    for (path, source) in sources() {
        let module = module_of(&path);
        let room = module.first().map_or("lib", String::as_str);
        if FREE.contains(&room) {
            continue;
        }
        if !RULES.iter().any(|(name, ..)| *name == room) {
            let _ = writeln!(faults, "{}: belongs to no room that this test knows", path.display());
        }
        let paths = paths_in(&source, &module);
        looked_at.push((room.to_owned(), paths.len()));
        for (line, named) in paths {
            for (_, forbidden, why) in RULES.iter().filter(|(name, ..)| *name == room) {
                if forbidden.iter().any(|beginning| named.starts_with(beginning)) {
                    let _ = writeln!(faults, "{}:{line}: names {named}, but `{room}` {why}", path.display());
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    for room in ["model", "weights", "engine", "manifest", "protocol", "ui"] {
        let found: usize = looked_at
            .iter()
            .filter(|(name, _)| name == room)
            .map(|(_, paths)| paths)
            .sum();
        assert!(
            found > 0,
            "no path was found in `{room}`: this test looks in the wrong place"
        );
    }
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(path, source)| (path, source.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(
        long.is_empty(),
        "longer than {MAX_LINES} lines, so asking to become two: {long:#?}"
    );
}

#[test]
fn every_way_to_name_a_module_is_found() {
    let source = r#"
        use crate::{protocol::Photo, engine::{self, Engine}};
        use super::super::weights as w; // use crate::model;
        /* use crate::model; */
        const TEXT: &str = "crate::model";
        mod inner { use super::super::super::model::Mae; }
        fn f<'a>(x: burn::tensor::Tensor<2>) { html! { <p>{ ::yew::Html::default() }</p> }; }
    "#;
    let module = ["ui".to_owned(), "part".to_owned()];
    let mut found: Vec<String> = paths_in(source, &module).into_iter().map(|(_, path)| path).collect();
    found.retain(|path| path != "self");
    assert_eq!(
        found,
        [
            "crate::protocol::Photo",
            "crate::engine::self",
            "crate::engine::Engine",
            "crate::weights",
            "crate::model::Mae",
            "burn::tensor::Tensor",
            "yew::Html::default",
        ]
    );
}

/// Every Rust file below `src`, with its path from there.
fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).expect("a source file");
                files.push((path.strip_prefix(&src).expect("below src").to_path_buf(), source));
            }
        }
    }
    files.sort();
    files
}

/// The module that a file is: `ui/state/reduce.rs` is `ui`, `state`, `reduce`.
fn module_of(path: &Path) -> Vec<String> {
    let parts = path.with_extension("");
    let parts = parts.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod").collect()
}

/// Every path of two and more names in a source, and every import, with its line, from the crate's root if it lies in it.
fn paths_in(source: &str, module: &[String]) -> Vec<(usize, String)> {
    let tokens = tokens(source);
    let mut module: Vec<String> = module.to_vec();
    // How deep in braces each `mod name {` was opened.
    let (mut depth, mut inline) = (0, Vec::new());
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (line, word) = &tokens[at];
        let follows = |n: usize| tokens.get(at + n).map_or("", |(_, word)| word.as_str());
        match word.as_str() {
            "mod" if follows(2) == "{" => {
                inline.push(depth);
                module.push(follows(1).to_owned());
                depth += 1;
                at += 3;
                continue;
            }
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inline.last() == Some(&depth) {
                    inline.pop();
                    module.pop();
                }
            }
            "use" => {
                at = tree(&tokens, at + 1, &[], &mut |path| {
                    paths.push((*line, absolute(path, &module)))
                });
                continue;
            }
            word if is_name(word) && follows(1) == "::" => {
                let mut path = vec![word];
                while follows(2 * path.len() - 1) == "::" && is_name(follows(2 * path.len())) {
                    path.push(follows(2 * path.len()));
                }
                at += 2 * path.len() - 1;
                paths.push((*line, absolute(&path, &module)));
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    paths
}

/// Reads one tree of a `use`, calls `found` for each of its leaves, and gives the place after it.
fn tree(tokens: &[(usize, String)], mut at: usize, before: &[&str], found: &mut dyn FnMut(&[&str])) -> usize {
    let mut path = before.to_vec();
    while at < tokens.len() {
        match tokens[at].1.as_str() {
            "{" => {
                at += 1;
                while at < tokens.len() && tokens[at].1 != "}" {
                    at = tree(tokens, at, &path, found);
                    if tokens.get(at).is_some_and(|(_, word)| word == ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "," | ";" | "}" => break,
            // A new name for what was named already.
            "as" => at += 1,
            word if is_name(word) => path.push(word),
            _ => {}
        }
        at += 1;
    }
    found(&path);
    at
}

/// A path from the crate's root, or from another crate's name.
fn absolute(path: &[&str], module: &[String]) -> String {
    let supers = path.iter().take_while(|&&name| name == "super").count();
    let rest = &path[supers..];
    if supers == 0 {
        return rest.join("::");
    }
    let mut whole = vec!["crate"];
    whole.extend(module[..module.len().saturating_sub(supers)].iter().map(String::as_str));
    whole.extend(rest);
    whole.join("::")
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs, each with its line; no comments, texts or numbers.
fn tokens(source: &str) -> Vec<(usize, String)> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let c = chars[at];
        let next = chars.get(at + 1).copied().unwrap_or('\0');
        let start = at;
        match c {
            '/' if next == '/' => at = find(&chars, at, '\n'),
            '/' if next == '*' => {
                at += 2;
                while at < chars.len() && !(chars[at] == '*' && chars.get(at + 1) == Some(&'/')) {
                    at += 1;
                }
                at += 2;
            }
            'r' if next == '"' || next == '#' && is_raw_text(&chars[at + 1..]) => {
                let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
                at += hashes + 2;
                while at < chars.len() && !(chars[at] == '"' && chars[at + 1..].iter().take(hashes).all(|&c| c == '#'))
                {
                    at += 1;
                }
                at += hashes + 1;
            }
            '"' => {
                at += 1;
                while at < chars.len() && chars[at] != '"' {
                    at += if chars[at] == '\\' { 2 } else { 1 };
                }
                at += 1;
            }
            // A character; a lifetime has no second quote there.
            '\'' if next == '\\' => at = find(&chars, at + 3, '\'') + 1,
            '\'' if chars.get(at + 2) == Some(&'\'') => at += 3,
            ':' if next == ':' => {
                tokens.push((line, "::".to_owned()));
                at += 2;
            }
            c if c.is_alphanumeric() || c == '_' => {
                while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                    at += 1;
                }
                tokens.push((line, chars[start..at].iter().collect()));
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push((line, c.to_string()));
                }
                at += 1;
            }
        }
        line += chars[start..at.min(chars.len())].iter().filter(|&&c| c == '\n').count();
    }
    tokens
}

fn is_raw_text(after: &[char]) -> bool {
    after.iter().find(|&&c| c != '#') == Some(&'"')
}

fn find(chars: &[char], from: usize, wanted: char) -> usize {
    let from = from.min(chars.len());
    chars[from..]
        .iter()
        .position(|&c| c == wanted)
        .map_or(chars.len(), |at| from + at)
}
