//! One class: its name, its photos, and the ways to more of them.

use std::rc::Rc;

use web_sys::{FileList, HtmlInputElement};
use yew::prelude::*;

use crate::engine::client::Offer;
use crate::sections::teach::names::{HEADING, card_id, named};
use crate::sections::teach::thumbnail::Thumbnail;
use crate::state::{Action, Class, Learnt, PhotoRef, Seen, Taught, Teach};
use crate::taught::MAX_NAME;
use crate::text::use_text;
use crate::widgets::focus::focus;
use crate::widgets::icon::Icon;

/// What [`ClassCard`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The class.
    pub class: Class,
    /// What was learnt of all.
    pub learnt: Rc<Learnt>,
    /// What all are called, by their ids.
    pub names: Vec<(u32, String)>,
    /// The photo on the stage, where the engine has one.
    pub shown: Option<PhotoRef>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
    /// Takes photos.
    pub on_offer: Callback<Offer>,
}

/// The card, onto which photos can be dropped.
#[component]
pub fn ClassCard(props: &Props) -> Html {
    let text = use_text();
    let Props {
        class,
        names,
        on_action,
        on_offer,
        ..
    } = props;
    let id = class.id;
    let name = named(names, id);
    let on_name = on_action.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Action::Teach(Teach::Name(id, input.value()))
    });
    let on_files = on_offer.reform(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let offer = examples(id, input.files());
        // So that the same file can be chosen again.
        input.set_value("");
        offer
    });
    let on_drop = {
        let on_offer = on_offer.clone();
        move |event: DragEvent| {
            let files = event.data_transfer().and_then(|data| data.files());
            if files.as_ref().is_some_and(|files| files.length() > 0) {
                event.prevent_default();
                on_offer.emit(examples(id, files));
            }
        }
    };
    let is_here = |shown: &PhotoRef| class.photos.iter().any(|photo| photo.photo.id == shown.id);
    let shown = props.shown.clone().filter(|shown| !is_here(shown));
    let is_none_shown = shown.is_none();
    let on_shown = {
        let on_action = on_action.clone();
        move |_: MouseEvent| {
            if let Some(shown) = shown.clone() {
                on_action.emit(Action::Teach(Teach::Photo(id, shown)));
            }
        }
    };
    let on_remove = on_action.reform(move |_: MouseEvent| {
        focus(HEADING);
        Action::Teach(Teach::Remove(id))
    });
    let left_out = |photo: &Taught| match &photo.seen {
        Seen::Here(example) => {
            let (of, probability) = props.learnt.left_out(id, example)?;
            Some((named(names, of).to_owned(), probability, of == id))
        }
        _ => None,
    };
    let count = class.photos.len();
    html! {
        <div class="teach-class" role="group" aria-label={name.to_owned()} ondrop={on_drop} data-testid={format!("teach-class-{id}")}>
            <div class="teach-head">
                <input id={card_id(id)} type="text" value={class.name.clone()} placeholder={text.msg_teach_class(id.to_string())} maxlength={MAX_NAME.to_string()}
                    aria-label={text.msg_teach_name(name)} autocomplete="off" oninput={on_name} data-testid={format!("teach-name-{id}")} />
                <button type="button" class="button is-icon" onclick={on_remove} aria-label={text.msg_teach_remove(name)} data-testid={format!("teach-remove-{id}")}>
                    { Icon::Close.draw() }
                </button>
            </div>
            <div class="buttons">
                <label class="button is-small">
                    <input class="visually-hidden" type="file" accept="image/*" multiple={true} onchange={on_files} data-testid={format!("teach-files-{id}")} />
                    { Icon::Photo.draw() }<span>{ text.msg_teach_add_photos() }</span>
                </label>
                <button type="button" class="button is-small" disabled={is_none_shown} onclick={on_shown} data-testid={format!("teach-shown-{id}")}>
                    { text.msg_teach_add_shown() }
                </button>
            </div>
            <p class="note">
                { match &class.read {
                    Some(read) => text.msg_teach_read(read.photos() as usize),
                    None if count == 0 => text.msg_teach_drop(),
                    None => text.msg_teach_photos(count),
                } }
            </p>
            <ul class="taught-photos">
                { for class.photos.iter().enumerate().map(|(at, photo)| html! {
                    <Thumbnail key={photo.photo.id} photo={photo.clone()} number={at + 1} class={id} name={name.to_owned()} left_out={left_out(photo)}
                        on_action={on_action.clone()} />
                }) }
            </ul>
        </div>
    }
}

fn examples(class: u32, files: Option<FileList>) -> Offer {
    let files = files
        .iter()
        .flat_map(|files| (0..files.length()).filter_map(|at| files.get(at)));
    Offer::Examples(class, files.collect())
}
