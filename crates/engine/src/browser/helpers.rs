//! The crew in a browser: workers that `www/engine_worker.js` starts where the page may share memory with them.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Object, Promise, Reflect, SharedArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::blob::JsBytes;
use super::threads::member;
use crate::crew::{Call, Crew};
use crate::loaded::ModelFiles;
use patchwork_model::Shared;
use patchwork_protocol::manifest::Role;

#[wasm_bindgen]
extern "C" {
    /// The further threads, as `www/engine_worker.js` has them.
    pub type Threads;

    /// How many there are, with the engine's own.
    #[wasm_bindgen(method, getter)]
    fn size(this: &Threads) -> usize;

    #[wasm_bindgen(method, getter)]
    fn shared(this: &Threads) -> SharedArrayBuffer;

    /// Has each of them do it, one thing after another; fails where one of them does.
    #[wasm_bindgen(method)]
    fn ask(this: &Threads, what: &JsValue) -> Promise;
}

/// A model's files, as a worker can be given them.
pub struct Parcel {
    /// `Uint8Array`, of a model of the manifest; `Blob`, of another.
    pub weights: JsValue,
    /// `config.json`, where there is one.
    pub config: Option<Vec<u8>>,
    /// `preprocessor_config.json`, where there is one.
    pub preprocessor: Option<Vec<u8>>,
}

impl Parcel {
    /// What this thread builds the model from.
    #[must_use]
    pub fn files(&self) -> ModelFiles {
        ModelFiles {
            config: self.config.clone().unwrap_or_default(),
            preprocessor: self.preprocessor.clone().unwrap_or_default(),
            weights: Box::new(JsBytes(Uint8Array::unchecked_from_js(self.weights.clone()))),
        }
    }
}

/// What the threads hold of one role.
#[derive(Clone, Copy, Default)]
struct Held {
    model: Option<u32>,
    photo: Option<u32>,
}

/// See the module's own words.
pub struct Helpers {
    threads: Threads,
    team: Shared,
    held: RefCell<[Held; 2]>,
    last_id: Cell<u32>,
    /// Models being built there: a call would wait for them.
    building: Cell<u32>,
    is_lost: Cell<bool>,
    /// Whether the last call was shared.
    has_joined: Cell<bool>,
    this: Weak<Self>,
}

impl Helpers {
    /// Of `threads`.
    #[must_use]
    pub fn new(threads: Threads) -> Rc<Self> {
        let team = member(&threads.shared(), 0, threads.size());
        Rc::new_cyclic(|this| Self {
            threads,
            team,
            held: RefCell::default(),
            last_id: Cell::new(0),
            building: Cell::new(0),
            is_lost: Cell::new(false),
            has_joined: Cell::new(false),
            this: this.clone(),
        })
    }

    /// Has the threads build what the engine now uses in `role`; without a parcel they have no such model.
    pub fn give(&self, role: Role, parcel: Option<Parcel>) {
        let before = std::mem::take(&mut self.held.borrow_mut()[role as usize]);
        if let Some(id) = before.model {
            self.tell(&object(&[("free", object(&[("id", id.into())]))]));
        }
        let Some(parcel) = parcel else { return };
        let id = self.last_id.get() + 1;
        self.last_id.set(id);
        let text = |bytes: Option<Vec<u8>>| {
            bytes.map_or(JsValue::UNDEFINED, |bytes| {
                String::from_utf8_lossy(&bytes).into_owned().into()
            })
        };
        let given = Array::of3(&parcel.weights, &text(parcel.config), &text(parcel.preprocessor));
        let asked = self.threads.ask(&object(&[(
            "load",
            object(&[("id", id.into()), ("given", given.into())]),
        )]));
        self.building.set(self.building.get() + 1);
        let this = self.this.clone();
        spawn_local(async move {
            let done = JsFuture::from(asked).await;
            let Some(this) = this.upgrade() else { return };
            match done {
                Ok(_) => this.held.borrow_mut()[role as usize].model = Some(id),
                Err(error) => log::warn!("this model stays on one thread: {error:?}"),
            }
            this.building.set(this.building.get() - 1);
        });
    }

    fn tell(&self, what: &JsValue) {
        let asked = self.threads.ask(what);
        spawn_local(async move {
            if let Err(error) = JsFuture::from(asked).await {
                log::warn!("a thread of the engine: {error:?}");
            }
        });
    }
}

impl Crew for Helpers {
    fn join(&self, call: &Call<'_>) -> Shared {
        self.has_joined.set(false);
        let held = &mut self.held.borrow_mut()[call.role as usize];
        let Some(model) = held.model.filter(|_| self.building.get() == 0 && !self.is_lost.get()) else {
            return Shared::default();
        };
        let is_there = call.photo.is_some() && held.photo == call.photo;
        held.photo = call.photo;
        let rgb = match is_there {
            true => JsValue::NULL,
            false => Uint8Array::from(call.square.rgb.as_slice()).into(),
        };
        let masking = call.masking.and_then(|masking| serde_json::to_string(masking).ok());
        let given = Array::of3(&rgb, &masking.into(), &call.borrow.into());
        let call = [
            ("id", model.into()),
            ("method", "assist".into()),
            ("given", given.into()),
        ];
        let asked = self.threads.ask(&object(&[("call", object(&call))]));
        let this = self.this.clone();
        spawn_local(async move {
            if let (Err(error), Some(this)) = (JsFuture::from(asked).await, this.upgrade()) {
                log::error!("the engine goes on with one thread: {error:?}");
                this.is_lost.set(true);
            }
        });
        self.has_joined.set(true);
        self.team.clone()
    }

    fn threads(&self) -> usize {
        match self.has_joined.get() {
            true => self.threads.size(),
            false => 1,
        }
    }
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a plain object");
    }
    object.into()
}
