//! What went wrong, in sentences that say what to do next.

use super::Text;
use crate::state::{About, EngineNote, Instead, Problem, UnknownName};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{FailureCode, FileKind, UnknownModel};

impl Text {
    /// A failure, with what it happened to.
    pub fn problem(self, problem: &Problem) -> String {
        let failure = self.failure(&problem.failure.code);
        match &problem.about {
            None => failure,
            Some(About::Opening { title }) => self.msg_about_opening(failure, title),
            Some(About::NotOpened { title, instead }) => match instead {
                None => self.msg_about_not_opened(title, failure),
                Some(Instead::Same) => self.msg_about_not_opened_same(title, failure),
                Some(Instead::Usual) => self.msg_about_not_opened_usual(title, failure),
            },
            Some(About::NotChosen { title, stays }) => match stays {
                Some(stays) => self.msg_about_not_chosen(title, failure, stays),
                None => self.msg_about_not_chosen_alone(title, failure),
            },
            Some(About::NotCompared { title }) => self.msg_about_not_compared(title, failure),
            Some(About::PhotoGone { name }) => self.msg_about_photo_gone(name),
        }
    }

    /// A failure by itself.
    pub fn failure(self, code: &FailureCode) -> String {
        use FailureCode as C;
        match code {
            C::DeviceNotStarted => self.msg_failure_device_not_started(),
            C::WrongAnswer => self.msg_failure_wrong_answer(),
            C::DeviceStopped => self.msg_failure_device_stopped(),
            C::EngineStopped => self.msg_failure_engine_stopped(),
            C::EngineUnsupported => self.msg_failure_engine_unsupported(),
            C::EngineNotDownloaded => self.msg_failure_engine_not_downloaded(),
            C::EngineReplaced => self.msg_failure_engine_replaced(),
            C::EngineDamaged => self.msg_failure_engine_damaged(),
            C::Cancelled => self.msg_failure_cancelled(),
            C::ModelNotDownloaded => self.msg_failure_model_not_downloaded(),
            C::Unreadable => self.msg_failure_unreadable(),
            C::ModelDamaged => self.msg_failure_model_damaged(),
            C::ModelMisfit => self.msg_failure_model_misfit(),
            C::NotAnAddress { .. } => self.msg_failure_not_an_address(),
            C::NoWeightFile => self.msg_failure_no_weight_file(),
            C::NotServed { status } => self.msg_failure_not_served(status),
            C::NoWeightsChosen => self.msg_failure_no_weights_chosen(),
            C::SeveralWeightsChosen => self.msg_failure_several_weights_chosen(),
            C::PartMissing(name) => self.msg_failure_part_missing(name),
            C::ConfigsAlone => self.msg_failure_configs_alone(),
            C::ConfigTooLarge { name } => self.msg_failure_config_too_large(name),
            C::TooLarge { needs, most } => self.msg_failure_too_large(self.size(*needs), self.size(*most)),
            C::FileGone { name } => self.msg_failure_file_gone(name),
            C::NotWeights(kind) => self.not_read(kind, Self::msg_failure_not_weights),
            C::UnknownModel(why) => self.msg_failure_unknown_model(self.unknown_model(why)),
            C::BadConfig => self.msg_failure_bad_config(),
            C::Misfit => self.msg_failure_misfit(),
            C::BadTensor { name } => self.msg_failure_bad_tensor(name),
            C::NotAPicture(kind) => self.not_read(kind, Self::msg_failure_not_a_picture),
            C::DecoderNotDownloaded { format } => self.msg_failure_decoder_not_downloaded(format),
            C::NotShared => self.msg_failure_not_shared(),
            C::NoImage => self.msg_failure_no_image(),
            C::SampleNotFetched => self.msg_failure_sample_not_fetched(),
            C::Internal => self.msg_failure_internal(),
        }
    }

    /// Of a file with a way of its own that way, else what `otherwise` says of what it is.
    fn not_read(self, kind: &FileKind, otherwise: fn(Self, String) -> String) -> String {
        let what = match kind {
            FileKind::Weights => return self.msg_failure_weights_unnamed(),
            FileKind::OtherWeights(format) => return self.msg_failure_other_weights(format),
            FileKind::Archive(format) => return self.msg_failure_archive(format),
            FileKind::Other => self.msg_file_other(),
            FileKind::Empty => self.msg_file_empty(),
            FileKind::WebPage => self.msg_file_web_page(),
            FileKind::Text => self.msg_file_text(),
            FileKind::LfsPointer => self.msg_file_lfs_pointer(),
            FileKind::Picture(format) | FileKind::Named(format) => self.msg_file_format(format),
        };
        otherwise(self, what)
    }

    fn unknown_model(self, why: &UnknownModel) -> String {
        match why {
            UnknownModel::Architecture { name } => self.msg_unknown_architecture(name),
            UnknownModel::NoPatchEmbedding { tensors } => self.msg_unknown_no_patch_embedding(tensors),
            UnknownModel::NoClasses => self.msg_unknown_no_classes(),
        }
    }

    /// Why this engine and not the other.
    pub fn engine_note(self, note: &EngineNote) -> String {
        match note {
            EngineNote::AskedForCpu => self.msg_note_asked_for_cpu(),
            EngineNote::SoftwareWebGpu => self.msg_note_software_webgpu(),
            EngineNote::NoTimestamps => self.msg_note_no_timestamps(),
            EngineNote::NoWebGpu => self.msg_note_no_webgpu(),
            EngineNote::HandedOver(failure) => match failure.code {
                FailureCode::DeviceNotStarted => self.msg_note_webgpu_not_started(),
                FailureCode::WrongAnswer => self.msg_note_webgpu_wrong(),
                _ => self.msg_note_webgpu_stopped(),
            },
        }
    }

    /// A model that the page's address asks for, and that there is not.
    pub fn unknown_name(self, unknown: &UnknownName) -> String {
        match unknown.role {
            Role::Reconstructor => self.msg_unknown_reconstructor(&unknown.name),
            Role::Classifier => self.msg_unknown_classifier(&unknown.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use patchwork_protocol::Failure;

    /// Words that begin a next step.
    const STEPS: [&str; 8] = [
        "Try ",
        "Reload ",
        "Check ",
        "Choose ",
        "Restart ",
        "Update ",
        "Close ",
        "try again",
    ];
    /// As long as fits on a phone in two or three lines.
    const MAX_CHARS: usize = 160;

    fn codes() -> Vec<FailureCode> {
        use FailureCode as C;
        let name = String::from("a.pth");
        vec![
            C::DeviceNotStarted,
            C::WrongAnswer,
            C::DeviceStopped,
            C::EngineStopped,
            C::EngineUnsupported,
            C::EngineNotDownloaded,
            C::EngineReplaced,
            C::EngineDamaged,
            C::Cancelled,
            C::ModelNotDownloaded,
            C::Unreadable,
            C::ModelDamaged,
            C::ModelMisfit,
            C::NotAnAddress { typed: name.clone() },
            C::NoWeightFile,
            C::NotServed { status: 404 },
            C::NoWeightsChosen,
            C::SeveralWeightsChosen,
            C::PartMissing("pytorch_model-00001-of-00002.bin".into()),
            C::ConfigsAlone,
            C::ConfigTooLarge { name: name.clone() },
            C::TooLarge {
                needs: 1_318_000_000,
                most: 1 << 29,
            },
            C::FileGone { name: name.clone() },
            C::NotWeights(FileKind::LfsPointer),
            C::NotWeights(FileKind::OtherWeights("HDF5 (Keras)".into())),
            C::NotWeights(FileKind::Archive("gzip".into())),
            C::UnknownModel(UnknownModel::NoPatchEmbedding { tensors: 200 }),
            C::BadConfig,
            C::Misfit,
            C::BadTensor { name },
            C::NotAPicture(FileKind::Weights),
            C::NotAPicture(FileKind::LfsPointer),
            C::NotAPicture(FileKind::Picture("JPEG 2000".into())),
            C::NotShared,
            C::NoImage,
            C::SampleNotFetched,
            C::DecoderNotDownloaded { format: "TIFF".into() },
            C::Internal,
        ]
    }

    #[test]
    fn each_says_in_plain_words_what_to_do_next() {
        for code in codes() {
            let said = Text::new(Language::En).failure(&code);
            assert!(said.ends_with('.') && !said.contains('\n'), "no sentence: {said}");
            assert!(said.chars().count() <= MAX_CHARS, "too long: {said}");
            let has_step = |step: &&str| {
                said.starts_with(*step) || said.contains(&format!(". {step}")) || said.contains(", try again")
            };
            assert!(STEPS.iter().any(has_step), "no next step: {said}");
            let said = Text::new(Language::ZhCn).failure(&code);
            assert!(said.ends_with('。') && !said.contains('\n'), "no sentence: {said}");
            assert!(
                said.contains('请') || said.contains("重试") || said.contains("重新"),
                "no next step: {said}"
            );
        }
    }

    #[test]
    fn what_it_happened_to_is_told() {
        let problem = Problem {
            failure: Failure::from(FailureCode::DeviceStopped),
            about: Some(About::Opening { title: "big".into() }),
        };
        assert_eq!(
            Text::new(Language::En).problem(&problem),
            "The device stopped answering. Reload the page to try again. It was opening “big”, which may be too large for this device."
        );
    }
}
