//! The classifier's patch tokens behind each block: their first three principal components as colours.

use std::rc::Rc;

use yew::prelude::*;

use super::colours;
use super::looks::{use_in_view, use_looks};
use super::principal::{Components, principal_components};
use super::stop::{Stop, StopProps};
use crate::text::{Text, use_text};
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::choice::Choice;
use crate::widgets::heat_map::over_photo;
use crate::widgets::legend::Legend;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspected, Inspection, Look, MAX_INSPECTED_BYTES, Part, Photo};

/// As many as there are colours on a screen.
const COMPONENTS: usize = 3;

/// A picture's side and RGBA bytes.
type Picture = (usize, Rc<Vec<u8>>);

/// What is known of a block's tokens, and of which answer.
type Block = (Rc<Inspected>, Rc<Components>);

/// The stop: all blocks, small, and one of them large.
#[component]
pub fn Tokens(props: &StopProps) -> Html {
    let (text, state) = (use_text(), &props.state);
    let (node, in_view) = use_in_view();
    let chosen = use_state(|| None::<usize>);
    let shows = use_state(|| 0);
    let info = state.in_use(Role::Classifier);
    let depth = info.map_or(0, |info| info.encoder.depth);
    let look = |block| Inspection {
        role: Role::Classifier,
        mask: None,
        look: Look::Tokens {
            part: Part::Encoder,
            block,
        },
    };
    let fits = info.is_some_and(|info| look(0).bytes(info).is_some_and(|bytes| bytes <= MAX_INSPECTED_BYTES));
    let wishes = if in_view && fits {
        (0..depth).map(look).collect()
    } else {
        vec![]
    };
    use_looks("tokens", wishes, props.on_action.clone());

    let seen: Vec<_> = (0..depth)
        .map(|block| state.inspecting.seen(&look(block)).cloned())
        .collect();
    let blocks = use_components(&seen);
    let grid = info.map_or(0, |info| info.grid());
    let sees_as_much = info
        .zip(state.in_use(Role::Reconstructor))
        .is_some_and(|(info, reconstructor)| info.sees_as_much_as(reconstructor));
    let photo = state
        .shown
        .as_ref()
        .map(|run| run.photo.clone())
        .filter(|_| sees_as_much);
    // Until one is chosen, the picture follows the blocks as they come.
    let latest = blocks.iter().rposition(Option::is_some).unwrap_or(0);
    let at = chosen.unwrap_or(latest).min(depth.saturating_sub(1));
    let large = use_memo(
        (blocks.get(at).cloned().flatten(), photo, grid, *shows),
        |(block, photo, grid, shows)| {
            let (seen, components) = block.as_ref()?;
            Some(drawn(seen, components, *shows, *grid, photo.as_deref()))
        },
    );
    let small = use_memo((blocks.clone(), grid, *shows), |(blocks, grid, shows)| {
        let draw = |block: &Option<Block>| {
            let (seen, components) = block.as_ref()?;
            Some(drawn(seen, components, *shows, *grid, None))
        };
        blocks.iter().map(draw).collect::<Vec<_>>()
    });
    let button = |(block, picture): (usize, &Option<Picture>)| {
        let chosen = chosen.clone();
        let on_click = move |_: MouseEvent| chosen.set(Some(block));
        html! {
            <button type="button" key={block} aria-pressed={(block == at).to_string()} onclick={on_click} data-testid="tokens-block">
                { match picture {
                    Some((side, rgba)) => html! {
                        <CanvasView img_size={*side} rgba={rgba.clone()} testid="tokens-small"
                            label={blocks[block].as_ref().map_or_else(String::new, |(_, components)| told(components, text))} />
                    },
                    None => html! { <span class="blank" aria-hidden="true" /> },
                } }
                <span>{ text.msg_inside_block_number(block + 1) }</span>
            </button>
        }
    };
    let on_show = {
        let shows = shows.clone();
        move |at| shows.set(at)
    };
    let components = blocks.get(at).cloned().flatten().map(|(_, components)| components);
    let options = std::iter::once(text.msg_inside_tokens_three())
        .chain((1..=COMPONENTS).map(|number| text.msg_inside_tokens_component(number)));
    html! {
        <Stop id="tokens" {node} caption={text.msg_inside_tokens_caption()}>
            <div class="exhibit" aria-busy={(fits && components.is_none()).to_string()}>
                <div class="exhibit-picture">
                    <div class="square">
                        if let Some((side, rgba)) = &*large {
                            <CanvasView img_size={*side} rgba={rgba.clone()} testid="tokens-map"
                                label={format!("{}: {}", text.msg_inside_block_number(at + 1), components.as_deref().map_or_else(String::new, |it| told(it, text)))} />
                        }
                    </div>
                    if *shows > 0 {
                        <Legend of={text.msg_inside_tokens_unit()} least={format!("−{}", colours::SPREAD)} most={format!("+{}", colours::SPREAD)} />
                    }
                    <p class="note" data-testid="tokens-told">
                        { match (&components, fits || info.is_none()) {
                            (Some(components), _) => told(components, text),
                            (None, true) => text.msg_inside_waiting(),
                            (None, false) => text.msg_inside_tokens_none(),
                        } }
                    </p>
                </div>
                <div class="exhibit-controls">
                    <div class="blocks" role="group" aria-label={text.msg_inside_tokens_blocks()}>{ for small.iter().enumerate().map(button) }</div>
                    <Choice id="tokens-show" label={text.msg_inside_tokens_show()} options={options.collect::<Vec<_>>()} chosen={*shows} on_choose={on_show} />
                </div>
            </div>
        </Stop>
    }
}

/// The components of each block's patch tokens, worked out once an answer, so that no step takes long, their signs as
/// in the block before.
#[hook]
fn use_components(seen: &[Option<Rc<Inspected>>]) -> Vec<Option<Block>> {
    let known = use_mut_ref(Vec::<Option<Block>>::new);
    let mut known = known.borrow_mut();
    known.resize(seen.len(), None);
    for (at, seen) in seen.iter().enumerate() {
        let is_same = match (&known[at], seen) {
            (Some((of, _)), Some(seen)) => Rc::ptr_eq(of, seen),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            let before = known[..at]
                .iter()
                .rev()
                .flatten()
                .next()
                .map(|(_, components)| components.clone());
            known[at] = seen
                .as_ref()
                .map(|seen| (seen.clone(), Rc::new(components_of(seen, before.as_deref()))));
        }
    }
    known.clone()
}

fn components_of(seen: &Inspected, before: Option<&Components>) -> Components {
    let dim = seen.shape.last().copied().unwrap_or(0);
    // CLS stands for no patch.
    let values = seen.values();
    let mut components = principal_components(values.get(dim..).unwrap_or_default(), dim, COMPONENTS);
    if let Some(before) = before {
        components.align(before);
    }
    components
}

/// All components as colours, or one as heat.
fn drawn(
    seen: &Inspected,
    components: &Components,
    shows: usize,
    grid: usize,
    photo: Option<&Photo>,
) -> (usize, Rc<Vec<u8>>) {
    let rows = match shows.checked_sub(1) {
        None => colours::as_rgb(components),
        Some(component) => colours::as_heat(components, component),
    };
    let mut patches = vec![None; grid * grid];
    for (&patch, colour) in seen.patches.iter().zip(rows) {
        if let Some(place) = patches.get_mut(patch) {
            *place = Some(colour);
        }
    }
    let (side, rgba) = over_photo(photo, &patches);
    (side, Rc::new(rgba))
}

fn told(components: &Components, text: Text) -> String {
    let share = |at: usize| text.percent(components.explained.get(at).copied().unwrap_or(0.0));
    text.msg_inside_tokens_told(share(0), share(1), share(2))
}
