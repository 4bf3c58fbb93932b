//! What a reload brings back after the page's program has ended (`www/crashed.js`): the picture's link, and a photo of
//! the visitor's own at the size that the model sees. Both lie in this tab's session storage, and go with the tab.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, Storage};
use yew::prelude::*;

use crate::route::View;
use crate::share::{self, Photo};
use crate::state::{Origin, State};
use crate::text::Text;
use crate::widgets::canvas_view::data_url;
use crate::widgets::pixels;

const LINK: &str = "patchwork-link";
const PHOTO: &str = "patchwork-photo";
const NAME: &str = "patchwork-photo-name";

/// Nothing where the browser refuses it.
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// Writes it down whenever what is on screen has come to rest.
#[hook]
pub fn use_reload(state: &Rc<State>, text: Text, view: View) {
    let photo = state.photos.current.clone();
    let pixels = state.shown.as_ref().map(|run| run.photo.clone());
    use_effect_with((photo, pixels), |(photo, pixels)| {
        // Until there is a photo, what was kept may be needed.
        let (Some(storage), Some(photo)) = (storage(), photo) else {
            return;
        };
        let _ = storage.remove_item(PHOTO);
        if let Some(pixels) = pixels.as_ref().filter(|_| photo.origin == Origin::File)
            && let Some(picture) = data_url(pixels.img_size, &pixels::opaque(&pixels.rgb))
        {
            // Full or refused: a reload then has the mask alone.
            let _ = storage.set_item(PHOTO, &picture);
            let _ = storage.set_item(NAME, &photo.name);
        }
    });
    let link = share::link(state, text.language(), view, Photo::Kept);
    let is_at_rest = !state.dragging && state.photos.current.is_some();
    use_effect_with((link, is_at_rest), |(link, is_at_rest)| {
        if let Some(storage) = storage().filter(|_| *is_at_rest) {
            let _ = storage.set_item(LINK, link);
        }
    });
}

/// Forgets it: what was kept is not for the page at this address.
pub fn forget() {
    if let Some(storage) = storage() {
        for key in [LINK, PHOTO, NAME] {
            let _ = storage.remove_item(key);
        }
    }
}

/// The photo that was kept, with its file name.
pub fn kept_photo() -> Option<(String, Blob)> {
    let storage = storage()?;
    let item = |key| storage.get_item(key).ok().flatten();
    let (_, encoded) = item(PHOTO)?
        .split_once(";base64,")
        .map(|(kind, data)| (kind.to_owned(), data.to_owned()))?;
    let bytes = web_sys::window()?.atob(&encoded).ok()?;
    // A character a byte.
    let bytes: Vec<u8> = bytes.chars().map(|byte| byte as u8).collect();
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(&bytes[..])));
    Some((item(NAME)?, blob.ok()?))
}

/// Gives the notice its words, in the page's language.
pub fn word_notice(text: Text) -> Result<(), JsValue> {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or("no document")?;
    for (id, words) in [
        ("crashed-words", text.msg_crashed()),
        ("crashed-reload", text.msg_crashed_reload()),
    ] {
        if let Some(element) = document.get_element_by_id(id) {
            element.set_text_content(Some(&words));
        }
    }
    Ok(())
}
