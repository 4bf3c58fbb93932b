//! The pictures of a run: original, masked, reconstruction, visible pasted back, and how far that is off.

use std::rc::Rc;

use yew::prelude::*;

use crate::state::Run;
use crate::text::manner::Manner;
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::{error_map, pixels};

/// Patches along a side where none are known yet.
const SKELETON_GRID: usize = 14;

/// Which of the pictures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The photo as the models see it.
    Original,
    /// Only its visible patches.
    Masked,
    /// The prediction for every patch.
    Reconstruction,
    /// The prediction, with the visible patches' own pixels put back.
    Pasted,
    /// Where, and by how much, the prediction differs from the photo.
    Error,
}

impl View {
    fn testid(self) -> &'static str {
        match self {
            Self::Original => "view-original",
            Self::Masked => "view-masked",
            Self::Reconstruction => "view-reconstruction",
            Self::Pasted => "view-pasted",
            Self::Error => "view-error",
        }
    }

    fn label(self, text: Text, props: &Props, run: &Run) -> String {
        let answered = run
            .reconstructed
            .as_ref()
            .map(|reconstructed| reconstructed.reconstruction.mask.as_slice());
        let mask = props.mask.as_ref().map(|mask| mask.as_slice()).or(answered);
        let hidden = mask.map_or_else(String::new, |mask| {
            props.manner.hidden(text, pixels::num_hidden(mask), mask.len())
        });
        match self {
            Self::Original => text.msg_picture_original(text.photo(&run.name, run.sample), run.photo.img_size),
            Self::Masked => text.msg_picture_masked(hidden),
            Self::Reconstruction => props.manner.label(text, &hidden),
            Self::Pasted => text.msg_picture_pasted(hidden),
            Self::Error => text.msg_picture_error(hidden),
        }
    }
}

/// What a [`PictureView`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Which picture.
    pub view: View,
    /// The run, where there is one.
    pub run: Option<Run>,
    /// How the model that reconstructs does it.
    pub manner: Manner,
    /// Another mask than the one that was answered to.
    #[prop_or_default]
    pub mask: Option<Rc<Vec<u8>>>,
    /// How many reconstructed patches are shown by now.
    pub reconstructed: usize,
    /// A new photo is on its way.
    pub busy: bool,
    /// A small copy, told elsewhere in words.
    #[prop_or_default]
    pub thumbnail: bool,
    /// What lies over it.
    #[prop_or_default]
    pub children: Html,
}

/// One of the pictures, or a quiet placeholder for it.
#[component]
pub fn PictureView(props: &Props) -> Html {
    let text = use_text();
    // Only the pictures that are arriving change with the number of patches shown.
    let step = if matches!(props.view, View::Reconstruction | View::Pasted) {
        props.reconstructed
    } else {
        0
    };
    let rgba = use_memo(
        (props.view, props.run.clone(), step, props.mask.clone()),
        |(view, run, reconstructed, mask)| {
            compose(
                *view,
                run.as_ref()?,
                *reconstructed,
                mask.as_ref().map(|mask| mask.as_slice()),
            )
        },
    );
    let picture = match (props.run.as_ref(), rgba.as_ref()) {
        (Some(run), Some(rgba)) => {
            let (testid, label) = match props.thumbnail {
                true => ("thumbnail", String::new()),
                false => (props.view.testid(), props.view.label(text, props, run)),
            };
            html! { <CanvasView img_size={run.photo.img_size} rgba={rgba.clone()} {testid} {label} /> }
        }
        _ => html! { <div class="skeleton" aria-hidden="true">{ patch_grid(SKELETON_GRID) }</div> },
    };
    let grid = props
        .run
        .as_ref()
        .filter(|_| props.view == View::Masked && rgba.is_some() && !props.thumbnail);
    html! {
        <div class={classes!("picture", props.busy.then_some("is-busy"))} aria-busy={props.busy.to_string()}>
            { picture }
            { grid.map(|run| patch_grid(run.photo.img_size / run.photo.patch_size.max(1))) }
            { props.children.clone() }
        </div>
    }
}

/// The pixels of one of the pictures, RGBA, with so many reconstructed patches shown; `None` until they are known.
pub fn compose(view: View, run: &Run, reconstructed: usize, mask: Option<&[u8]>) -> Option<Rc<Vec<u8>>> {
    let reconstruction = run
        .reconstructed
        .as_ref()
        .map(|reconstructed| &*reconstructed.reconstruction);
    let order = run.reconstructed.as_ref().map(Manner::of).unwrap_or_default().order();
    let rgba = match view {
        View::Original => pixels::opaque(&run.photo.rgb),
        View::Masked => pixels::masked(&run.photo, mask.or(reconstruction.map(|it| it.mask.as_slice()))?),
        View::Reconstruction => pixels::predicted(&run.photo, reconstruction?, order, reconstructed),
        View::Pasted => pixels::pasted(&run.photo, reconstruction?, order, reconstructed),
        View::Error => error_map::of_pixels(&run.photo, reconstruction?),
    };
    Some(Rc::new(rgba))
}

/// Hairlines between patches. Drawn as lines, not pixels, so that they stay hairlines at any size.
pub fn patch_grid(grid: usize) -> Html {
    let lines = (1..grid)
        .map(|at| format!("M{at} 0V{grid}M0 {at}H{grid}"))
        .collect::<String>();
    html! {
        <svg class="patch-grid" viewBox={format!("0 0 {grid} {grid}")} preserveAspectRatio="none" aria-hidden="true">
            <path d={lines} />
        </svg>
    }
}
