//! What a model that names every patch says of each: a map, and the answers given most often.

use std::rc::Rc;

use yew::prelude::*;

use crate::ui::canvas_view::CanvasView;
use crate::ui::state::Run;
use crate::ui::views::patch_grid;
use crate::ui::{pixels, words};

/// What [`PatchAnswers`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run, where there is one.
    pub run: Option<Run>,
}

/// The photo with the patches in full that agree with its first answer; each patch tells its own where it is pointed at.
#[component]
pub fn PatchAnswers(props: &Props) -> Html {
    let pointed = use_state(|| None::<usize>);
    let rgba = use_memo(props.run.clone(), |run| {
        let (run, named) = run.as_ref().and_then(|run| Some((run, run.named.as_ref()?)))?;
        let classification = &named.classification;
        let first = &classification.top.first()?.name;
        (!classification.patches.is_empty())
            .then(|| Rc::new(pixels::agreeing(&run.photo, &classification.patches, first)))
    });
    let named = props.run.as_ref().and_then(|run| Some((run, run.named.as_ref()?)));
    let (Some((run, named)), Some(rgba)) = (named, (*rgba).clone()) else {
        return html! {};
    };
    let patches = &named.classification.patches;
    let grid = patches.len().isqrt();
    let said = words::most_said(patches);
    let cell = |at: usize| {
        let pointed = pointed.clone();
        let on_point = Callback::from(move |_: PointerEvent| pointed.set(Some(at)));
        html! { <span onpointerover={on_point.clone()} onpointerdown={on_point} /> }
    };
    let answer = match (*pointed).and_then(|at| Some((at, patches.get(at)?))) {
        Some((at, label)) => words::patch_said(at, grid, label.as_ref()),
        None => "Point at a patch, or tap it, for its own answer.".to_owned(),
    };
    html! {
        <div class="patch-answers" data-testid="patch-answers">
            <div class="picture">
                <CanvasView img_size={run.photo.img_size} {rgba} testid="view-patches" label={said.clone()} />
                { patch_grid(grid) }
                <div class="cells" style={format!("--grid: {grid}")} aria-hidden="true">{ for (0..patches.len()).map(cell) }</div>
            </div>
            <p class="note" aria-hidden="true" data-testid="patch-answer">{ answer }</p>
            <p class="note">{ said }</p>
        </div>
    }
}
