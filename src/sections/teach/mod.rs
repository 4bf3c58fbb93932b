//! Classes of the visitor's own: their photos, what they say of the photo on the stage, and how well they do.

mod class_card;
mod file;
pub mod names;
pub mod says;
mod thumbnail;

use std::rc::Rc;

use yew::prelude::*;

use crate::engine::client::Offer;
use crate::sections::stage::camera::Camera;
use crate::sections::stage::photo_picker::PhotoPicker;
use crate::sections::stage::samples::Sample;
use crate::sections::stage::views::{PictureView, View as Picture};
use crate::sections::teach::class_card::ClassCard;
use crate::sections::teach::file::ClassFile;
use crate::sections::teach::names::{HEADING, names};
use crate::sections::teach::says::Says;
use crate::state::{Action, CLASSES, Class, Learnt, MAX_PHOTOS, Seen, State, Taught, Teach as Do};
use crate::text::manner::Manner;
use crate::text::{Text, use_text};

/// What [`Teach`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// Files hover above the page.
    pub hovers: bool,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
    /// Takes a photo.
    pub on_offer: Callback<Offer>,
}

/// The view.
#[component]
pub fn Teach(props: &Props) -> Html {
    let text = use_text();
    let Props {
        state,
        on_action,
        on_offer,
        ..
    } = props;
    let run = state.shown.clone();
    let chosen = run.as_ref().and_then(|run| run.sample.then(|| run.name.clone()));
    let busy = state.photos.coming().is_some_and(|photo| !photo.is_frame());
    let classes = &state.teaching.classes;
    let learnt = Rc::new(state.learnt());
    let is_last = classes.len() >= *CLASSES.end();
    let on_add = on_action.reform(|_: MouseEvent| Action::Teach(Do::Add));
    html! {
        <section class={classes!("teach", props.hovers.then_some("is-hovered"))} aria-labelledby={HEADING}>
            <h2 id={HEADING} tabindex="-1">{ text.msg_teach() }</h2>
            <p class="note teach-about">{ text.msg_teach_about() }</p>
            <div class="teach-sides">
                <div class="teach-photo">
                    <PictureView view={Picture::Original} {run} manner={Manner::Pixels} reconstructed={0} {busy} />
                    <Says state={state.clone()} learnt={learnt.clone()} />
                    <PhotoPicker samples={props.samples.clone()} {chosen} next={None::<String>} on_offer={on_offer.clone()}>
                        <Camera state={state.clone()} on_action={on_action.clone()} on_offer={on_offer.clone()} />
                    </PhotoPicker>
                </div>
                <div class="teach-classes">
                    { for classes.iter().map(|class| html! {
                        <ClassCard key={class.id} class={class.clone()} learnt={learnt.clone()} names={names(text, classes)} shown={state.photos.current.clone()}
                            on_action={on_action.clone()} on_offer={on_offer.clone()} />
                    }) }
                    <button type="button" class="button" disabled={is_last} onclick={on_add} data-testid="teach-add">
                        { text.msg_teach_add_class() }
                    </button>
                    <p role="status" data-testid="teach-accuracy">{ accuracy(text, classes, &learnt) }</p>
                    if state.teaching.is_full { <p class="note" role="status">{ text.msg_teach_full(MAX_PHOTOS.to_string()) }</p> }
                    if let Some(by) = state.teaching.read_by.as_ref().filter(|by| state.classifier().is_some_and(|now| now != **by)) {
                        <p class="note" role="status" data-testid="teach-other-model">{ text.msg_teach_read_by(state.models.title(&by.name)) }</p>
                    }
                    <ClassFile state={state.clone()} {learnt} on_action={on_action.clone()} />
                </div>
            </div>
        </section>
    }
}

/// How many photos are named rightly where they are left out, or why that cannot be known yet.
fn accuracy(text: Text, classes: &[Class], learnt: &Learnt) -> String {
    let left_out = |class: &Class, photo: &Taught| match &photo.seen {
        Seen::Here(example) => Some(learnt.left_out(class.id, example)?.0 == class.id),
        _ => None,
    };
    let tried = classes
        .iter()
        .flat_map(|class| class.photos.iter().filter_map(move |photo| left_out(class, photo)));
    let tried: Vec<bool> = tried.collect();
    if tried.is_empty() {
        return text.msg_teach_no_accuracy();
    }
    let right = tried.iter().filter(|&&right| right).count();
    text.msg_teach_accuracy(right.to_string(), tried.len().to_string())
}
