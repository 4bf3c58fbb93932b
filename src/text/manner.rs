//! What a picture means depends on the model that reconstructed it: the words for each.

use crate::state::Reconstructed;
use crate::text::Text;
use crate::widgets::pixels::Order;
use patchwork_protocol::ModelInfo;
use patchwork_protocol::manifest::{ModelKind, Role};

/// The manners of reconstructing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Pixels, as an MAE with pixel targets predicts them.
    #[default]
    Pixels,
    /// Normalised pixels, in the brightness and contrast of the visible patches.
    Normalised,
    /// Normalised pixels, in the original's own brightness and contrast.
    Borrowed,
    /// One colour for each patch.
    Colours,
    /// Patch after patch, each from those before it.
    InOrder,
}

impl Manner {
    /// How this picture was reconstructed. A recorded one names no model: it is an MAE's.
    pub fn of(reconstructed: &Reconstructed) -> Self {
        Self::by(reconstructed.by.as_deref(), reconstructed.reconstruction.borrowed)
    }

    /// How this model reconstructs, `borrowed` with the original's own mean and variance; without a model, an MAE.
    pub fn by(by: Option<&ModelInfo>, borrowed: bool) -> Self {
        match by.map_or(ModelKind::Mae, |info| info.kind) {
            _ if borrowed => Self::Borrowed,
            ModelKind::MaskedPatch => Self::Colours,
            ModelKind::Causal => Self::InOrder,
            _ if by.is_some_and(|info| info.norm_pix_loss) => Self::Normalised,
            _ => Self::Pixels,
        }
    }

    /// Title of what shows the prediction.
    pub fn title(self, text: Text) -> String {
        match self {
            Self::Pixels | Self::Normalised | Self::Borrowed => text.msg_manner_title(),
            Self::Colours => text.msg_manner_title_colours(),
            Self::InOrder => text.msg_manner_title_in_order(),
        }
    }

    /// What the prediction is.
    pub fn caption(self, text: Text) -> String {
        match self {
            Self::Pixels => text.msg_manner_caption(),
            Self::Normalised => text.msg_manner_caption_normalised(),
            Self::Borrowed => text.msg_manner_caption_borrowed(),
            Self::Colours => text.msg_manner_caption_colours(),
            Self::InOrder => text.msg_manner_caption_in_order(),
        }
    }

    /// What to know of the picture with the visible patches pasted back.
    pub fn note(self, text: Text) -> String {
        match self {
            Self::Pixels => text.msg_manner_note(),
            Self::Normalised => text.msg_manner_note_normalised(),
            Self::Borrowed => text.msg_manner_note_borrowed(),
            Self::Colours => text.msg_manner_note_colours(),
            Self::InOrder => text.msg_manner_note_in_order(),
        }
    }

    /// How the hidden patches come on screen.
    pub fn order(self) -> Order {
        match self {
            Self::InOrder => Order::Reading,
            _ => Order::Scattered,
        }
    }

    /// The loss that the model was trained on.
    pub fn loss(self, text: Text) -> String {
        match self {
            Self::Colours => text.msg_manner_loss_colours(),
            _ => text.msg_manner_loss(),
        }
    }

    /// The PSNR, with what it owes to the original.
    pub fn psnr(self, text: Text) -> String {
        match self {
            Self::Borrowed => text.msg_manner_psnr_borrowed(),
            _ => text.msg_manner_psnr(),
        }
    }

    /// What the prediction is, for those who cannot see it; `hidden` says how many patches are.
    pub fn label(self, text: Text, hidden: &str) -> String {
        match self {
            Self::Pixels => text.msg_manner_label(hidden),
            Self::Normalised => text.msg_manner_label_normalised(hidden),
            Self::Borrowed => text.msg_manner_label_borrowed(hidden),
            Self::Colours => text.msg_manner_label_colours(hidden),
            Self::InOrder => text.msg_manner_label_in_order(hidden),
        }
    }

    /// How many patches are hidden, and which, where that is known.
    pub fn hidden(self, text: Text, num_hidden: usize, num_patches: usize) -> String {
        match self {
            Self::InOrder if num_hidden > 0 => text.msg_hidden_last(num_hidden, num_patches),
            _ => text.msg_hidden_some(num_hidden, num_patches),
        }
    }

    /// The same as a sentence.
    pub fn masked_caption(self, text: Text, num_hidden: usize, num_patches: usize) -> String {
        match self {
            Self::InOrder if num_hidden > 0 => text.msg_hidden_caption_last(num_hidden, num_patches),
            _ => text.msg_hidden_caption(num_hidden, num_patches),
        }
    }
}

/// What the models of a kind can do.
pub fn can(text: Text, kind: ModelKind) -> String {
    match kind.role() {
        Role::Reconstructor => text.msg_can_reconstruct(kind.name()),
        Role::Classifier if kind.has_head() => text.msg_can_classify(),
        Role::Classifier => text.msg_can_encode(),
    }
}

/// The name of a kind.
pub fn kind(text: Text, kind: ModelKind) -> String {
    text.msg_kind_name(kind.name())
}

/// What a classifier of this kind read: the whole photo, or so many `visible` ones of its `patches`.
pub fn reads(text: Text, kind: ModelKind, visible: Option<usize>, patches: usize) -> String {
    match (kind, visible) {
        (ModelKind::Vit | ModelKind::PatchVit, Some(visible)) if visible == patches => text.msg_reads_all(),
        (_, Some(visible)) => text.msg_reads_visible(visible),
        (ModelKind::Hybrid, None) => text.msg_reads_hybrid(),
        (ModelKind::PatchVit, None) => text.msg_reads_patches(),
        (ModelKind::Encoder, None) => String::new(),
        _ => text.msg_reads_whole(),
    }
}

/// Why a classifier cannot be shown the visible patches alone; `None` where it can, or names nothing.
pub fn sees_all(text: Text, classifier: &ModelInfo, reconstructor: &ModelInfo) -> Option<String> {
    if !classifier.kind.has_head() || classifier.shares_masks_with(reconstructor) {
        return None;
    }
    Some(match classifier.kind {
        ModelKind::Hybrid => text.msg_sees_all_hybrid(),
        _ if classifier.grid() == reconstructor.grid() => text.msg_sees_all_crop(),
        _ => text.msg_sees_all_grid(classifier.grid(), reconstructor.grid()),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::rc::Rc;

    use super::*;
    use crate::text::Language;
    use patchwork_protocol::{MaskSpec, Reconstruction};

    const EN: Text = Text::new(Language::En);

    fn info(kind: ModelKind, norm_pix_loss: bool) -> ModelInfo {
        ModelInfo {
            name: "m".to_owned(),
            kind,
            norm_pix_loss,
            img_size: 64,
            patch_size: 8,
            parameters: 1,
            bytes: 2,
            classes: 0,
            side_kept: Some(1.0),
            ..ModelInfo::default()
        }
    }

    fn reconstructed(by: Option<(ModelKind, bool)>, borrowed: bool) -> Reconstructed {
        let spec = MaskSpec::random(0.75, 1);
        let reconstruction = Rc::new(Reconstruction {
            model: String::new(),
            spec,
            mask: Vec::new(),
            rgb: Vec::new(),
            loss: None,
            psnr: None,
            borrowed,
            millis: 0.0,
        });
        Reconstructed {
            reconstruction,
            by: by.map(|(kind, norm_pix_loss)| Rc::new(info(kind, norm_pix_loss))),
            arrival: 1,
            animate: false,
        }
    }

    #[test]
    fn a_classifier_shares_the_mask_of_a_reconstructor_with_the_same_patches() {
        let reconstructor = info(ModelKind::Causal, false);
        let vit = info(ModelKind::Vit, false);
        assert_eq!(sees_all(EN, &vit, &reconstructor), None);
        let larger = ModelInfo {
            img_size: 128,
            patch_size: 16,
            ..vit.clone()
        };
        assert_eq!(sees_all(EN, &larger, &reconstructor), None, "as many of them");
        let squeezing = ModelInfo {
            side_kept: None,
            ..vit.clone()
        };
        let why = sees_all(EN, &squeezing, &reconstructor).expect("no mask in common");
        assert!(why.contains("crop"), "{why}");
        let finer = ModelInfo { patch_size: 4, ..vit };
        let why = sees_all(EN, &finer, &reconstructor).expect("no mask in common");
        assert!(why.contains("16") && why.contains('8'), "{why}");
        let why = sees_all(EN, &info(ModelKind::Hybrid, false), &reconstructor).expect("no mask in common");
        assert!(why.contains("hybrid"), "{why}");
    }

    #[test]
    fn every_kind_has_its_own_name() {
        for text in [EN, Text::new(Language::ZhCn)] {
            let names: BTreeSet<_> = ModelKind::all().map(|of| kind(text, of)).collect();
            assert_eq!(names.len(), ModelKind::all().count(), "{names:?}");
        }
    }

    #[test]
    fn what_was_read_is_told() {
        assert!(reads(EN, ModelKind::Vit, None, 64).contains("a fixed list"));
        assert!(reads(EN, ModelKind::PatchVit, None, 64).contains("mean"));
        assert!(reads(EN, ModelKind::Hybrid, None, 64).contains("CNN"));
        assert!(reads(EN, ModelKind::Vit, Some(16), 64).contains("the 16 visible patches"));
        assert!(reads(EN, ModelKind::Vit, Some(1), 64).contains("the one visible patch "));
        assert!(reads(EN, ModelKind::PatchVit, Some(64), 64).contains("none is hidden"));
    }

    #[test]
    fn hidden_patches_are_counted_in_words() {
        for (count, hidden, caption) in [
            (0, "0 of 64 patches hidden", "0 of 64 patches are hidden."),
            (1, "the last of 64 patches hidden", "Last of 64 patches hidden."),
            (2, "the last 2 of 64 patches hidden", "Last 2 of 64 patches hidden."),
        ] {
            let manner = Manner::InOrder;
            assert_eq!(
                (manner.hidden(EN, count, 64), manner.masked_caption(EN, count, 64)),
                (hidden.to_owned(), caption.to_owned())
            );
        }
        assert_eq!(Manner::Pixels.masked_caption(EN, 1, 64), "1 of 64 patches is hidden.");
    }

    #[test]
    fn words_go_by_the_model_that_reconstructed() {
        let manner = |by, borrowed| Manner::of(&reconstructed(by, borrowed));
        assert_eq!(manner(None, false), Manner::Pixels);
        assert_eq!(manner(Some((ModelKind::Mae, false)), false), Manner::Pixels);
        assert_eq!(manner(Some((ModelKind::Mae, true)), false), Manner::Normalised);
        assert_eq!(manner(Some((ModelKind::MaskedPatch, false)), false), Manner::Colours);
        assert_eq!(manner(Some((ModelKind::Causal, false)), false), Manner::InOrder);
        let borrowed = manner(Some((ModelKind::Mae, true)), true);
        assert!(
            borrowed.caption(EN).contains("borrowed statistics") && borrowed.psnr(EN).contains("borrowed statistics")
        );
    }
}
