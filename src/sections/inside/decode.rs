//! What the decoder would paint before its first block, and behind each: its last norm and prediction layer, applied there.

use std::rc::Rc;

use yew::prelude::*;

use super::looks::{use_in_view, use_looks};
use super::stop::Stop;
use super::walk::StopProps;
use crate::text::use_text;
use crate::widgets::canvas_view::CanvasView;
use crate::widgets::pixels;
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspection, Look};

/// The pictures, one a block.
#[component]
pub fn Decode(props: &StopProps) -> Html {
    let text = use_text();
    let state = &props.state;
    let (node, in_view) = use_in_view();
    let look = Inspection {
        role: Role::Painter,
        mask: Some(state.wish.clone()),
        look: Look::Lens,
    };
    let has_decoder = state.in_use(Role::Painter).is_some_and(|info| info.decoder.is_some());
    let wishes = if in_view && has_decoder {
        vec![look.clone()]
    } else {
        vec![]
    };
    use_looks("decode", wishes, props.on_action.clone());
    let seen = state.inspecting.seen(&look).cloned();
    let pictures = use_memo(seen, |seen| {
        let Some(seen) = seen else { return vec![] };
        let side = seen.shape[1];
        let bytes = seen.bytes.chunks(side * side * 3);
        bytes.map(|rgb| (side, Rc::new(pixels::opaque(rgb)))).collect()
    });
    let picture = |(at, (side, rgba)): (usize, &(usize, Rc<Vec<u8>>))| {
        let title = match at {
            0 => text.msg_decode_before(),
            _ => text.msg_decode_after(at),
        };
        html! {
            <figure key={at}>
                <CanvasView img_size={*side} rgba={rgba.clone()} testid="lens" label={title.clone()} />
                <figcaption>{ title }</figcaption>
            </figure>
        }
    };
    html! {
        <Stop id="decode" {node} title={text.msg_decode()}
            caption={text.msg_decode_about()}>
            if has_decoder {
                <div class="lens">{ for pictures.iter().enumerate().map(picture) }</div>
            } else {
                <p class="note">{ text.msg_decode_none() }</p>
            }
        </Stop>
    }
}
