//! Which models there are, which are wished for, and the one that is on its way. Which are in use, [`Engine::Ready`] says.

use std::rc::Rc;

use super::opening::{Own, ToOpen};
use super::{Effect, Engine, State};
use patchwork_protocol::manifest::{Manifest, ModelEntry, Role};
use patchwork_protocol::{
    CheckpointReport, Failure, FailureKind, ModelInfo, Progress, Ready, Request, RequestId, Response,
};

/// Both roles, in the order in which the page shows them.
pub(super) const ROLES: [Role; 2] = [Role::Painter, Role::Classifier];

/// A model's name for each role; `None` is the manifest's own choice, or what was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Of the model that paints.
    pub painter: Option<String>,
    /// Of the model that names photos.
    pub classifier: Option<String>,
}

impl Names {
    /// The name for this role.
    pub fn get(&self, role: Role) -> Option<&str> {
        match role {
            Role::Painter => self.painter.as_deref(),
            Role::Classifier => self.classifier.as_deref(),
        }
    }

    fn set(&mut self, role: Role, name: Option<String>) {
        match role {
            Role::Painter => self.painter = name,
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
    /// It was told to end, and has not answered yet.
    pub(super) ended: bool,
    /// Something was wished for since, so its end puts no wish back.
    pub(super) passed: bool,
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
    /// Another one.
    Checkpoint(ToOpen),
}

/// What the chooser knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    /// All there are, once known.
    pub list: Option<Rc<Manifest>>,
    /// What the visitor wishes for, and what a new engine loads.
    pub wish: Names,
    /// With the engine, not answered yet. Never more than one.
    pub choosing: Option<Choosing>,
    /// Checkpoints that are not in the manifest.
    pub own: Own,
    /// What the page's address asks for and there is not, in a line.
    pub unknown: Option<String>,
}

impl Models {
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
            Role::Painter => &list.painter,
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
            Asked::Listed { model, .. } => self.title(model).to_owned(),
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

fn in_role(ready: &Ready, role: Role) -> &ModelInfo {
    match role {
        Role::Painter => &ready.painter,
        Role::Classifier => &ready.classifier,
    }
}

impl State {
    /// The model that does this now; `None` while no engine is ready.
    pub fn in_use(&self, role: Role) -> Option<&ModelInfo> {
        match &self.engine {
            Engine::Ready(ready) => Some(in_role(ready, role)),
            _ => None,
        }
    }

    /// The model whose ways the controls go by: the one that paints, or else the one that painted what is on screen.
    pub fn painter(&self) -> Option<&ModelInfo> {
        let painted = self.shown.as_ref().and_then(|run| run.painted.as_ref());
        self.in_use(Role::Painter)
            .or_else(|| painted.and_then(|painted| painted.by.as_deref()))
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
    pub(super) fn listed(&mut self, list: Rc<Manifest>, asked: &Names, effects: &mut Vec<Effect>) {
        for role in ROLES {
            let Some(name) = asked.get(role) else { continue };
            if list.model(name).is_some_and(|model| model.kind.role() == role) {
                self.models.wish.set(role, Some(name.to_owned()));
            } else {
                let does = match role {
                    Role::Painter => "paints",
                    Role::Classifier => "names photos",
                };
                let told = format!(
                    "The page’s address asks for “{name}”, but no model of that name {does}. The usual one is used."
                );
                let before = self.models.unknown.take().map(|before| before + " ");
                self.models.unknown = Some(before.unwrap_or_default() + &told);
            }
        }
        self.models.list = Some(list);
        self.send_choice(effects);
    }

    pub(super) fn choose(&mut self, role: Role, model: String, effects: &mut Vec<Effect>) {
        self.problem = None;
        self.models.unknown = None;
        self.models.own.refused = None;
        self.pass_over(role, &model, effects);
        self.models.wish.set(role, Some(model));
        self.outdo(role);
        self.send_choice(effects);
    }

    /// Ends the download of a listed model that `model` takes the place of: arrow keys go from one to the next. One that is being
    /// ended already may be wished for anew.
    fn pass_over(&mut self, role: Role, model: &str, effects: &mut Vec<Effect>) {
        if let Some(choosing) = &mut self.models.choosing
            && let Asked::Listed {
                role: same,
                model: other,
            } = &choosing.asked
            && *same == role
            && (choosing.ended || other != model)
        {
            choosing.passed = true;
            if !choosing.ended {
                self.cancel(effects);
            }
        }
    }

    /// Asks for a model that is wished for and not in use, unless one is on its way, or a photo is: their answers ask.
    pub(super) fn send_choice(&mut self, effects: &mut Vec<Effect>) {
        let idle = self.models.choosing.is_none() && self.photos.sent.is_none();
        if !(idle && matches!(self.engine, Engine::Ready(_))) {
            return;
        }
        let missing = |&role: &Role| {
            let (wished, in_use) = (self.models.wish.get(role)?, self.in_use(role)?);
            let is_there = self.models.own.get(role).is_none() && wished == in_use.name;
            (!is_there).then(|| (role, wished.to_owned()))
        };
        let (request, asked, files) = if let Some((role, model)) = ROLES.iter().find_map(missing) {
            let request = Request::Choose { model: model.clone() };
            (request, Asked::Listed { role, model }, None)
        } else if self.photos.waiting.is_none() && !self.models.own.queue.is_empty() {
            // A photo goes first: such a download may take minutes.
            let item = self.models.own.queue.remove(0);
            let request = Request::Open(item.checkpoint.source.clone());
            let files = item.checkpoint.files();
            (request, Asked::Checkpoint(item), files)
        } else {
            return;
        };
        let id = self.send(request, files, effects);
        self.models.choosing = Some(Choosing {
            id,
            asked,
            progress: None,
            ended: false,
            passed: false,
        });
    }

    /// Ends the download that is under way. Its own answer tells that it has ended, so this one has none.
    pub(super) fn cancel(&mut self, effects: &mut Vec<Effect>) {
        if let Some(choosing) = &mut self.models.choosing {
            choosing.ended = true;
            let request = Request::Cancel(choosing.id);
            self.send(request, None, effects);
        }
    }

    pub(super) fn choice_answered(&mut self, body: Response, effects: &mut Vec<Effect>) {
        match body {
            Response::Progress(news) => {
                if let Some(choosing) = &mut self.models.choosing {
                    choosing.progress = Some(news);
                }
            }
            Response::Chosen(info) => {
                self.models.choosing = None;
                *self.models.own.slot(info.kind.role()) = None;
                self.take_into_use(info);
                self.send_choice(effects);
                self.send_photo(effects);
            }
            Response::Opened(opened) => self.opened(opened, effects),
            Response::NotOpened { failure, report } => self.choice_failed(failure, report, effects),
            Response::Failed(failure) => self.choice_failed(failure, None, effects),
            _ => {}
        }
    }

    /// The engine forgets its photo with the old model; what is on screen stays until the new answers come.
    pub(super) fn take_into_use(&mut self, info: ModelInfo) {
        if let Engine::Ready(ready) = &mut self.engine {
            let ready = Rc::make_mut(ready);
            match info.kind.role() {
                Role::Painter => ready.painter = info,
                Role::Classifier => ready.classifier = info,
            }
        }
        self.painting = None;
        self.classify = None;
        let newest = self.photos.waiting.take().or(self.photos.current.clone());
        self.photos.give_again(newest);
    }

    /// The model before it stays in use, and what waited goes on.
    fn choice_failed(&mut self, failure: Failure, report: Option<CheckpointReport>, effects: &mut Vec<Effect>) {
        if failure.kind == FailureKind::Device {
            return self.stop(failure, effects);
        }
        match self.forget_choice() {
            Some(Asked::Listed { role, model }) => self.not_chosen(role, &model, failure),
            Some(Asked::Checkpoint(item)) => self.not_opened(&item, failure, report),
            None => {}
        }
        self.send_choice(effects);
        self.send_photo(effects);
        self.send_wish(effects);
        self.send_classify(effects);
    }

    fn not_chosen(&mut self, role: Role, model: &str, failure: Failure) {
        if failure.kind == FailureKind::Cancelled {
            return;
        }
        let old = self.in_use(role).map(|info| self.models.title(&info.name));
        let (new, old) = (self.models.title(model), old.unwrap_or_default());
        let message = format!("“{new}”: {} Until then “{old}” stays in use.", failure.message);
        self.problem = Some(Failure { message, ..failure });
    }

    /// Ends what is on its way. A wish goes back to the model in use; `None` where it was another already, so that
    /// nobody waits for this one.
    pub(super) fn forget_choice(&mut self) -> Option<Asked> {
        let Choosing { asked, passed, .. } = self.models.choosing.take()?;
        if passed {
            return None;
        }
        if let Asked::Listed { role, model } = &asked {
            if self.models.wish.get(*role) != Some(model) {
                return None;
            }
            let is_own = self.models.own.get(*role).is_some();
            let old = self.in_use(*role)?.name.clone();
            self.models.wish.set(*role, (!is_own).then_some(old));
        }
        Some(asked)
    }
}
