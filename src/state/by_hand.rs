//! Patches that the visitor hides or brings back, on top of a random mask.

use super::State;
use patchwork_mask::masking_of;
use patchwork_protocol::{MaskSpec, Photo};

/// Patches along a side of a photo.
fn grid(photo: &Photo) -> usize {
    photo.img_size / photo.patch_size.max(1)
}

impl State {
    /// Hides a patch, or brings it back; the last visible one stays.
    pub(super) fn switch_patch(&mut self, patch: usize) {
        let wish = MaskSpec {
            by_hand: self.wish.by_hand.switched(patch),
            ..self.wish
        };
        if self.hidden_by(&wish).is_some_and(|hidden| patch < hidden.len()) {
            self.wish_for(wish);
        }
    }

    /// A photo cut into other patches comes: what was changed were others.
    pub(super) fn forget_by_hand(&mut self, photo: &Photo) {
        if self.shown.as_ref().is_some_and(|run| grid(&run.photo) != grid(photo)) {
            self.wish = MaskSpec::random(self.wish.mask_ratio, self.wish.seed);
        }
    }

    /// Which patches of the photo on screen `spec` hides from the model that paints; `None` without a photo, or where all would be.
    pub fn hidden_by(&self, spec: &MaskSpec) -> Option<Vec<bool>> {
        let photo = &self.shown.as_ref()?.photo;
        let order = self.painter().map(|info| info.kind.mask_order()).unwrap_or_default();
        masking_of(spec, grid(photo).pow(2), order).ok()?.mask.pop()
    }
}
