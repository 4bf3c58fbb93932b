//! The mask that the visitor wishes for: ratio, seed and strategy, patches hidden or brought back by hand; undo and
//! redo.

use super::{MASK, State};
use patchwork_mask::masking_of;
use patchwork_protocol::{MaskSpec, Photo, Strategy};

/// Wishes that are remembered.
const DEPTH: usize = 200;

/// The wishes before and after the one that counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    past: Vec<MaskSpec>,
    future: Vec<MaskSpec>,
    /// A stroke or a move of the slider is one wish: its beginning is remembered already.
    in_gesture: bool,
}

impl History {
    /// Whether there is a wish to go back to.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is one to go forward to.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    fn remember(&mut self, wish: &MaskSpec, is_gesture: bool) {
        if !(is_gesture && self.in_gesture) {
            self.past.push(wish.clone());
            if self.past.len() > DEPTH {
                self.past.remove(0);
            }
        }
        self.in_gesture = is_gesture;
        self.future.clear();
    }
}

/// Patches along a side of a photo.
fn grid(photo: &Photo) -> usize {
    photo.img_size / photo.patch_size.max(1)
}

/// The share of the patches that is hidden, 0 to 1.
pub fn share(hidden: &[bool]) -> f32 {
    let count = hidden.iter().filter(|&&hidden| hidden).count();
    count as f32 / hidden.len().max(1) as f32
}

impl State {
    pub(super) fn wish_for(&mut self, wish: MaskSpec) {
        self.wish_is_own = true;
        // Inverted, a ratio of nothing would hide all.
        let is_possible = self.shown.is_none() || self.hidden_by(&wish).is_some();
        if wish != self.wish && is_possible {
            self.history.remember(&self.wish, self.dragging);
            self.wish = wish;
        }
    }

    /// The slider or the brush is let go.
    pub(super) fn settle(&mut self) {
        self.dragging = false;
        self.history.in_gesture = false;
    }

    /// What slider or brush did since it was taken hold of does not count.
    pub(super) fn take_back(&mut self) {
        if self.history.in_gesture
            && let Some(wish) = self.history.past.pop()
        {
            self.wish = wish;
        }
        self.settle();
    }

    pub(super) fn undo(&mut self) {
        self.settle();
        if let Some(wish) = self.history.past.pop() {
            self.history.future.push(std::mem::replace(&mut self.wish, wish));
        }
    }

    pub(super) fn redo(&mut self) {
        self.settle();
        if let Some(wish) = self.history.future.pop() {
            self.history.past.push(std::mem::replace(&mut self.wish, wish));
        }
    }

    pub(super) fn wish_for_ratio(&mut self, mask_ratio: f32) {
        self.wish_for(MaskSpec {
            mask_ratio,
            inverted: false,
            ..self.wish.without_by_hand()
        });
    }

    pub(super) fn wish_for_seed(&mut self, seed: u32) {
        self.wish_for(MaskSpec {
            seed,
            ..self.wish.without_by_hand()
        });
    }

    pub(super) fn wish_for_strategy(&mut self, strategy: Strategy) {
        self.wish_for(MaskSpec {
            strategy,
            inverted: false,
            ..self.wish.without_by_hand()
        });
    }

    /// Hides what is visible and brings back what is hidden, where that leaves any patch visible.
    pub(super) fn invert(&mut self) {
        let wish = MaskSpec {
            inverted: !self.wish.inverted,
            ..self.wish.clone()
        };
        self.wish_for(wish);
    }

    /// Hides these patches, or brings them back; the last visible one stays.
    pub(super) fn stroke(&mut self, patches: &[usize], hide: bool) {
        let Some(mut hidden) = self.hidden_by(&self.wish) else {
            return;
        };
        let mut by_hand = self.wish.by_hand.clone();
        for &patch in patches {
            let is_last = hide && hidden.iter().filter(|&&hidden| !hidden).count() == 1;
            if hidden.get(patch).is_some_and(|&is_hidden| is_hidden != hide) && !is_last {
                by_hand = by_hand.switched(patch);
                hidden[patch] = hide;
            }
        }
        self.wish_for(MaskSpec {
            by_hand,
            ..self.wish.clone()
        });
    }

    /// Hides a patch, or brings it back; the last visible one stays.
    pub(super) fn switch_patch(&mut self, patch: usize) {
        let hidden = self.hidden_by(&self.wish);
        if let Some(&is_hidden) = hidden.as_ref().and_then(|hidden| hidden.get(patch)) {
            self.stroke(&[patch], !is_hidden);
        }
    }

    /// A photo cut into other patches comes: what was changed were others.
    pub(super) fn forget_by_hand(&mut self, photo: &Photo) {
        if self.shown.as_ref().is_some_and(|run| grid(&run.photo) != grid(photo)) {
            self.wish = MaskSpec {
                inverted: false,
                ..self.wish.without_by_hand()
            };
            self.history = History::default();
        }
    }

    /// A link may hide everything, which no model can be asked for.
    pub(super) fn forget_impossible(&mut self) {
        if self.hidden_by(&self.wish).is_none() {
            self.wish = MASK;
            self.history = History::default();
        }
    }

    /// Which patches of the photo on screen `spec` hides from the model that reconstructs; `None` without a photo, or
    /// where all would be.
    pub fn hidden_by(&self, spec: &MaskSpec) -> Option<Vec<bool>> {
        let photo = &self.shown.as_ref()?.photo;
        let order = self
            .reconstructor()
            .map(|info| info.kind.mask_order())
            .unwrap_or_default();
        masking_of(spec, grid(photo).pow(2), order).ok()?.mask.pop()
    }
}
