//! What the visitor means by files dropped, pasted or chosen: a photo, or a checkpoint.

use patchwork_protocol::{FailureCode, INDEX, is_weight_file};

const JSON: &str = ".json";
/// For a file dialog: everything that belongs to a checkpoint.
pub const ACCEPT: &str = ".safetensors,.bin,.pth,.pt,.tar,.ckpt,.json";

/// What some files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The file at this place, as a photo.
    Photo(usize),
    /// The files at these places: the weights, and the configs beside them.
    Checkpoint(Vec<usize>),
    /// Something that cannot be opened, and why.
    Refused(FailureCode),
    /// There were no files.
    Nothing,
}

/// What is meant by files of these names and media types.
pub fn meant(files: &[(String, String)]) -> Meant {
    let places = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let of_kind = files.iter().enumerate().filter(|(_, (name, _))| is(name));
        of_kind.map(|(at, _)| at).collect()
    };
    let mut weights = places(&|name| is_weight_file(name) && !is_of_training(name));
    let index = places(&|name| name.ends_with(INDEX));
    let json = places(&|name| name.to_ascii_lowercase().ends_with(JSON) && !name.ends_with(INDEX));
    // A folder as published may hold the same weights in two forms.
    if let Some(&whole) = weights.iter().find(|&&at| files[at].0 == "model.safetensors") {
        weights = vec![whole];
    }
    // The engine knows what is a part of what.
    let are_parts = !index.is_empty() || weights.first().is_some_and(|&at| files[at].0.contains("-of-"));
    let image = files.iter().position(|(_, kind)| kind.starts_with("image/"));
    match (weights.len(), image) {
        (1.., _) if weights.len() == 1 || are_parts => {
            weights.extend(index.first());
            weights.extend(configs(files, &json));
            Meant::Checkpoint(weights)
        }
        (1.., _) => Meant::Refused(FailureCode::SeveralWeightsChosen),
        (0, Some(at)) => Meant::Photo(at),
        (0, None) if !json.is_empty() => Meant::Refused(FailureCode::ConfigsAlone),
        // Refused by its name later.
        (0, None) if !files.is_empty() => Meant::Photo(0),
        (0, None) => Meant::Nothing,
    }
}

/// What transformers' Trainer saves beside the model, as `.bin` and `.pt`.
fn is_of_training(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["training_args", "optimizer", "scheduler", "scaler", "rng_state"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Of the JSON files at `json`, the configs: folders of published checkpoints hold others too, such as of a training's
/// state. Browsers rename what was downloaded twice: `config (1).json`.
fn configs(files: &[(String, String)], json: &[usize]) -> Vec<usize> {
    let is_preprocessor = |&at: &usize| files[at].0.to_ascii_lowercase().contains("preprocessor");
    let (preprocessors, others): (Vec<usize>, Vec<usize>) = json.iter().partition(|at| is_preprocessor(at));
    let named = others
        .iter()
        .find(|&&at| files[at].0.to_ascii_lowercase().starts_with("config"));
    let config = match (named, json) {
        (Some(&at), _) => Some(at),
        // Alone, it may have any name.
        (None, &[at]) if preprocessors.is_empty() => Some(at),
        _ => None,
    };
    config.into_iter().chain(preprocessors.first().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Meant {
        let kind = |name: &str| if name.ends_with(".jpg") { "image/jpeg" } else { "" };
        let files: Vec<_> = names
            .iter()
            .map(|name| ((*name).to_owned(), kind(name).to_owned()))
            .collect();
        meant(&files)
    }

    #[test]
    fn weights_go_with_their_configs() {
        assert_eq!(of(&["model.safetensors"]), Meant::Checkpoint(vec![0]));
        for name in ["checkpoint.pth.tar", "last.CKPT"] {
            assert_eq!(of(&[name]), Meant::Checkpoint(vec![0]), "{name}");
        }
        let all = ["config.json", "a.jpg", "Weights.PTH", "preprocessor_config.json"];
        assert_eq!(of(&all), Meant::Checkpoint(vec![2, 0, 3]));
    }

    #[test]
    fn other_json_files_of_a_folder_are_no_config() {
        let folder = [
            "all_results.json",
            "config.json",
            "model.safetensors",
            "preprocessor_config.json",
            "trainer_state.json",
        ];
        assert_eq!(of(&folder), Meant::Checkpoint(vec![2, 1, 3]));
        let renamed = ["Config (1).json", "a.pth", "preprocessor_config (1).json"];
        assert_eq!(of(&renamed), Meant::Checkpoint(vec![1, 0, 2]));
        assert_eq!(of(&["a.pth", "my-mae.json"]), Meant::Checkpoint(vec![0, 1]), "alone");
        assert_eq!(of(&["a.pth", "b.json", "c.json"]), Meant::Checkpoint(vec![0]));
        let without = ["a.pth", "preprocessor_config.json", "trainer_state.json"];
        assert_eq!(of(&without), Meant::Checkpoint(vec![0, 1]));
    }

    #[test]
    fn parts_go_together() {
        let parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        assert_eq!(of(&parts), Meant::Checkpoint(vec![0, 1]));
        let folder = ["config.json", parts[1], "model.safetensors.index.json", parts[0]];
        assert_eq!(of(&folder), Meant::Checkpoint(vec![1, 3, 2, 0]));
        let listed = ["a.bin", "b.bin", "pytorch_model.bin.index.json"];
        assert_eq!(of(&listed), Meant::Checkpoint(vec![0, 1, 2]));
        // The same weights in two forms.
        let twice = ["config.json", "model.safetensors", "pytorch_model.bin"];
        assert_eq!(of(&twice), Meant::Checkpoint(vec![1, 0]));
    }

    #[test]
    fn a_trainers_folder_picks_itself_out() {
        let folder = [
            "config.json",
            "model.safetensors",
            "optimizer.pt",
            "rng_state.pth",
            "scheduler.pt",
            "training_args.bin",
        ];
        assert_eq!(of(&folder), Meant::Checkpoint(vec![1, 0]));
    }

    #[test]
    fn what_is_no_checkpoint_is_a_photo() {
        assert_eq!(of(&["a.txt", "b.jpg"]), Meant::Photo(1));
        assert_eq!(of(&["config.json", "b.jpg"]), Meant::Photo(1));
        assert_eq!(of(&["a.txt"]), Meant::Photo(0));
        assert_eq!(of(&[]), Meant::Nothing);
    }

    #[test]
    fn half_a_checkpoint_is_refused_with_what_to_do() {
        for (names, code) in [
            (["config.json", "preprocessor_config.json"], FailureCode::ConfigsAlone),
            (["a.bin", "b.bin"], FailureCode::SeveralWeightsChosen),
        ] {
            assert_eq!(of(&names), Meant::Refused(code));
        }
    }
}
