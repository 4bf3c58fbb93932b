//! The table of the documents: it is made from the rows, which the other tests run.

use super::{DEVICE_ROWS, End, ROWS, Row, START_ROWS, Trouble, percents};

const DOCUMENT: &str = "docs/faults.md";

/// What goes wrong, as the table has it.
fn words(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Killed(_) | Trouble::KilledTwice => "the worker ends",
        Trouble::DeviceLost(_) => "the GPU’s device is lost",
        Trouble::CutAtEachTenth(_) => "the network is cut at each tenth of a file",
        Trouble::Served(..) => "the server is gone, or sends something else",
        Trouble::Full => "the disk is full",
        Trouble::Poisoned(_) => "the cache holds something else",
        Trouble::Clock(_) => "the clock jumps by a day",
        Trouble::Frozen => "the tab is frozen and resumed",
    }
}

fn table() -> String {
    let rows: Vec<&Row> = [ROWS, START_ROWS, DEVICE_ROWS].into_iter().flatten().collect();
    let mut troubles: Vec<&str> = Vec::new();
    for row in &rows {
        if !troubles.contains(&words(row.trouble)) {
            troubles.push(words(row.trouble));
        }
    }
    let count = |trouble: Option<&str>, end: Option<End>| -> usize {
        let of = rows.iter().filter(|row| {
            trouble.is_none_or(|trouble| words(row.trouble) == trouble) && end.is_none_or(|end| row.end == end)
        });
        of.map(|row| percents(row.trouble).len()).sum()
    };
    let line = |name: &str, trouble: Option<&str>| {
        let ends = [
            None,
            Some(End::ByItself),
            Some(End::Told),
            Some(End::Restart),
            Some(End::Reload),
        ];
        let counts: Vec<String> = ends.iter().map(|&end| count(trouble, end).to_string()).collect();
        format!("| {name} | {} | 0 |\n", counts.join(" | "))
    };
    let mut table = "| what goes wrong | cases | goes on | told, goes on | Restart | Reload | pictures lost |\n\
                     |---|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for trouble in troubles {
        table += &line(trouble, Some(trouble));
    }
    table + &line("all", None)
}

#[test]
fn the_document_has_the_table() {
    let table = table();
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{DOCUMENT}: {error}"));
    assert!(text.contains(&table), "{DOCUMENT} is to have this table:\n\n{table}");
}
