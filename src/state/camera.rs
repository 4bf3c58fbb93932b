//! The camera's frames: each is a photo, of which only the newest waits.

use std::rc::Rc;

use super::{PhotoRef, Run, Source, State};

impl State {
    /// The camera runs, or stands still: then the frame on screen stays, and none comes after it.
    pub(super) fn go_live(&mut self, live: bool) {
        self.live = live;
        if !live && self.photos.can_wait() {
            self.photos.waiting = None;
        }
        if !live {
            self.ask_after_whole();
        }
    }

    /// The classifier's other answers are asked for once more where they came before the whole frame's: they did not
    /// say how likely they find its classes.
    pub(super) fn ask_after_whole(&mut self) {
        if self.photos.current.as_ref().is_some_and(PhotoRef::is_frame) {
            (self.answered.visible, self.answered.reconstructed) = (None, None);
        }
    }

    /// The frame that the engine has answered about comes on screen. What is known of the one before it stays beside it
    /// until the new answers are here, a moment later.
    pub(super) fn show_frame(&mut self) {
        let Some(photo) = self.frame.take() else { return };
        let name = self.photos.current.as_ref().map(|photo: &PhotoRef| photo.name.clone());
        let before = self.shown.take().filter(|run| run.photo.img_size == photo.img_size);
        let (classified, visible, pasted) =
            before.map_or((None, None, None), |run| (run.classified, run.visible, run.pasted));
        self.shown = Some(Run {
            source: Source::Live,
            name: name.unwrap_or_default(),
            sample: false,
            photo: Rc::clone(&photo),
            reconstructed: None,
            classified,
            visible,
            pasted,
        });
    }
}
