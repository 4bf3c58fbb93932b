//! The photo as a sequence of patches: one of them as pixels, as numbers, and as what the filters make of it; and the
//! filters.

use std::rc::Rc;

use yew::prelude::*;

use super::embedding::{bars, filter_picture, mean, pixels, responses};
use super::falling::Falling;
use super::looks::{use_in_view, use_looks};
use super::principal::principal_components;
use super::stop::{Stop, StopProps};
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::pixels::opaque;
use crate::widgets::strip::Strip;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look, MAX_INSPECTED_BYTES, Photo};

/// As many principal components of the filters as the eye takes in.
const FILTERS: usize = 24;

/// The stop.
#[component]
pub fn Patches(props: &StopProps) -> Html {
    let (text, state) = (use_text(), &props.state);
    let (node, in_view) = use_in_view();
    let picked = use_state(|| None::<usize>);
    let look = Inspection {
        role: Role::Reconstructor,
        mask: None,
        look: Look::Filters,
    };
    let info = state.in_use(Role::Reconstructor);
    let fits = info.is_some_and(|info| look.bytes(info).is_some_and(|bytes| bytes <= MAX_INSPECTED_BYTES));
    let wishes = if in_view && fits { vec![look.clone()] } else { vec![] };
    use_looks("patches", wishes, props.on_action.clone());
    let seen = state.inspecting.seen(&look).cloned();
    let filters = use_memo(seen, |seen| seen.as_ref().map(|seen| (seen.shape[1], seen.values())));
    let photo = state.shown.as_ref().map(|run| run.photo.clone());
    let grid = photo
        .as_ref()
        .map_or(0, |photo| photo.img_size / photo.patch_size.max(1));
    let at = picked
        .unwrap_or(grid / 2 * (grid + 1))
        .min((grid * grid).saturating_sub(1));
    let on_pick = {
        let picked = picked.clone();
        Callback::from(move |at| picked.set(Some(at)))
    };
    let patch = use_memo((photo.clone(), at, filters.clone()), |(photo, at, filters)| {
        photo.as_ref().map(|photo| Patch::of(photo, *at, (**filters).as_ref()))
    });
    let pictures = use_memo(filters.clone(), |filters| {
        let Some((dim, filters)) = &**filters else {
            return vec![];
        };
        let found = principal_components(filters, *dim, FILTERS);
        let pictures = found
            .directions
            .iter()
            .map(|direction| Rc::new(filter_picture(direction)));
        pictures.zip(found.explained).collect::<Vec<_>>()
    });
    let filter = |(at, (rgba, share)): (usize, &(Rc<Vec<u8>>, f32))| {
        let label = text.msg_inside_patches_filter(at + 1, text.percent(*share));
        html! { <li key={at}><CanvasView img_size={(rgba.len() / 4).isqrt()} rgba={rgba.clone()} testid="patches-filter" {label} /></li> }
    };
    let width = filters
        .as_ref()
        .as_ref()
        .map(|(dim, filters)| filters.len() / dim.max(&1));
    html! {
        <Stop id="patches" {node} caption={text.msg_inside_patches_caption()}>
            if let Some(photo) = photo {
                <Falling {photo} {in_view} picked={at} {on_pick}>
                    { patch.as_ref().as_ref().map(|patch| patch.view(at, grid, text)) }
                </Falling>
            } else {
                <p class="note">{ text.msg_inside_waiting() }</p>
            }
            if fits {
                <h3 class="filters-head">{ text.msg_inside_patches_filters(FILTERS, width.map_or_else(|| "…".to_owned(), |width| width.to_string())) }</h3>
                <ol class="filters" aria-busy={pictures.is_empty().to_string()}>{ for pictures.iter().enumerate().map(filter) }</ol>
            } else if info.is_some() {
                <p class="note">{ text.msg_inside_patches_none() }</p>
            }
        </Stop>
    }
}

/// One patch in its three forms.
struct Patch {
    side: usize,
    rgba: Rc<Vec<u8>>,
    /// Each byte as a grey bar.
    barcode: Rc<Vec<u8>>,
    responses: Vec<f32>,
}

impl Patch {
    fn of(photo: &Photo, at: usize, filters: Option<&(usize, Vec<f32>)>) -> Self {
        let bytes = pixels(photo, at);
        // A model that is on its way may have patches of another size.
        let filters = filters.filter(|(dim, _)| *dim == bytes.len());
        Self {
            side: photo.patch_size,
            rgba: Rc::new(opaque(&bytes)),
            barcode: Rc::new(bytes.iter().flat_map(|&byte| [byte, byte, byte, u8::MAX]).collect()),
            responses: filters.map_or_else(Vec::new, |(_, filters)| responses(filters, &bytes, &mean(photo))),
        }
    }

    fn view(&self, at: usize, grid: usize, text: Text) -> Html {
        let values = self.barcode.len() / 4;
        let place = text.msg_inside_patches_which(at + 1, grid * grid, at / grid + 1, at % grid + 1);
        let strongest = self
            .responses
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()));
        let bars_label = strongest.map(|(at, _)| text.msg_inside_patches_bars(self.responses.len(), at + 1));
        html! {
            <div class="patch-forms" data-testid="patches-forms">
                <p class="patch-which">{ &place }</p>
                <div class="patch-pixels"><CanvasView img_size={self.side} rgba={self.rgba.clone()} testid="patches-pixels" label={place.clone()} /></div>
                <p class="note">{ text.msg_inside_patches_values(values, self.side) }</p>
                <Strip rgba={self.barcode.clone()} label={text.msg_inside_patches_barcode(values)} testid="patches-barcode" />
                if let Some(label) = bars_label {
                    <p class="note">{ text.msg_inside_patches_embedding(self.responses.len()) }</p>
                    <svg class="bars" viewBox={format!("0 0 {} 2", self.responses.len())} preserveAspectRatio="none" role="img" aria-label={label}
                        data-testid="patches-bars">
                        <path d={bars(&self.responses)} />
                    </svg>
                }
            </div>
        }
    }
}
