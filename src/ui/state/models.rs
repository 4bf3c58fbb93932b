//! Which models there are, which are wished for, and the one that is on its way. Which are in use, [`Engine::Ready`] says.

use std::rc::Rc;

use super::{Effect, Engine, State};
use crate::manifest::{Manifest, ModelEntry, Role};
use crate::protocol::{Failure, FailureKind, ModelInfo, Progress, Ready, Request, RequestId, Response};

/// Both roles, in the order in which the page shows them.
const ROLES: [Role; 2] = [Role::Painter, Role::Classifier];

/// A model's name for each role; `None` is the manifest's own choice.
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

    fn set(&mut self, role: Role, name: String) {
        match role {
            Role::Painter => self.painter = Some(name),
            Role::Classifier => self.classifier = Some(name),
        }
    }
}

/// A model on its way into use.
#[derive(Clone, Debug, PartialEq)]
pub struct Choosing {
    /// The request for it.
    pub id: RequestId,
    /// What it is to do.
    pub role: Role,
    /// Its name in the manifest.
    pub model: String,
    /// The last that was heard of it; `None` while the engine does what was asked before.
    pub progress: Option<Progress>,
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
    /// What the page's address asks for and there is not, in a line.
    pub unknown: Option<String>,
}

impl Models {
    /// The name of the model that is to do this: the one wished for, or else the manifest's own choice.
    pub fn wished(&self, role: Role) -> Option<&str> {
        self.wish.get(role).or_else(|| self.usual(role))
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
        match &self.models.choosing {
            Some(choosing) if choosing.model == model.name => Standing::Coming(choosing.progress.clone()),
            _ if self.in_use(role).is_some_and(|info| info.name == model.name) => Standing::InUse,
            _ if self.models.wished(role) == Some(&model.name) => Standing::Next,
            _ => Standing::Idle,
        }
    }

    /// The list of models is here, and what the page's address asks for of them.
    pub(super) fn listed(&mut self, list: Rc<Manifest>, asked: &Names, effects: &mut Vec<Effect>) {
        for role in ROLES {
            let Some(name) = asked.get(role) else { continue };
            if list.model(name).is_some_and(|model| model.kind.role() == role) {
                self.models.wish.set(role, name.to_owned());
            } else {
                let does = match role {
                    Role::Painter => "paints",
                    Role::Classifier => "names photos",
                };
                self.models.unknown = Some(format!(
                    "The page’s address asks for “{name}”, but no model of that name {does}. The usual one is used."
                ));
            }
        }
        self.models.list = Some(list);
        self.send_choice(effects);
    }

    pub(super) fn choose(&mut self, role: Role, model: String, effects: &mut Vec<Effect>) {
        self.problem = None;
        self.models.unknown = None;
        self.models.wish.set(role, model);
        self.send_choice(effects);
    }

    /// Asks for a model that is wished for and not in use, unless one is on its way, or a photo is: their answers ask.
    pub(super) fn send_choice(&mut self, effects: &mut Vec<Effect>) {
        if self.models.choosing.is_some() || self.photos.sent.is_some() {
            return;
        }
        let missing = |&role: &Role| {
            let (wished, in_use) = (self.models.wish.get(role)?, self.in_use(role)?);
            (wished != in_use.name).then(|| (role, wished.to_owned()))
        };
        if let Some((role, model)) = ROLES.iter().find_map(missing) {
            let id = self.send(Request::Choose { model: model.clone() }, None, effects);
            self.models.choosing = Some(Choosing {
                id,
                role,
                model,
                progress: None,
            });
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
                self.take_into_use(info);
                self.send_choice(effects);
                self.send_photo(effects);
            }
            Response::Failed(failure) if failure.kind == FailureKind::Device => self.stop(failure, effects),
            Response::Failed(failure) => {
                self.choice_failed(failure);
                self.send_choice(effects);
                self.send_photo(effects);
                self.send_wish(effects);
            }
            _ => {}
        }
    }

    /// The engine forgets its photo with the old model; what is on screen stays until the new answers come.
    fn take_into_use(&mut self, info: ModelInfo) {
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

    /// The model before it stays in use. Nothing is told where the visitor wishes for yet another by now.
    fn choice_failed(&mut self, failure: Failure) {
        let Some(choosing) = self.forget_choice() else { return };
        let old = self.in_use(choosing.role).map(|info| self.models.title(&info.name));
        let (new, old) = (self.models.title(&choosing.model), old.unwrap_or_default());
        let message = format!("“{new}”: {} Until then “{old}” stays in use.", failure.message);
        self.problem = Some(Failure { message, ..failure });
    }

    /// Ends the choice that is on its way. The wish goes back to the model in use; `None` where it was another already.
    pub(super) fn forget_choice(&mut self) -> Option<Choosing> {
        let choosing = self.models.choosing.take()?;
        let old = self.in_use(choosing.role)?.name.clone();
        let is_wished = self.models.wish.get(choosing.role) == Some(&choosing.model);
        is_wished.then(|| {
            self.models.wish.set(choosing.role, old);
            choosing
        })
    }
}
