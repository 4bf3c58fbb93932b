//! Which models there are, which are wished for, and the one that is on its way. And the two in use.

use std::rc::Rc;

use super::checkpoint::{Own, ToOpen};
use super::problem::{About, Problem, UnknownName};
use super::{Answered, Engine, State};
use patchwork_protocol::manifest::{Manifest, ModelEntry, Role};
use patchwork_protocol::{
    CheckpointReport, Chosen, Failure, FailureKind, ModelInfo, Photo, Progress, RequestId, Response,
};

/// Both roles, in the order in which the page shows them.
pub(super) const ROLES: [Role; 2] = [Role::Reconstructor, Role::Classifier];

/// A model's name for each role; `None` is the manifest's own choice, or what was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Of the model that reconstructs.
    pub reconstructor: Option<String>,
    /// Of the model that classifies.
    pub classifier: Option<String>,
}

impl Names {
    /// The name for this role.
    pub fn get(&self, role: Role) -> Option<&str> {
        match role {
            Role::Reconstructor => self.reconstructor.as_deref(),
            Role::Classifier => self.classifier.as_deref(),
        }
    }

    pub(super) fn set(&mut self, role: Role, name: Option<String>) {
        match role {
            Role::Reconstructor => self.reconstructor = name,
            Role::Classifier => self.classifier = name,
        }
    }

    pub(super) fn clear(&mut self, role: Role) {
        self.set(role, None);
    }
}

/// A model on its way into use.
#[derive(Clone, Debug, PartialEq)]
pub struct Choosing {
    /// The request for it.
    pub id: RequestId,
    /// Which.
    pub asked: Asked,
    /// The last that was heard of it; `None` while the engine does what was asked before.
    pub progress: Option<Progress>,
    pub(super) step: Step,
    /// It is to end, and has not answered yet.
    pub(super) ended: bool,
    /// The engine knows that.
    pub(super) told: bool,
    /// Something was wished for since, so its end puts no wish back.
    pub(super) passed: bool,
}

/// How far a model is on its way. A checkpoint takes the last step alone, its download included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Its files come; the engine does other things, too.
    Fetching,
    /// They are here.
    Fetched,
    /// The engine builds it, and does nothing else.
    Building,
}

impl Choosing {
    pub(super) fn new(id: RequestId, asked: Asked) -> Self {
        let step = match asked {
            Asked::Listed { .. } | Asked::Beside { .. } => Step::Fetching,
            Asked::Checkpoint(_) => Step::Building,
        };
        Self {
            id,
            asked,
            progress: None,
            step,
            ended: false,
            told: false,
            passed: false,
        }
    }
}

/// Which model was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// One of the manifest.
    Listed {
        /// What it is to do.
        role: Role,
        /// Its name there.
        model: String,
    },
    /// One of the manifest, to be held beside the one in use.
    Beside {
        /// What it does.
        role: Role,
        /// Its name there.
        model: String,
    },
    /// Another one.
    Checkpoint(ToOpen),
}

/// The models that the engine has.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The one that reconstructs.
    pub reconstructor: Rc<ModelInfo>,
    /// The one that classifies, which comes after it.
    pub classifier: Option<Rc<ModelInfo>>,
}

impl Pair {
    fn get(&self, role: Role) -> Option<&Rc<ModelInfo>> {
        match role {
            Role::Reconstructor => Some(&self.reconstructor),
            Role::Classifier => self.classifier.as_ref(),
        }
    }
}

/// What the chooser knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    /// All there are, once known.
    pub list: Option<Rc<Manifest>>,
    /// What the visitor wishes for, and what a new engine loads.
    pub wish: Names,
    /// What the engine has, or had last.
    pub in_use: Option<Pair>,
    /// On its way into use. Never more than one.
    pub choosing: Option<Choosing>,
    /// The listed model that did not come, or was not to, and there is no other: asked for again only by the visitor.
    pub missing: Option<String>,
    /// Checkpoints that are not in the manifest.
    pub own: Own,
    /// What the page's address asks for and there is not.
    pub unknown: Vec<UnknownName>,
}

impl Models {
    /// Whether the engine builds a model, or opens a checkpoint, and does nothing else meanwhile.
    pub fn is_building(&self) -> bool {
        (self.choosing.as_ref()).is_some_and(|choosing| choosing.step == Step::Building)
    }

    /// The name of the listed model that is to do this: the one wished for, or else the manifest's own choice. `None`
    /// where an opened one is to go on doing it.
    pub fn wished(&self, role: Role) -> Option<&str> {
        let usual = || self.usual(role).filter(|_| self.own.get(role).is_none());
        self.wish.get(role).or_else(usual)
    }

    /// The manifest's own choice.
    pub fn usual(&self, role: Role) -> Option<&str> {
        let list = self.list.as_ref()?;
        Some(match role {
            Role::Reconstructor => &list.reconstructor,
            Role::Classifier => &list.classifier,
        })
    }

    /// What the page calls the model of this name.
    pub fn title<'a>(&'a self, name: &'a str) -> &'a str {
        let entry = self.list.as_ref().and_then(|list| list.model(name));
        entry.map_or(name, |entry| &entry.title)
    }

    /// What the page calls the model on its way into use.
    pub fn coming(&self) -> Option<String> {
        Some(match &self.choosing.as_ref()?.asked {
            Asked::Listed { model, .. } | Asked::Beside { model, .. } => self.title(model).to_owned(),
            Asked::Checkpoint(item) => item.checkpoint.title(),
        })
    }
}

/// Where one model stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It works.
    InUse,
    /// On its way into use, with the last that was heard of it.
    Coming(Option<Progress>),
    /// Wished for, and comes as soon as the engine can.
    Next,
    /// Not asked for.
    Idle,
}

impl State {
    /// The model that does this now; `None` while no engine is ready, or it has no such model yet.
    pub fn in_use(&self, role: Role) -> Option<&ModelInfo> {
        match &self.engine {
            Engine::Ready(_) => Some(self.models.in_use.as_ref()?.get(role)?),
            _ => None,
        }
    }

    /// The model of this name that an answer says made it.
    pub(super) fn made_by(&self, role: Role, name: &str) -> Option<Rc<ModelInfo>> {
        let info = self.models.in_use.as_ref()?.get(role)?;
        (info.name == name).then(|| Rc::clone(info))
    }

    /// The model whose ways the controls go by: the one that reconstructs, or else the one that reconstructed what is
    /// on screen.
    pub fn reconstructor(&self) -> Option<&ModelInfo> {
        let reconstructed = self.shown.as_ref().and_then(|run| run.reconstructed.as_ref());
        self.in_use(Role::Reconstructor)
            .or_else(|| reconstructed.and_then(|reconstructed| reconstructed.by.as_deref()))
    }

    /// Where this model stands.
    pub fn standing(&self, model: &ModelEntry) -> Standing {
        let role = model.kind.role();
        let is_in_use = || self.in_use(role).is_some_and(|info| info.name == model.name);
        match &self.models.choosing {
            Some(Choosing {
                asked: Asked::Listed { model: coming, .. },
                progress,
                passed: false,
                ..
            }) if *coming == model.name => Standing::Coming(progress.clone()),
            // An opened one may have the same name.
            _ if self.models.own.get(role).is_none() && is_in_use() => Standing::InUse,
            _ if self.models.wished(role) == Some(&model.name) => Standing::Next,
            _ => Standing::Idle,
        }
    }

    /// The list of models is here, and what the page's address asks for of them.
    pub(super) fn listed(&mut self, list: Rc<Manifest>, asked: &Names) {
        for role in ROLES {
            let Some(name) = asked.get(role) else { continue };
            if list.model(name).is_some_and(|model| model.kind.role() == role) {
                self.models.wish.set(role, Some(name.to_owned()));
            } else {
                let name = name.to_owned();
                self.models.unknown.push(UnknownName { role, name });
            }
        }
        self.models.list = Some(list);
    }

    pub(super) fn choose(&mut self, role: Role, model: String) {
        self.problem = None;
        self.models.unknown.clear();
        self.models.own.refused = None;
        self.models.missing = None;
        if self.comparing.wish.get(role) == Some(&model) {
            // It would be compared with itself.
            self.compare(role, None);
        }
        let is_passed = self.passes_over(role, &model);
        self.models.wish.set(role, Some(model));
        if is_passed {
            self.end_choice(true);
        }
        self.outdo(role);
    }

    /// Whether `model` takes the place of a listed model on its way: arrow keys go from one to the next. One that is
    /// being ended already may be wished for anew.
    fn passes_over(&self, role: Role, model: &str) -> bool {
        self.models.choosing.as_ref().is_some_and(|choosing| {
            matches!(&choosing.asked, Asked::Listed { role: same, model: other }
                if *same == role && (choosing.ended || other != model))
        })
    }

    /// Ends what is on its way: by a request, whose own answer tells that it has ended, or at once where the engine has
    /// nothing to do with it just now. `passed`: something else was wished for.
    pub(super) fn end_choice(&mut self, passed: bool) {
        let Some(choosing) = &mut self.models.choosing else {
            return;
        };
        choosing.ended = true;
        choosing.passed |= passed;
        if choosing.step == Step::Fetched {
            self.forget_choice();
        }
    }

    pub(super) fn choice_answered(&mut self, body: Response) {
        match body {
            Response::Progress(news) => {
                if let Some(choosing) = &mut self.models.choosing {
                    choosing.progress = Some(news);
                }
            }
            Response::Fetched => {
                if let Some(choosing) = &mut self.models.choosing {
                    choosing.step = Step::Fetched;
                    if choosing.ended {
                        self.forget_choice();
                    }
                }
            }
            Response::Chosen(chosen) => {
                let asked = self.models.choosing.take().map(|choosing| choosing.asked);
                if let Some(Asked::Beside { role, model }) = &asked {
                    if asked.as_ref().is_some_and(|asked| self.in_turn.waits_for(asked)) {
                        self.hold_in_turn(*role, chosen.photo);
                    } else if self.comparing.wish.get(*role) == Some(model) {
                        self.hold(chosen.model);
                    }
                    return;
                }
                *self.models.own.slot(chosen.model.kind.role()) = None;
                self.take_into_use(chosen);
            }
            Response::Opened(opened) => self.opened(opened),
            Response::NotOpened { failure, report } => self.choice_failed(failure, report),
            Response::Failed(failure) => self.choice_failed(failure, None),
            _ => {}
        }
    }

    /// What is on screen stays until the new answers come; what the other model made of the photo stays for good.
    pub(super) fn take_into_use(&mut self, chosen: Chosen) {
        let Chosen { model, photo } = chosen;
        let role = model.kind.role();
        if role == Role::Reconstructor {
            self.comparing.fit(&model);
        }
        if let Some(pair) = &mut self.models.in_use {
            match role {
                Role::Reconstructor => pair.reconstructor = Rc::new(model),
                Role::Classifier => pair.classifier = Some(Rc::new(model)),
            }
        }
        let pair = self.in_use(Role::Classifier).zip(self.in_use(Role::Reconstructor));
        let cannot = pair.is_some_and(|(classifier, reconstructor)| !classifier.names_visible_of(reconstructor));
        if let Some(run) = self.shown.as_mut().filter(|_| cannot) {
            // No answer will take its place.
            run.visible = None;
        }
        let before = std::mem::take(&mut self.answered);
        self.answered = match role {
            Role::Reconstructor => Answered {
                whole: before.whole,
                ..Answered::default()
            },
            Role::Classifier => Answered {
                reconstruct: before.reconstruct,
                has_picture: before.has_picture,
                ..Answered::default()
            },
        };
        self.inspecting.forget(role);
        if role == Role::Classifier {
            self.teaching.forget();
        }
        if let Some(photo) = photo {
            self.show_in_size(photo);
        }
    }

    /// The photo on screen comes in another reconstructor's size.
    fn show_in_size(&mut self, photo: Photo) {
        self.forget_by_hand(&photo);
        self.show_frame();
        if let Some(run) = &mut self.shown
            && *run.photo != photo
        {
            run.photo = Rc::new(photo);
            (run.reconstructed, run.visible, run.pasted) = (None, None, None);
        }
    }

    /// The model before it stays in use, and what waited goes on.
    fn choice_failed(&mut self, failure: Failure, report: Option<CheckpointReport>) {
        if failure.kind() == FailureKind::Device {
            return self.stop(failure);
        }
        match self.forget_choice() {
            Some(Asked::Listed { role, model }) => self.not_chosen(role, &model, failure),
            Some(Asked::Beside { model, .. }) => self.not_compared(&model, failure),
            Some(Asked::Checkpoint(item)) => self.not_opened(&item, failure, report),
            None => {}
        }
    }

    fn not_chosen(&mut self, role: Role, model: &str, failure: Failure) {
        if failure.kind() == FailureKind::Cancelled {
            return;
        }
        let old = self.in_use(role).map(|info| self.models.title(&info.name));
        let about = Some(About::NotChosen {
            title: self.models.title(model).to_owned(),
            stays: old.map(str::to_owned),
        });
        self.problem = Some(Problem { failure, about });
    }

    fn not_compared(&mut self, model: &str, failure: Failure) {
        if failure.kind() != FailureKind::Cancelled {
            let title = self.models.title(model).to_owned();
            let about = Some(About::NotCompared { title });
            self.problem = Some(Problem { failure, about });
        }
    }

    /// Ends what is on its way. A wish goes back to the model in use; `None` where it was another already, so that
    /// nobody waits for this one.
    pub(super) fn forget_choice(&mut self) -> Option<Asked> {
        let Choosing { asked, passed, .. } = self.models.choosing.take()?;
        if passed {
            return None;
        }
        if let Asked::Beside { role, .. } = &asked {
            match self.in_turn.waits_for(&asked) {
                true => self.in_turn.stop(),
                false => self.comparing.wish.clear(*role),
            }
        }
        if let Asked::Listed { role, model } = &asked {
            if self.models.wish.get(*role) != Some(model) {
                return None;
            }
            let is_own = self.models.own.get(*role).is_some();
            match self.in_use(*role).map(|info| info.name.clone()) {
                Some(old) => self.models.wish.set(*role, (!is_own).then_some(old)),
                None => self.models.missing = Some(model.clone()),
            }
        }
        Some(asked)
    }
}
