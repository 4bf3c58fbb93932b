//! The photo's patches, over the photo or in their sequence below it; style sheets move them from one to the other.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::text::use_text;
use crate::widgets::canvas_view::{CanvasView, data_url};
use crate::widgets::patch_picker::PatchPicker;
use crate::widgets::pixels;
use patchwork_protocol::Photo;

/// How long the photo is seen whole before it first falls apart, milliseconds.
const PAUSE: i32 = 900;

/// What [`Falling`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The photo.
    pub photo: Rc<Photo>,
    /// The stop is in view, or was.
    pub in_view: bool,
    /// The patch that is picked.
    pub picked: usize,
    /// Takes the one that was picked.
    pub on_pick: Callback<usize>,
    /// What stands beside the photo.
    pub children: Html,
}

/// Photo, patches and the button that plays it again.
#[component]
pub fn Falling(props: &Props) -> Html {
    let text = use_text();
    let is_apart = use_state(|| false);
    use_effect_with(props.in_view, {
        let is_apart = is_apart.clone();
        move |&in_view| {
            let on_time = Closure::once(move || is_apart.set(true));
            let window = web_sys::window().filter(|_| in_view);
            let timer = window.as_ref().and_then(|window| {
                let call = on_time.as_ref().unchecked_ref();
                window
                    .set_timeout_with_callback_and_timeout_and_arguments_0(call, PAUSE)
                    .ok()
            });
            move || {
                if let (Some(window), Some(timer)) = (window, timer) {
                    window.clear_timeout_with_handle(timer);
                }
                drop(on_time);
            }
        }
    });
    let photo = &props.photo;
    let grid = photo.img_size / photo.patch_size.max(1);
    let picture = use_memo(photo.clone(), |photo| {
        let rgba = Rc::new(pixels::opaque(&photo.rgb));
        let url = data_url(photo.img_size, &rgba);
        (rgba, url)
    });
    let (rgba, url) = &*picture;
    // On a wide screen the sequence has lines of three and a half rows, on a narrow one of two and a half.
    let (wide, narrow) = ((grid * 7 / 2).max(1), (grid * 5 / 2).max(1));
    let patch = |at: usize| {
        let on_point = props.on_pick.reform(move |_: PointerEvent| at);
        let style = format!(
            "--row: {}; --column: {}; --at: {at}; --wide-x: {}; --wide-y: {}; --narrow-x: {}; --narrow-y: {}",
            at / grid,
            at % grid,
            at % wide,
            at / wide,
            at % narrow,
            at / narrow
        );
        html! {
            <span key={at} class={(at == props.picked).then_some("is-picked")} {style} onpointerover={on_point.clone()} onpointerdown={on_point} />
        }
    };
    let count = grid * grid;
    let style = format!(
        "--grid: {grid}; --wide: {wide}; --narrow: {narrow}; --wide-lines: {}; --narrow-lines: {}; --photo: url({})",
        count.div_ceil(wide),
        count.div_ceil(narrow),
        url.as_deref().unwrap_or_default()
    );
    let on_play = {
        let is_apart = is_apart.clone();
        move |_: MouseEvent| is_apart.set(!*is_apart)
    };
    html! {
        <div class="falling-box">
            <div class={classes!("falling", is_apart.then_some("is-apart"))} {style}>
                <PatchPicker {grid} picked={Some(props.picked)} label={text.msg_inside_patches_pick()} on_pick={props.on_pick.clone()} testid="patches-picker">
                    <CanvasView img_size={photo.img_size} rgba={rgba.clone()} testid="patches-photo" label={text.msg_inside_patches_photo(grid, count)} />
                </PatchPicker>
                <div class="falling-beside">
                    { props.children.clone() }
                    <button type="button" class="button" onclick={on_play} data-testid="patches-play">
                        { if *is_apart { text.msg_inside_patches_together() } else { text.msg_inside_patches_apart() } }
                    </button>
                </div>
                <div class="falling-patches" aria-hidden="true" data-testid="patches-sequence">{ for (0..count).map(patch) }</div>
            </div>
        </div>
    }
}
