//! Models beside those in use, to be compared with them on the same photo and mask.

use std::rc::Rc;

use super::models::{Asked, Names};
use super::{Classified, State};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Classification, Compared, MaskSpec, ModelInfo, Reconstruction, RequestId, Response, View};

/// Which are compared, and what they made of the photo on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparing {
    /// The names of those that are wished for.
    pub wish: Names,
    reconstructor: Option<Rc<ModelInfo>>,
    classifier: Option<Rc<ModelInfo>>,
    picture: Option<Rc<Reconstruction>>,
    whole: Option<Classified>,
    visible: Option<Classified>,
    /// With the engine, not answered yet.
    pub(super) asked: Option<(RequestId, Compared)>,
    /// What it could not answer: not asked again.
    failed: Vec<Compared>,
}

impl Comparing {
    /// The model that the engine holds beside the one in use.
    pub fn held(&self, role: Role) -> Option<&Rc<ModelInfo>> {
        match role {
            Role::Reconstructor => self.reconstructor.as_ref(),
            Role::Classifier => self.classifier.as_ref(),
        }
    }

    /// Whether it is the model of this name.
    pub(super) fn holds(&self, role: Role, name: &str) -> bool {
        self.held(role).is_some_and(|info| info.name == name)
    }

    /// What it reconstructed of this mask.
    pub fn picture(&self, mask: &MaskSpec) -> Option<&Rc<Reconstruction>> {
        self.picture.as_ref().filter(|picture| picture.spec == *mask)
    }

    /// What it says of the whole photo, and of what this mask leaves of it.
    pub fn classes(&self, mask: &MaskSpec) -> [Option<&Classified>; 2] {
        let is_of = |classified: &&Classified| classified.view == View::Visible(mask.clone());
        [self.whole.as_ref(), self.visible.as_ref().filter(is_of)]
    }

    /// The engine is another one.
    pub(super) fn restart(&mut self) {
        let wish = std::mem::take(&mut self.wish);
        *self = Self {
            wish,
            ..Self::default()
        };
    }

    /// The photo is another one.
    pub(super) fn forget_photo(&mut self) {
        (self.picture, self.whole, self.visible) = (None, None, None);
        self.failed.clear();
    }

    pub(super) fn forget(&mut self, role: Role) {
        match role {
            Role::Reconstructor => (self.reconstructor, self.picture) = (None, None),
            Role::Classifier => (self.classifier, self.whole, self.visible) = (None, None, None),
        }
        self.failed.clear();
    }

    /// Another model reconstructs, so other patches may be visible; and pictures of another size are not compared.
    pub(super) fn fit(&mut self, reconstructor: &ModelInfo) {
        self.visible = None;
        self.failed.clear();
        if (self.reconstructor.as_ref()).is_some_and(|held| held.img_size != reconstructor.img_size) {
            self.wish.clear(Role::Reconstructor);
            self.forget(Role::Reconstructor);
        }
    }

    pub(super) fn hold(&mut self, model: ModelInfo) {
        let role = model.kind.role();
        self.forget(role);
        match role {
            Role::Reconstructor => self.reconstructor = Some(Rc::new(model)),
            Role::Classifier => self.classifier = Some(Rc::new(model)),
        }
    }

    fn classified(&mut self, view: View, classification: Classification) {
        let by = self.classifier.clone();
        let slot = match view {
            View::Whole => &mut self.whole,
            _ => &mut self.visible,
        };
        let classification = Rc::new(classification);
        *slot = Some(Classified {
            view,
            classification,
            by,
        });
    }

    /// The first question that is not answered, of the mask that is asked for.
    pub(super) fn due(&self, mask: &MaskSpec, in_use: Option<&ModelInfo>) -> Option<Compared> {
        let mut all = Vec::new();
        if self.reconstructor.is_some() && self.picture(mask).is_none() {
            all.push(Compared::Picture(mask.clone()));
        }
        if let Some(classifier) = &self.classifier {
            let [whole, visible] = self.classes(mask);
            if whole.is_none() {
                all.push(Compared::Classes(View::Whole));
            }
            if visible.is_none() && in_use.is_some_and(|in_use| classifier.shares_masks_with(in_use)) {
                all.push(Compared::Classes(View::Visible(mask.clone())));
            }
        }
        all.into_iter().find(|compared| !self.failed.contains(compared))
    }
}

impl State {
    /// Another model, or none, is to be compared with the one in use.
    pub(super) fn compare(&mut self, role: Role, model: Option<String>) {
        let on_its_way = self.models.choosing.as_ref().is_some_and(|choosing| {
            matches!(&choosing.asked, Asked::Beside { role: same, model: other }
                if *same == role && model.as_ref() != Some(other))
        });
        self.problem = None;
        // With itself nothing is compared.
        let in_use = self.in_use(role).map(|info| info.name.as_str());
        let model = model.filter(|model| ![self.models.wish.get(role), in_use].contains(&Some(model)));
        let is_other = self.comparing.held(role).map(|held| &held.name) != model.as_ref();
        self.comparing.wish.set(role, model);
        if is_other {
            self.comparing.forget(role);
        }
        if on_its_way {
            self.end_choice(true);
        }
    }

    /// A model that is to be compared has come.
    pub(super) fn hold(&mut self, model: ModelInfo) {
        self.comparing.hold(model);
        if let Some(pair) = &self.models.in_use {
            self.comparing.fit(&pair.reconstructor);
        }
    }

    /// An answer of a model that is no longer compared is dropped.
    pub(super) fn compared(&mut self, body: Response) {
        if let Some(photo) = self.in_turn.photo().cloned() {
            return self.answered_in_turn(photo, body);
        }
        if matches!(body, Response::Progress(_)) {
            return;
        }
        let Some((_, asked)) = self.comparing.asked.take() else {
            return;
        };
        match (body, asked) {
            (Response::Reconstructed(reconstruction), _)
                if self.comparing.holds(Role::Reconstructor, &reconstruction.model) =>
            {
                self.comparing.picture = Some(Rc::new(reconstruction));
            }
            (Response::Classified(classification), Compared::Classes(view))
                if self.comparing.holds(Role::Classifier, &classification.model) =>
            {
                self.comparing.classified(view, classification);
            }
            (Response::Failed(failure), asked) => {
                self.comparing.failed.push(asked);
                self.request_failed(failure);
            }
            _ => {}
        }
    }
}
