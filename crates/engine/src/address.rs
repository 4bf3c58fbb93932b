//! What a visitor may type for a checkpoint's address, and where its files are then looked for.

use super::AddressFault;
use patchwork_protocol::{INDEX, is_weight_file, parts_of};

/// What the weights are called in a folder, first choice first.
const IN_FOLDER: [&str; 2] = ["model.safetensors", "pytorch_model.bin"];
const HUB: &str = "https://huggingface.co/";

/// Where a checkpoint's files may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Addresses of the weight file, to be tried one after another.
    pub weights: Vec<String>,
    /// Addresses of the list of the weights' parts, to be tried after them.
    pub indexes: Vec<String>,
    /// Address of the folder that the configs are in, with a slash at its end.
    pub folder: String,
    /// What the page calls it.
    pub name: String,
}

impl Address {
    /// Reads what was typed: an `https:` or `http:` address of a file or folder, one that begins with a slash, on this
    /// page's own server, or `owner/name` on Hugging Face.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn parse(typed: &str, base: &str) -> Result<Self, AddressFault> {
        let typed = typed.trim();
        let absolute = if typed.starts_with("https://") || typed.starts_with("http://") {
            on_hub(typed)
        } else if let Some(path) = typed.strip_prefix('/') {
            let host = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            format!("{host}/{path}")
        } else if is_model_name(typed) {
            format!("{HUB}{typed}/resolve/main/")
        } else {
            return Err(AddressFault::NotAnAddress(typed.to_owned()));
        };
        let (path, query) = match absolute.find(['?', '#']) {
            Some(at) => absolute.split_at(at),
            None => (absolute.as_str(), ""),
        };
        if is_weight_file(path) {
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            return Ok(Self {
                weights: vec![format!("{path}{query}")],
                indexes: vec![],
                folder: format!("{folder}/"),
                name: name(path),
            });
        }
        if path.ends_with(INDEX) {
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            return Ok(Self {
                weights: vec![],
                indexes: vec![format!("{path}{query}")],
                folder: format!("{folder}/"),
                name: name(path),
            });
        }
        let folder = format!("{}/", path.trim_end_matches('/'));
        Ok(Self {
            indexes: IN_FOLDER.iter().map(|file| format!("{folder}{file}{INDEX}")).collect(),
            weights: IN_FOLDER.iter().map(|file| format!("{folder}{file}")).collect(),
            name: name(&folder),
            folder,
        })
    }
}

/// The addresses of the other parts of the weights at `url`; none where they are whole.
pub fn other_parts(url: &str) -> Vec<String> {
    let (path, query) = url.find(['?', '#']).map_or((url, ""), |at| url.split_at(at));
    let Some((folder, file)) = path.rsplit_once('/') else {
        return vec![];
    };
    let others = parts_of(file)
        .unwrap_or_default()
        .into_iter()
        .filter(|part| part != file);
    others.map(|part| format!("{folder}/{part}{query}")).collect()
}

/// A model's or file's page on Hugging Face stands for the files behind it.
fn on_hub(url: &str) -> String {
    let Some(path) = url.strip_prefix(HUB) else {
        return url.to_owned();
    };
    let path = path.trim_end_matches('/');
    if is_model_name(path) {
        return format!("{HUB}{path}/resolve/main/");
    }
    let path = path
        .replacen("/blob/", "/resolve/", 1)
        .replacen("/tree/", "/resolve/", 1);
    format!("{HUB}{path}")
}

fn is_model_name(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    text.split_once('/')
        .is_some_and(|(owner, name)| is_part(owner) && is_part(name))
}

/// `owner/name` of an address on Hugging Face, else the last part of its path.
fn name(url: &str) -> String {
    if let Some(path) = url.strip_prefix(HUB) {
        return path.split('/').take(2).collect::<Vec<_>>().join("/");
    }
    url.trim_end_matches('/').rsplit('/').next().unwrap_or(url).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &str) -> Address {
        Address::parse(typed, "http://here.test:8080/page/models/manifest.json").unwrap()
    }

    #[test]
    fn a_name_a_page_and_a_file_on_hugging_face() {
        let main = "https://huggingface.co/facebook/vit-mae-base/resolve/main/";
        for typed in [
            " facebook/vit-mae-base ",
            "https://huggingface.co/facebook/vit-mae-base",
            "https://huggingface.co/facebook/vit-mae-base/",
            "https://huggingface.co/facebook/vit-mae-base/tree/main",
        ] {
            let address = parse(typed);
            assert_eq!(address.folder, main, "{typed}");
            assert_eq!(address.name, "facebook/vit-mae-base");
            assert_eq!(
                address.weights,
                [format!("{main}model.safetensors"), format!("{main}pytorch_model.bin")]
            );
        }
        let file = parse("https://huggingface.co/facebook/vit-mae-base/blob/main/pytorch_model.bin");
        assert_eq!(file.weights, [format!("{main}pytorch_model.bin")]);
        assert_eq!(file.folder, main);
    }

    #[test]
    fn files_and_folders_elsewhere() {
        let file = parse("https://x.test/a/mae_visualize_vit_base.pth?download=1");
        assert_eq!(file.weights, ["https://x.test/a/mae_visualize_vit_base.pth?download=1"]);
        assert_eq!(
            (file.folder.as_str(), file.name.as_str()),
            ("https://x.test/a/", "mae_visualize_vit_base.pth")
        );
        assert_eq!(parse("/a/b").weights[0], "http://here.test:8080/a/b/model.safetensors");
        assert_eq!(parse("http://x.test/a/b/").name, "b");
    }

    #[test]
    fn weights_in_parts() {
        let folder = parse("/a");
        assert_eq!(
            folder.indexes[0],
            "http://here.test:8080/a/model.safetensors.index.json"
        );
        let index = parse("https://x.test/a/pytorch_model.bin.index.json");
        assert_eq!((index.weights.len(), index.folder.as_str()), (0, "https://x.test/a/"));
        assert_eq!(
            other_parts("https://x.test/a/model-00002-of-00003.safetensors?v=1"),
            [1, 3].map(|part| format!("https://x.test/a/model-0000{part}-of-00003.safetensors?v=1"))
        );
        for whole in [
            "https://x.test/model.safetensors",
            "https://x.test/best-of-3.pth",
            "https://x.test/a-1-of-1.bin",
        ] {
            assert!(other_parts(whole).is_empty(), "{whole}");
        }
    }

    #[test]
    fn anything_else_is_told() {
        for typed in ["", "model", "a b/c", "a/b/c", "ftp://x/y"] {
            assert!(Address::parse(typed, "http://x.test/").is_err(), "{typed}");
        }
    }
}
