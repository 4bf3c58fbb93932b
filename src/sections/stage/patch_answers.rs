//! What a model that names every patch says of each: a map, and the answers given most often.

use std::rc::Rc;

use yew::prelude::*;

use crate::sections::stage::brush::is_plain;
use crate::sections::stage::views::patch_grid;
use crate::state::Run;
use crate::text::{use_class_names, use_text, words};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::pixels;
use crate::widgets::use_newest::use_newest;

/// What [`PatchAnswers`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run, where there is one.
    pub run: Option<Run>,
    /// A new photo is on its way.
    pub busy: bool,
}

/// The photo with the patches clear that agree with its first answer; each tells its own where it is pointed at, and
/// arrow keys lead from one to the next.
#[component]
pub fn PatchAnswers(props: &Props) -> Html {
    let text = use_text();
    let names = use_class_names();
    let pointed = use_state(|| None::<usize>);
    let newest = use_newest(*pointed);
    let classified = props.run.as_ref().and_then(|run| Some((run, run.classified.as_ref()?)));
    use_effect_with(
        classified.map(|(run, classified)| (run.photo.clone(), classified.by.clone())),
        {
            let pointed = pointed.clone();
            move |_| pointed.set(None)
        },
    );
    let rgba = use_memo(props.run.clone(), |run| {
        let (run, classified) = run.as_ref().and_then(|run| Some((run, run.classified.as_ref()?)))?;
        let classification = &classified.classification;
        let first = &classification.top.first()?.name;
        (!classification.patches.is_empty())
            .then(|| Rc::new(pixels::agreeing(&run.photo, &classification.patches, first)))
    });
    let (Some((run, classified)), Some(rgba)) = (classified, (*rgba).clone()) else {
        return html! {};
    };
    let patches = &classified.classification.patches;
    let short = |label: &str| names.short(label, classified.by.as_deref());
    let said = html! { <p class="note">{ words::most_said(text, patches, short) }</p> };
    let reconstructed_by = run
        .reconstructed
        .as_ref()
        .and_then(|reconstructed| reconstructed.by.as_ref());
    let same_part = reconstructed_by
        .zip(classified.by.as_ref())
        .is_none_or(|(reconstructor, by)| by.sees_as_much_as(reconstructor));
    if !same_part {
        return html! { <div class="patch-answers" data-testid="patch-answers">{ said }</div> };
    }
    let (grid, at) = (patches.len().isqrt(), *pointed);
    let cell = |cell: usize| {
        let pointed = pointed.clone();
        let on_point = Callback::from(move |_: PointerEvent| pointed.set(Some(cell)));
        html! { <span class={(at == Some(cell)).then_some("is-pointed")} onpointerover={on_point.clone()} onpointerdown={on_point} /> }
    };
    let on_key = {
        let pointed = pointed.clone();
        Callback::from(move |event: KeyboardEvent| {
            let next = pixels::next_patch(newest.get(), &event.key(), grid);
            if let Some(next) = next.filter(|_| is_plain(&event)) {
                event.prevent_default();
                newest.set(Some(next));
                pointed.set(Some(next));
            }
        })
    };
    let answer = match at.and_then(|at| Some((at, patches.get(at)?))) {
        Some((at, label)) => {
            let label = label.as_ref().map(|label| (short(&label.name), label.probability));
            words::patch_said(text, at, grid, label)
        }
        None => text.msg_patch_answers_point(),
    };
    html! {
        <div class="patch-answers" data-testid="patch-answers">
            <div class={classes!("picture", props.busy.then_some("is-busy"))} tabindex="0" role="application" onkeydown={on_key}
                aria-label={text.msg_patch_answers_keys()}>
                <CanvasView img_size={run.photo.img_size} {rgba} testid="view-patches" label={text.msg_patch_answers_label()} />
                { patch_grid(grid) }
                <div class="cells" style={format!("--grid: {grid}")} aria-hidden="true">{ for (0..patches.len()).map(cell) }</div>
            </div>
            <p class="note" aria-live="polite" data-testid="patch-answer">{ answer }</p>
            <p class="note">{ text.msg_patch_answers_note() }</p>
            { said }
        </div>
    }
}
