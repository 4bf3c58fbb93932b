//! What a picture means depends on the model that painted it: the words for each.

use crate::state::Painted;
use crate::widgets::pixels::Order;
use patchwork_protocol::ModelInfo;
use patchwork_protocol::manifest::ModelKind;

/// The manners of painting.
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
    /// How this picture was painted. A recorded one names no model: it is an MAE's.
    pub fn of(painted: &Painted) -> Self {
        Self::by(painted.by.as_deref(), painted.reconstruction.borrowed)
    }

    /// How this model paints, `borrowed` with the original's own mean and variance; without a model, an MAE.
    pub fn by(by: Option<&ModelInfo>, borrowed: bool) -> Self {
        match by.map_or(ModelKind::Mae, |info| info.kind) {
            _ if borrowed => Self::Borrowed,
            ModelKind::MaskedPatch => Self::Colours,
            ModelKind::Causal => Self::InOrder,
            _ if by.is_some_and(|info| info.norm_pix_loss) => Self::Normalised,
            _ => Self::Pixels,
        }
    }

    /// Title of the step that shows the prediction.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pixels | Self::Normalised | Self::Borrowed => "Reconstruction",
            Self::Colours => "Predicted colours",
            Self::InOrder => "Continuation",
        }
    }

    /// What the prediction is.
    pub fn caption(self) -> &'static str {
        match self {
            Self::Pixels => "Every patch, as the decoder predicts it.",
            Self::Normalised => "Every patch as predicted, in the visible patches’ brightness and contrast.",
            Self::Borrowed => {
                "Every patch as predicted, with borrowed statistics: the original’s brightness and contrast."
            }
            Self::Colours => "Every patch in one colour: the likeliest of 512.",
            Self::InOrder => "The hidden patches, each predicted from those before it in reading order.",
        }
    }

    /// What to know of the picture with the visible patches pasted back.
    pub fn note(self) -> &'static str {
        match self {
            Self::Pixels => {
                "The model is trained on hidden patches alone, so it draws visible ones poorly. Here they are the photo’s own."
            }
            Self::Normalised => {
                "The model predicts the structure of each patch, not its brightness or contrast; those are guessed from the \
                 visible patches. Where the seams show, the guess is off."
            }
            Self::Borrowed => {
                "The model predicts the structure of each patch. Its brightness and contrast are borrowed from the hidden \
                 original, which the model cannot know."
            }
            Self::Colours => {
                "It predicts each hidden patch’s mean colour, no detail. In training half of the patches are corrupted: 80% \
                 become [mask], 10% get another patch’s embedding, 10% stay. Here every hidden one is [mask]."
            }
            Self::InOrder => {
                "It sees the first patches and paints the rest in reading order, each from those before it, the ones it \
                 painted itself included. So errors add up towards the end."
            }
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
    pub fn loss(self) -> &'static str {
        match self {
            Self::Colours => "Loss, cross-entropy",
            _ => "Loss",
        }
    }

    /// The PSNR, with what it owes to the original.
    pub fn psnr(self) -> &'static str {
        match self {
            Self::Borrowed => "PSNR, with borrowed statistics",
            _ => "PSNR",
        }
    }

    /// What the prediction is, for those who cannot see it; `hidden` says how many patches are.
    pub fn label(self, hidden: &str) -> String {
        match self {
            Self::Pixels => format!("Reconstruction: every patch as predicted, {hidden} from the model"),
            Self::Normalised => {
                format!("Reconstruction in the visible patches’ brightness and contrast, {hidden} from the model")
            }
            Self::Borrowed => format!("Reconstruction with borrowed statistics, {hidden} from the model"),
            Self::Colours => format!("One predicted colour for every patch, {hidden} from the model"),
            Self::InOrder => {
                format!("Continuation: each hidden patch as predicted from those before it, {hidden} from the model")
            }
        }
    }

    /// How many patches are hidden, and which, where that is known.
    pub fn hidden(self, num_hidden: usize, num_patches: usize) -> String {
        match self {
            Self::InOrder if num_hidden == 1 => format!("the last of {num_patches} patches hidden"),
            Self::InOrder if num_hidden > 1 => format!("the last {num_hidden} of {num_patches} patches hidden"),
            _ => format!("{num_hidden} of {num_patches} patches hidden"),
        }
    }

    /// The same as a sentence.
    pub fn masked_caption(self, num_hidden: usize, num_patches: usize) -> String {
        match self {
            Self::InOrder if num_hidden == 1 => format!("The last of {num_patches} patches is hidden."),
            Self::InOrder if num_hidden > 1 => format!("The last {num_hidden} of {num_patches} patches are hidden."),
            _ if num_hidden == 1 => format!("1 of {num_patches} patches is hidden."),
            _ => format!("{num_hidden} of {num_patches} patches are hidden."),
        }
    }
}

/// What the models of a kind can do.
pub fn can(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Mae => "Paints pixels",
        ModelKind::MaskedPatch => "Paints one colour a patch",
        ModelKind::Causal => "Paints pixels in reading order",
        ModelKind::Vit | ModelKind::PatchVit | ModelKind::Hybrid => "Names photos",
    }
}

/// The name of a kind.
pub fn kind(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Mae => "Masked autoencoder",
        ModelKind::MaskedPatch => "Encoder with masked patch prediction, BERT-style",
        ModelKind::Causal => "Decoder-only transformer over patches in reading order",
        ModelKind::Vit => "Vision transformer",
        ModelKind::PatchVit => "Vision transformer that names every patch",
        ModelKind::Hybrid => "Hybrid: a vision transformer on a CNN’s feature map",
    }
}

/// What a classifier of this kind read: the whole photo, or so many `visible` ones of its `patches`.
pub fn reads(kind: ModelKind, visible: Option<usize>, patches: usize) -> String {
    match (kind, visible) {
        (ModelKind::Vit | ModelKind::PatchVit, Some(visible)) if visible == patches => {
            "Read from all patches: none is hidden.".to_owned()
        }
        (_, Some(1)) => "Read from the one visible patch alone.".to_owned(),
        (_, Some(visible)) => format!("Read from the {visible} visible patches alone."),
        (ModelKind::Hybrid, None) => {
            "Read from the whole photo. Its patches are places of a CNN’s feature map.".to_owned()
        }
        (ModelKind::PatchVit, None) => "Read from the whole photo: the mean of what its patches say.".to_owned(),
        _ => "Read from the whole photo, nothing hidden.".to_owned(),
    }
}

/// Why a classifier cannot be shown the visible patches alone; `None` where it can.
pub fn sees_all(classifier: &ModelInfo, painter: &ModelInfo) -> Option<String> {
    if classifier.shares_masks_with(painter) {
        return None;
    }
    Some(match classifier.kind {
        ModelKind::Hybrid => {
            "Not with a hybrid: its convolutions look across the edges of patches, so hidden ones would show through."
                .to_owned()
        }
        _ if classifier.grid() == painter.grid() => {
            "Not with these two: they crop photos differently, so their patches show different parts.".to_owned()
        }
        _ => format!(
            "Not with these two: one cuts the photo into {0}\u{a0}×\u{a0}{0} patches, the other into {1}\u{a0}×\u{a0}{1}.",
            classifier.grid(),
            painter.grid()
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use patchwork_protocol::{MaskSpec, Reconstruction};

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

    fn painted(by: Option<(ModelKind, bool)>, borrowed: bool) -> Painted {
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
        Painted {
            reconstruction,
            by: by.map(|(kind, norm_pix_loss)| Rc::new(info(kind, norm_pix_loss))),
            arrival: 1,
            animate: false,
        }
    }

    #[test]
    fn a_classifier_shares_the_mask_of_a_painter_with_the_same_patches() {
        let painter = info(ModelKind::Causal, false);
        let vit = info(ModelKind::Vit, false);
        assert_eq!(sees_all(&vit, &painter), None);
        let larger = ModelInfo {
            img_size: 128,
            patch_size: 16,
            ..vit.clone()
        };
        assert_eq!(sees_all(&larger, &painter), None, "as many of them");
        let squeezing = ModelInfo {
            side_kept: None,
            ..vit.clone()
        };
        let why = sees_all(&squeezing, &painter).expect("no mask in common");
        assert!(why.contains("crop"), "{why}");
        let finer = ModelInfo { patch_size: 4, ..vit };
        let why = sees_all(&finer, &painter).expect("no mask in common");
        assert!(why.contains("16") && why.contains('8'), "{why}");
        let why = sees_all(&info(ModelKind::Hybrid, false), &painter).expect("no mask in common");
        assert!(why.contains("hybrid"), "{why}");
    }

    #[test]
    fn what_was_read_is_told() {
        assert!(reads(ModelKind::Vit, None, 64).contains("whole photo, nothing hidden"));
        assert!(reads(ModelKind::PatchVit, None, 64).contains("mean"));
        assert!(reads(ModelKind::Hybrid, None, 64).contains("CNN"));
        assert!(reads(ModelKind::Vit, Some(16), 64).contains("the 16 visible patches"));
        assert!(reads(ModelKind::Vit, Some(1), 64).contains("the one visible patch "));
        assert!(reads(ModelKind::PatchVit, Some(64), 64).contains("none is hidden"));
    }

    #[test]
    fn hidden_patches_are_counted_in_words() {
        for (count, hidden, caption) in [
            (0, "0 of 64 patches hidden", "0 of 64 patches are hidden."),
            (1, "the last of 64 patches hidden", "The last of 64 patches is hidden."),
            (
                2,
                "the last 2 of 64 patches hidden",
                "The last 2 of 64 patches are hidden.",
            ),
        ] {
            let manner = Manner::InOrder;
            assert_eq!(
                (manner.hidden(count, 64), manner.masked_caption(count, 64)),
                (hidden.to_owned(), caption.to_owned())
            );
        }
        assert_eq!(Manner::Pixels.masked_caption(1, 64), "1 of 64 patches is hidden.");
    }

    #[test]
    fn words_go_by_the_model_that_painted() {
        let manner = |by, borrowed| Manner::of(&painted(by, borrowed));
        assert_eq!(manner(None, false), Manner::Pixels);
        assert_eq!(manner(Some((ModelKind::Mae, false)), false), Manner::Pixels);
        assert_eq!(manner(Some((ModelKind::Mae, true)), false), Manner::Normalised);
        assert_eq!(manner(Some((ModelKind::MaskedPatch, false)), false), Manner::Colours);
        assert_eq!(manner(Some((ModelKind::Causal, false)), false), Manner::InOrder);
        let borrowed = manner(Some((ModelKind::Mae, true)), true);
        assert!(borrowed.caption().contains("borrowed statistics") && borrowed.psnr().contains("borrowed statistics"));
    }
}
