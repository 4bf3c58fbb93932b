//! The page's style sheets as one file: compressed together they are smaller, and one is waited for instead of twenty.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::hash::sha256;

const LINK: &str = "<link rel=\"stylesheet\" href=\"";

/// The page `html`, whose style sheets lie in `folder`, with one in the place of all.
///
/// # Errors
/// When it has none, or a file cannot be read, written or removed.
pub fn joined(folder: &Path, html: &str) -> Result<String> {
    let (before, mut rest) = html.split_once(LINK).context("the page has no style sheet")?;
    let (mut sheets, mut after) = (String::new(), String::new());
    loop {
        let (address, end) = rest.split_once('"').context("a style sheet without an end")?;
        let name = address.trim_start_matches("./");
        if name.contains('/') {
            bail!("{address} is not beside the page");
        }
        let path = folder.join(name);
        sheets += &std::fs::read_to_string(&path).with_context(|| format!("{name} cannot be read"))?;
        std::fs::remove_file(&path).with_context(|| format!("{name} cannot be removed"))?;
        let (_, end) = end.split_once('>').context("a link without an end")?;
        let Some((between, next)) = end.split_once(LINK) else {
            after += end;
            break;
        };
        after += between.trim_start();
        rest = next;
    }
    let name = format!("page-{}.css", &sha256(&sheets)[..16]);
    std::fs::write(folder.join(&name), sheets).with_context(|| format!("{name} cannot be written"))?;
    Ok(format!("{before}{LINK}./{name}\" />{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sheets_are_one_in_their_order() {
        let folder = std::env::temp_dir().join(format!("patchwork-styles-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in [("b-1.css", "b{}\n"), ("a-2.css", "a{}\n")] {
            std::fs::write(folder.join(name), text).expect("a file");
        }
        let html = "<title>x</title>\n    <link rel=\"stylesheet\" href=\"./b-1.css\" integrity=\"sha384-b\"/>\n    \
                    <link rel=\"stylesheet\" href=\"./a-2.css\" integrity=\"sha384-a\"/>\n    <script></script>";
        let joined = joined(&folder, html).expect("a page");
        let names: Vec<_> = crate::files::paths(&folder, &[])
            .expect("its files")
            .into_iter()
            .collect();
        let [name] = &names[..] else {
            panic!("{names:?} is not one file");
        };
        let text = std::fs::read_to_string(folder.join(name)).expect("the sheet");
        std::fs::remove_dir_all(&folder).expect("the folder goes");
        assert_eq!(text, "b{}\na{}\n");
        let link = format!("<link rel=\"stylesheet\" href=\"./{name}\" />");
        assert_eq!(joined, format!("<title>x</title>\n    {link}\n    <script></script>"));
    }
}
