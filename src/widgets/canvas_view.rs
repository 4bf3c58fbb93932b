//! One square picture: a canvas of exactly the model's pixels, scaled by the browser; without smoothing where they are
//! few.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// Side from which on pixels are too fine to be seen one by one: unevenly repeated or left out, they would only
/// disturb.
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

/// A square picture as an address that style sheets can use.
pub fn data_url(side: usize, rgba: &[u8]) -> Option<String> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(side as u32);
    canvas.set_height(side as u32);
    draw(&canvas, side as u32, rgba).ok()?;
    canvas.to_data_url().ok()
}

/// Draws lines of `width` pixels from the canvas's corner.
pub fn draw(canvas: &HtmlCanvasElement, width: u32, rgba: &[u8]) -> Result<(), JsValue> {
    let context = canvas
        .get_context("2d")?
        .ok_or("no 2d context")?
        .dyn_into::<CanvasRenderingContext2d>()?;
    let image = ImageData::new_with_u8_clamped_array(Clamped(rgba), width)?;
    context.put_image_data(&image, 0.0, 0.0)
}
