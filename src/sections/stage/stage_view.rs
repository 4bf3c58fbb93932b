//! The stage as a whole.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::engine::client::Offer;
use crate::route::View;
use crate::sections::models::by_line;
use crate::sections::share::Share;
use crate::sections::stage::beside::Beside;
use crate::sections::stage::camera::Camera;
use crate::sections::stage::controls::{BorrowSwitch, Controls};
use crate::sections::stage::keep::Keep;
use crate::sections::stage::makes::Makes;
use crate::sections::stage::missing::Missing;
use crate::sections::stage::patch_answers::PatchAnswers;
use crate::sections::stage::photo_picker::PhotoPicker;
use crate::sections::stage::samples::Sample;
use crate::sections::stage::sees::{Sees, use_hidden};
use crate::sections::stage::side_picker::{Side, SidePicker};
use crate::sections::stage::what::What;
use crate::sections::teach::says::OnStage;
use crate::state::{Action, Engine, State, share};
use crate::text::manner::{self, Manner};
use crate::text::{use_text, words};
use crate::widgets::icon::Icon;
use crate::widgets::listener::listen;
use crate::widgets::use_media::{PHONE, use_media};
use patchwork_mask::Order;
use patchwork_protocol::manifest::{ModelKind, Role};

/// What the [`Stage`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// How many reconstructed patches are shown by now.
    pub reconstructed: usize,
    /// Lets them arrive again.
    pub on_play: Callback<()>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
    /// Takes a photo.
    pub on_offer: Callback<Offer>,
}

/// The view.
#[component]
pub fn Stage(props: &Props) -> Html {
    let text = use_text();
    let Props {
        state,
        on_action,
        on_offer,
        ..
    } = props;
    use_undo_keys(on_action.clone());
    let is_phone = use_media(PHONE);
    let side = use_state(|| Side::Sees);
    let on_side = use_callback((), {
        let side = side.clone();
        move |to: Side, ()| side.set(to)
    });
    let hidden = use_hidden(state);
    let share = hidden.as_ref().map(|hidden| share(hidden));
    let run = state.shown.clone();
    let reconstructed_run = run.as_ref().and_then(|run| run.reconstructed.as_ref());
    let is_ready = matches!(state.engine, Engine::Ready(_)) && !state.models.is_building();
    // A frame after a frame is no wait.
    let coming = state.photos.coming().filter(|photo| !photo.is_frame());
    let busy = coming.is_some() && is_ready;
    let on_screen = || run.as_ref().map(|run| (run.sample, run.name.clone()));
    let chosen = coming
        .map(|photo| (photo.is_sample(), photo.name.clone()))
        .or_else(on_screen);
    // A file of the visitor's may have a sample's name.
    let chosen = chosen.and_then(|(is_sample, name)| is_sample.then_some(name));
    let waiting = state
        .photos
        .waiting
        .as_ref()
        .filter(|photo| !is_ready && !photo.is_frame())
        .filter(|photo| run.as_ref().is_none_or(|run| run.name != photo.name));
    let next = waiting
        .map(|photo| words::next_photo(text, state, &text.photo(&photo.name, photo.is_sample())))
        .or(state.link_note.map(|note| words::link_note(text, note)))
        .or(run
            .as_ref()
            .filter(|run| run.photo.cut_short)
            .map(|_| text.msg_photo_cut_short()));
    let classified = run.as_ref().and_then(|run| run.classified.as_ref());
    // Until there is an answer, the words are those of the model that is asked.
    let reconstructed_by = match reconstructed_run {
        Some(reconstructed) => reconstructed.by.as_deref(),
        None => state.in_use(Role::Reconstructor),
    };
    let classified_by = match classified {
        Some(classified) => classified.by.as_deref(),
        None => state.in_use(Role::Classifier),
    };
    let manner = reconstructed_run.map_or_else(|| Manner::by(reconstructed_by, false), Manner::of);
    let kind = classified_by.map_or(ModelKind::Vit, |info| info.kind);
    let patches = classified_by.map_or(0, |info| info.grid().pow(2));
    let in_use = state.in_use(Role::Classifier).zip(state.in_use(Role::Reconstructor));
    let sees_all = in_use.and_then(|(classifier, reconstructor)| manner::sees_all(text, classifier, reconstructor));
    let reconstructor = state.reconstructor();
    let borrows = reconstructor
        .is_some_and(|info| info.norm_pix_loss)
        .then_some(state.borrow_statistics);
    let seeded = reconstructor.is_none_or(|info| info.kind.mask_order() != Order::Raster);
    let note = words::mask_note(text, state, seeded);
    let doing = state
        .reconstructing
        .as_ref()
        .and_then(|reconstructing| reconstructing.patches);
    let licence = reconstructed_run.and_then(|run| {
        let model = state.models.list.as_ref()?.model(&run.reconstruction.model)?;
        Some(AttrValue::from(model.licence.clone()))
    });
    let is_flowing = state.reconstructing.is_some() || busy || state.live;
    html! {
        <div class="stage">
            <h2 class="claim">{ text.msg_stage_claim() }</h2>
            if is_phone {
                <SidePicker state={state.clone()} hidden={hidden.clone()} {manner} reconstructed={props.reconstructed} side={*side} on_side={on_side} />
            }
            <div class={classes!("stage-sides", side.class())}>
                <Sees state={state.clone()} {hidden} {seeded} {manner} {busy} on_action={on_action.clone()} />
                <span class={classes!("flow", is_flowing.then_some("is-flowing"))} aria-hidden="true">{ Icon::Arrow.draw() }</span>
                <Makes run={run.clone()} {manner} reconstructed={props.reconstructed} {doing} {busy} on_play={props.on_play.clone()}>
                    if let Some(borrows) = borrows { <BorrowSwitch {borrows} on_action={on_action.clone()} /> }
                    if manner != Manner::Pixels { <p class="note">{ manner.note(text) }</p> }
                    { by_line(text, state, Role::Reconstructor, reconstructed_by) }
                </Makes>
                <div class="desk">
                    <Controls wish={state.wish.clone()} hidden={share} {seeded} {note} on_action={on_action.clone()} />
                    <PhotoPicker samples={props.samples.clone()} {chosen} {next} on_offer={on_offer.clone()}>
                        <Camera state={state.clone()} on_action={on_action.clone()} on_offer={on_offer.clone()} />
                    </PhotoPicker>
                </div>
                <What run={run.clone()} has_head={kind.has_head()} caption={manner::reads(text, kind, None, patches)} {sees_all} {busy} live={state.live}>
                    <Missing state={state.clone()} on_action={on_action.clone()} />
                    <OnStage state={state.clone()} />
                    { by_line(text, state, Role::Classifier, classified_by) }
                    <div class="take">
                        <Share state={state.clone()} view={View::Stage} />
                        <Keep run={run.clone()} samples={props.samples.clone()} {licence} />
                    </div>
                    <PatchAnswers run={run.clone()} {busy} />
                </What>
            </div>
            <Beside state={state.clone()} on_action={on_action.clone()} />
        </div>
    }
}

/// Ctrl+Z and Ctrl+Shift+Z, but not where text is typed.
#[hook]
fn use_undo_keys(on_action: Callback<Action>) {
    use_effect_with((), move |()| {
        let listener = listen::<KeyboardEvent>("keydown", move |event| {
            let is_typed = (event.target())
                .and_then(|target| wasm_bindgen::JsCast::dyn_into::<HtmlInputElement>(target).ok())
                .is_some_and(|input| !matches!(input.type_().as_str(), "range" | "radio" | "checkbox" | "file"));
            let is_command = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
            let action = match event.key().as_str() {
                "z" | "Z" if event.shift_key() => Action::Redo,
                "z" | "Z" => Action::Undo,
                "y" | "Y" => Action::Redo,
                _ => return,
            };
            if is_command && !is_typed {
                event.prevent_default();
                on_action.emit(action);
            }
        });
        move || drop(listener)
    });
}
