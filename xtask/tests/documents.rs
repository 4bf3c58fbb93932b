//! What the documents tell a reader to run and to read is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project")
}

/// Path and text of the documents for people; the models' cards are made from the results.
fn documents() -> BTreeMap<PathBuf, String> {
    let mut documents = BTreeMap::new();
    for folder in ["", "docs", "benches", "training", "tests/fixtures"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let text = std::fs::read_to_string(&path).expect("a text");
                documents.insert(path, text);
            }
        }
    }
    documents
}

/// Every command line with `start` in it, from there on: on indented lines, and in code within the text.
fn commands(text: &str, start: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.starts_with("    "));
    let lines = lines.map(|line| line.split(" # ").next().unwrap_or_default().trim().to_owned());
    let unwrapped = text.replace('\n', " ");
    let spans = unwrapped.split('`').skip(1).step_by(2).map(str::to_owned);
    // What may stand before it is an environment variable or another command.
    let from_start = |line: String| line.find(start).map(|at| line[at..].to_owned());
    lines.chain(spans).filter_map(from_start).collect()
}

/// The word after each `flag`.
fn values<'a>(command: &'a str, flag: &str) -> Vec<&'a str> {
    let words: Vec<_> = command.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| pair[0] == flag);
    pairs.map(|pair| pair[1]).collect()
}

/// Of each command of xtask the lines that help has on it.
fn helps() -> BTreeMap<String, String> {
    let help = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("help").output();
    let help = String::from_utf8(help.expect("xtask").stdout).expect("a text");
    let mut helps = BTreeMap::<String, String>::new();
    let mut name = String::new();
    for line in help.lines().skip(2) {
        // The first of them names the command.
        if line.starts_with("  ") && !line.starts_with("   ") {
            name = line.split_whitespace().next().expect("a name").to_owned();
        }
        helps.entry(name.clone()).or_default().push_str(line);
    }
    helps
}

#[test]
fn commands_of_xtask_and_their_flags_are_known() {
    let helps = helps();
    let mut found = 0;
    for (path, text) in documents() {
        for command in commands(&text, "cargo xtask ") {
            let place = format!("{}: `{command}`", path.display());
            let mut words = command.split_whitespace().skip(2);
            let name = words.next().unwrap_or_default();
            let help = helps
                .get(name)
                .unwrap_or_else(|| panic!("{place}: there is no such command"));
            for flag in words.filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "{place}: there is no such flag");
            }
            found += 1;
        }
    }
    assert!(found > 10, "{found} commands");
}

#[test]
fn what_cargo_is_to_run_is_there() {
    let mut folders = BTreeMap::from([("xtask".to_owned(), root().join("xtask"))]);
    for entry in std::fs::read_dir(root().join("crates")).expect("the crates") {
        let path = entry.expect("an entry").path();
        folders.insert(
            format!("patchwork-{}", path.file_name().expect("a name").display()),
            path,
        );
    }
    let mut found = 0;
    for (path, text) in documents() {
        for command in commands(&text, "cargo ") {
            let place = format!("{}: `{command}`", path.display());
            let mut folder = root().to_path_buf();
            for name in values(&command, "--package").iter().chain(&values(&command, "-p")) {
                let of_package = folders.get(*name);
                folder.clone_from(of_package.unwrap_or_else(|| panic!("{place}: there is no package {name}")));
            }
            for (flag, kind) in [("--example", "examples"), ("--test", "tests"), ("--bench", "benches")] {
                for name in values(&command, flag) {
                    let file = folder.join(kind).join(format!("{name}.rs"));
                    assert!(file.is_file(), "{place}: there is no {}", file.display());
                    found += 1;
                }
            }
            let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
            for feature in values(&command, "--features").iter().flat_map(|list| list.split(',')) {
                let start = format!("{feature} = [");
                assert!(
                    manifest.lines().any(|line| line.starts_with(&start)),
                    "{place}: no feature {feature}"
                );
                found += 1;
            }
        }
    }
    assert!(found > 5, "{found} found");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut found = 0;
    for (path, text) in documents() {
        for target in text.replace('\n', " ").split("](").skip(1) {
            let target = target.split(')').next().unwrap_or_default();
            if target.contains(':') {
                continue;
            }
            let place = format!("{}: ({target})", path.display());
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => path.clone(),
                file => path.parent().expect("a folder").join(file),
            };
            assert!(file.exists(), "{place} is not there");
            if !heading.is_empty() {
                let text = std::fs::read_to_string(&file).expect("a text");
                assert!(
                    headings(&text).contains(&heading.to_owned()),
                    "{place} has no such heading"
                );
            }
            found += 1;
        }
    }
    assert!(found > 10, "{found} links");
}

/// Of each heading what GitHub makes of it in addresses.
fn headings(text: &str) -> Vec<String> {
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    text.lines().filter(|line| line.starts_with('#')).map(anchor).collect()
}

#[test]
fn commands_are_found_where_they_stand() {
    let text = "See `cargo xtask\ntest --quick`.\n\n    A=1 cargo xtask serve    # comment\n";
    assert_eq!(
        commands(text, "cargo xtask "),
        ["cargo xtask serve", "cargo xtask test --quick"]
    );
    assert_eq!(headings("# A `b`, c\ntext"), ["a-b-c"]);
}
