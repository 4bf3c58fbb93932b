//! One square picture: a canvas of exactly the model's pixels, scaled by the browser; without smoothing where they are few.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// Side from which on pixels are too fine to be seen one by one: unevenly repeated or left out, they would only disturb.
const FINE: usize = 128;

/// What a [`CanvasView`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Side, pixels.
    pub img_size: usize,
    /// `img_size * img_size * 4` bytes.
    pub rgba: Rc<Vec<u8>>,
    /// What is in it, for those who cannot see it.
    pub label: String,
    /// Name for the tests.
    pub testid: &'static str,
}

/// Draws RGBA bytes, pixel for pixel.
#[component]
pub fn CanvasView(props: &Props) -> Html {
    let canvas = use_node_ref();
    use_effect_with((props.img_size, props.rgba.clone()), {
        let canvas = canvas.clone();
        move |(img_size, rgba)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>()
                && let Err(error) = draw(&canvas, *img_size as u32, rgba)
            {
                web_sys::console::error_1(&error);
            }
        }
    });
    let side = props.img_size.to_string();
    let class = (props.img_size >= FINE).then_some("is-fine");
    html! {
        <canvas ref={canvas} {class} width={side.clone()} height={side} role="img" aria-label={props.label.clone()} data-testid={props.testid} />
    }
}

fn draw(canvas: &HtmlCanvasElement, side: u32, rgba: &[u8]) -> Result<(), JsValue> {
    let context = canvas
        .get_context("2d")?
        .ok_or("no 2d context")?
        .dyn_into::<CanvasRenderingContext2d>()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), side, side)?;
    context.put_image_data(&image, 0.0, 0.0)
}
