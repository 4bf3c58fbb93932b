//! A row of values as a strip of colours, stretched by the browser.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::canvas_view::draw;

/// What a [`Strip`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// One pixel a value.
    pub rgba: Rc<Vec<u8>>,
    /// What is in it, for those who cannot see it.
    pub label: String,
    /// Name for the tests.
    pub testid: &'static str,
}

/// One line of pixels.
#[component]
pub fn Strip(props: &Props) -> Html {
    let canvas = use_node_ref();
    let width = props.rgba.len() / 4;
    use_effect_with(props.rgba.clone(), {
        let canvas = canvas.clone();
        move |rgba: &Rc<Vec<u8>>| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>()
                && !rgba.is_empty()
                && let Err(error) = draw(&canvas, (rgba.len() / 4) as u32, rgba)
            {
                web_sys::console::error_1(&error);
            }
        }
    });
    html! {
        <canvas ref={canvas} class="strip" width={width.to_string()} height="1" role="img" aria-label={props.label.clone()} data-testid={props.testid} />
    }
}
