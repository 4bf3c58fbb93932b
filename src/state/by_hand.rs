//! Patches that the visitor hides or brings back, on top of a random mask.

use super::{Effect, State};
use patchwork_protocol::manifest::ModelKind;
use patchwork_protocol::{ByHand, MaskSpec, Photo};

impl State {
    /// Hides a patch, or brings it back; the last visible one stays.
    pub(super) fn switch_patch(&mut self, patch: usize, effects: &mut Vec<Effect>) {
        let wish = MaskSpec {
            by_hand: self.wish.by_hand.switched(patch),
            ..self.wish
        };
        let leaves_one = |hidden: Vec<bool>| patch < hidden.len() && hidden.contains(&false);
        if self.hidden_by(wish).is_some_and(leaves_one) {
            self.wish_for(wish, effects);
        }
    }

    /// A photo cut into other patches comes: what was changed were others.
    pub(super) fn forget_by_hand(&mut self, photo: &Photo) {
        let grid = |photo: &Photo| photo.img_size / photo.patch_size.max(1);
        if self.shown.as_ref().is_some_and(|run| grid(&run.photo) != grid(photo)) {
            self.wish = MaskSpec::random(self.wish.mask_ratio, self.wish.seed);
        }
    }

    /// Which patches `spec` hides, told from the mask on screen; `None` where that is not random, began with another random one, or
    /// has more patches than can be changed by hand.
    pub fn hidden_by(&self, spec: MaskSpec) -> Option<Vec<bool>> {
        let painted = self.shown.as_ref()?.painted.as_ref()?;
        let shown = &painted.reconstruction;
        let is_random = painted.by.as_ref().is_none_or(|by| by.kind != ModelKind::Causal);
        let is_known = is_random && shown.spec.is_of_same_noise(&spec) && shown.mask.len() <= ByHand::MOST;
        let is_hidden = |(patch, &hidden): (usize, &u8)| {
            (hidden != 0) != (shown.spec.by_hand.contains(patch) != spec.by_hand.contains(patch))
        };
        is_known.then(|| shown.mask.iter().enumerate().map(is_hidden).collect())
    }
}
