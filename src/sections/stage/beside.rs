//! Two models side by side, on the same photo and mask: another reconstructor, another classifier.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::state::{Action, Classified, State};
use crate::text::{ClassNames, Text, use_class_names, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::pixels::{self, Order};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Label, Photo, Reconstruction};

/// How many classes are told.
const CLASSES: usize = 3;

/// What [`Beside`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Everything the page knows.
    pub state: Rc<State>,
    /// Takes what was chosen.
    pub on_action: Callback<Action>,
}

/// Below the stage, closed until it is asked for.
#[component]
pub fn Beside(props: &Props) -> Html {
    let text = use_text();
    let names = use_class_names();
    let state = &props.state;
    let pictures = use_memo(
        (
            state
                .shown
                .as_ref()
                .map(|run| (run.photo.clone(), run.reconstructed.clone())),
            state.comparing.picture(&state.wish).cloned(),
        ),
        |(shown, other)| {
            let (photo, reconstructed) = shown.as_ref()?;
            let own = &reconstructed.as_ref()?.reconstruction;
            let other = other.as_ref()?;
            (own.spec == other.spec).then(|| [own, other].map(|picture| Picture::of(photo, picture)))
        },
    );
    let titles = [Role::Reconstructor, Role::Classifier].map(|role| {
        let title = |name: &str| text.listed(state.models.title(name));
        let own = state.in_use(role).map(|info| title(&info.name));
        [own, state.comparing.held(role).map(|info| title(&info.name))].map(Option::unwrap_or_default)
    });
    let run = state.shown.as_ref();
    let own = [
        run.and_then(|run| run.classified.as_ref()),
        run.and_then(|run| run.visible.as_ref()),
    ];
    let others = state.comparing.classes(&state.wish);
    html! {
        <details class="beside" data-testid="beside">
            <summary>{ text.msg_beside() }</summary>
            <div class="beside-sides">
                <div>
                    { chooser(text, Role::Reconstructor, props) }
                    if let Some(pictures) = &*pictures {
                        <div class="beside-pair" data-testid="beside-pictures">
                            { for pictures.iter().zip(&titles[0]).map(|(picture, title)| figure(text, picture, title)) }
                        </div>
                        if pictures[0].mask != pictures[1].mask { <p class="note">{ text.msg_beside_other_mask() }</p> }
                    }
                </div>
                <div>
                    { chooser(text, Role::Classifier, props) }
                    if others[0].is_some() {
                        <div class="beside-pair" data-testid="beside-classes">
                            { classes(text, &names, &titles[1][0], own) }
                            { classes(text, &names, &titles[1][1], others) }
                        </div>
                    }
                </div>
            </div>
        </details>
    }
}

/// A reconstructed picture with the visible patches pasted back.
#[derive(PartialEq)]
struct Picture {
    side: usize,
    rgba: Rc<Vec<u8>>,
    mask: Vec<u8>,
    psnr: Option<f32>,
}

impl Picture {
    fn of(photo: &Photo, reconstruction: &Reconstruction) -> Self {
        let hidden = pixels::num_hidden(&reconstruction.mask);
        Self {
            side: photo.img_size,
            rgba: Rc::new(pixels::pasted(photo, reconstruction, Order::Reading, hidden)),
            mask: reconstruction.mask.clone(),
            psnr: reconstruction.psnr,
        }
    }
}

fn figure(text: Text, picture: &Picture, title: &str) -> Html {
    html! {
        <figure>
            <CanvasView img_size={picture.side} rgba={picture.rgba.clone()} testid="beside-picture" label={title.to_owned()} />
            <figcaption>
                { title }{ " " }
                if let Some(psnr) = picture.psnr { <strong>{ text.msg_inside_decibels(format!("{psnr:.1}")) }</strong> }
            </figcaption>
        </figure>
    }
}

/// What one classifier says of the whole photo and of what is visible of it.
fn classes(text: Text, names: &ClassNames, title: &str, answers: [Option<&Classified>; 2]) -> Html {
    let views = [text.msg_what_whole(), text.msg_what_visible()];
    let said = answers.into_iter().zip(views).filter_map(|(classified, view)| {
        let classified = classified?;
        let label = |label: &Label| {
            let class = names.short(&label.name, classified.by.as_deref());
            html! { <li><span>{ class }</span><strong>{ text.percent(label.probability) }</strong></li> }
        };
        Some(html! {
            <>
                <p class="note">{ view }</p>
                <ol class="beside-answers">{ for classified.classification.top.iter().take(CLASSES).map(label) }</ol>
            </>
        })
    });
    html! { <div><h3>{ title }</h3>{ for said }</div> }
}

/// The models that do the same as the one in use, which is not among them; painters of pictures as large.
fn chooser(text: Text, role: Role, props: &Props) -> Html {
    let state = &props.state;
    let (label, testid) = match role {
        Role::Reconstructor => (text.msg_beside_reconstructor(), "beside-painter"),
        Role::Classifier => (text.msg_beside_classifier(), "beside-classifier"),
    };
    let wished = state.comparing.wish.get(role);
    let in_use = state.in_use(role);
    let others = state.models.list.iter().flat_map(|list| &list.models).filter(|model| {
        let is_alike = |size| role == Role::Classifier || size == model.img_size;
        model.kind.role() == role && in_use.is_some_and(|info| info.name != model.name && is_alike(info.img_size))
    });
    let option = |value: &str, title: String| {
        html! { <option value={value.to_owned()} selected={wished.unwrap_or_default() == value}>{ title }</option> }
    };
    let on_change = props.on_action.reform(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
        let model = (!chosen.is_empty()).then_some(chosen);
        Action::Compare { role, model }
    });
    html! {
        <label class="beside-choice">
            { label }
            <select data-testid={testid} onchange={on_change} disabled={in_use.is_none()}>
                { option("", text.msg_beside_none()) }
                { for others.map(|model| option(&model.name, text.listed(&model.title))) }
            </select>
        </label>
    }
}
