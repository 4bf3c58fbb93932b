//! One photo of a class, as the classifier sees it, and what it is taken for where it is left out.

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::teach::names::card_id;
use crate::state::{Action, Seen, Taught, Teach};
use crate::text::use_text;
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::focus::focus;
use crate::widgets::icon::Icon;
use crate::widgets::pixels;

/// What [`Thumbnail`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The photo.
    pub photo: Taught,
    /// Which of its class's photos, from 1.
    pub number: usize,
    /// Its class's id.
    pub class: u32,
    /// What the class is called.
    pub name: String,
    /// What it is taken for, how likely that is, and whether it is right.
    pub left_out: Option<(String, f32, bool)>,
    /// Takes what was changed.
    pub on_action: Callback<Action>,
}

/// The picture, a button that removes it, and the answer.
#[component]
pub fn Thumbnail(props: &Props) -> Html {
    let text = use_text();
    let Props { photo, number, .. } = props;
    let rgba = use_memo(photo.seen.clone(), |seen| match seen {
        Seen::Here(example) => Some((example.img_size, Rc::new(pixels::opaque(&example.rgb)))),
        _ => None,
    });
    let (id, class) = (photo.photo.id, props.class);
    let on_remove = props.on_action.reform(move |_: MouseEvent| {
        focus(&card_id(class));
        Action::Teach(Teach::RemovePhoto(id))
    });
    let label = text.msg_teach_photo(number.to_string(), &photo.photo.name);
    html! {
        <li class="taught" data-testid="taught">
            <div class="picture">
                if let Some((img_size, rgba)) = &*rgba {
                    <CanvasView img_size={*img_size} rgba={rgba.clone()} {label} testid="taught-photo" />
                } else {
                    <span class="skeleton" />
                }
            </div>
            <button type="button" class="button is-icon taught-remove" onclick={on_remove} data-testid="taught-remove"
                aria-label={text.msg_teach_remove_photo(number.to_string(), &props.name)}>{ Icon::Close.draw() }</button>
            if let Seen::Failed(failure) = &photo.seen {
                <p class="is-wrong" role="alert">{ text.failure(&failure.code) }</p>
            } else if let Some((name, probability, is_right)) = &props.left_out {
                <p class={(!is_right).then_some("is-wrong")} data-right={is_right.to_string()}>
                    { text.msg_teach_left_out(name, text.percent(*probability)) }
                </p>
            }
        </li>
    }
}
