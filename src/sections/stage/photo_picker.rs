//! Ways to choose a photo: the file dialog, dropping it anywhere on the page, pasting it, or a sample. A checkpoint's
//! files come the same ways.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, Event, File, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::engine::client::Offer;
use crate::sections::stage::dropped::{Meant, meant};
use crate::sections::stage::samples::Sample;
use crate::text::{Text, use_text};
use crate::widgets::icon::Icon;
use crate::widgets::listener::listen;

/// What a [`PhotoPicker`] offers.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// File name of the photo on screen or on its way there.
    pub chosen: Option<String>,
    /// What to know of a photo that waits for the engine.
    pub next: Option<String>,
    /// Takes what was chosen.
    pub on_offer: Callback<Offer>,
    /// Other ways to a photo.
    #[prop_or_default]
    pub children: Html,
}

/// The button and the gallery.
#[component]
pub fn PhotoPicker(props: &Props) -> Html {
    let text = use_text();
    let on_change = props.on_offer.reform(chosen);
    html! {
        <div class="photo-picker">
            <div class="buttons">
                <label class="button is-primary">
                    <input class="visually-hidden" type="file" accept="image/*" data-testid="file-input" onchange={on_change} />
                    { Icon::Photo.draw() }<span>{ text.msg_photo_choose() }</span>
                </label>
                { props.children.clone() }
            </div>
            if !props.samples.is_empty() {
                <ul class="gallery" aria-label={text.msg_photo_samples()}>
                    { for props.samples.iter().map(|sample| thumbnail(text, sample, props)) }
                </ul>
            }
            <p class="note">{ props.next.clone().unwrap_or_else(|| text.msg_photo_drop()) }</p>
        </div>
    }
}

fn thumbnail(text: Text, sample: &Sample, props: &Props) -> Html {
    let file = sample.file.clone();
    let on_click = props.on_offer.reform(move |_: MouseEvent| Offer::Sample(file.clone()));
    let is_chosen = props.chosen.as_ref() == Some(&sample.file);
    let title = text.listed(&sample.title);
    let label = text.msg_photo_sample(&title, text.listed(&sample.alt));
    html! {
        <li key={sample.file.clone()}>
            <button type="button" {title} aria-label={label}
                aria-pressed={is_chosen.to_string()} data-testid={format!("sample-{}", sample.file)} onclick={on_click}>
                <img src={format!("samples/{}", sample.file)} alt="" decoding="async" fetchpriority="low" />
            </button>
        </li>
    }
}

/// What a file dialog brings.
pub fn chosen(event: Event) -> Offer {
    let input: HtmlInputElement = event.target_unchecked_into();
    let offer = offered(input.files());
    // So that the same file can be chosen again.
    input.set_value("");
    offer
}

/// The same where a checkpoint is asked for; the engine tells by its bytes what it is.
pub fn chosen_checkpoint(event: Event) -> Offer {
    match chosen(event) {
        Offer::File(file) => Offer::Files(vec![file]),
        offer => offer,
    }
}

fn offered(files: Option<FileList>) -> Offer {
    let files: Vec<_> = files
        .iter()
        .flat_map(|files| (0..files.length()).filter_map(|i| files.get(i)))
        .collect();
    let kinds: Vec<_> = files.iter().map(|file| (file.name(), file.type_())).collect();
    let take = |at: usize| -> File { files[at].clone() };
    match meant(&kinds) {
        Meant::Photo(at) => Offer::File(take(at)),
        Meant::Checkpoint(places) => Offer::Files(places.into_iter().map(take).collect()),
        Meant::Refused(why) => Offer::Unfit(why),
        Meant::Nothing => Offer::Nothing,
    }
}

/// Takes files that are dropped anywhere on the page or pasted into it. Says whether one hovers above it now.
#[hook]
pub fn use_drop_and_paste(on_offer: Callback<Offer>) -> bool {
    let hovers = use_state(|| false);
    use_effect_with((), {
        let hovers = hovers.clone();
        move |()| {
            let over = hovers.clone();
            let on_over = listen::<DragEvent>("dragover", move |event| {
                if is_ours(&event) {
                    event.prevent_default();
                    over.set(true);
                }
            });
            let left = hovers.clone();
            let on_leave = listen::<DragEvent>("dragleave", move |event| {
                // Without a related target the pointer has left the window, not just an element.
                if event.related_target().is_none() {
                    left.set(false);
                }
            });
            let drop_offer = on_offer.clone();
            let on_drop = listen::<DragEvent>("drop", move |event| {
                let Some(data) = event.data_transfer().filter(|_| is_ours(&event)) else {
                    return;
                };
                hovers.set(false);
                // It was dropped onto something that takes it.
                if event.default_prevented() {
                    return;
                }
                event.prevent_default();
                drop_offer.emit(match carries_files(&data) {
                    true => offered(data.files()),
                    false => dragged(&data).map_or(Offer::Nothing, Offer::Picture),
                });
            });
            let on_paste = listen::<ClipboardEvent>("paste", move |event| {
                let Some(data) = event.clipboard_data() else { return };
                // Text pasted into the seed is not ours, even where a picture of it comes with it.
                let is_text = is_in_field(&event) && data.types().iter().any(|kind| kind == "text/plain");
                if carries_files(&data) && !is_text {
                    event.prevent_default();
                    on_offer.emit(offered(data.files()));
                }
            });
            move || drop((on_over, on_leave, on_drop, on_paste))
        }
    });
    *hovers
}

fn carries_files(data: &DataTransfer) -> bool {
    carries(data, "Files")
}

fn carries(data: &DataTransfer, kind: &str) -> bool {
    data.types().iter().any(|carried| carried == kind)
}

/// Files, or a picture of another page. Text dragged into the seed is not ours.
fn is_ours(event: &DragEvent) -> bool {
    let data = event.data_transfer();
    data.is_some_and(|data| carries_files(&data) || carries(&data, "text/uri-list") && !is_in_field(event))
}

fn is_in_field(event: &Event) -> bool {
    event
        .target()
        .is_some_and(|target| target.has_type::<HtmlInputElement>())
}

/// The address of a picture that is dragged from another page, which may be a link's picture.
fn dragged(data: &DataTransfer) -> Option<String> {
    let html = data.get_data("text/html").unwrap_or_default();
    let picture = picture_in(&html);
    picture.or_else(|| data.get_data("URL").ok().filter(|url| !url.is_empty()))
}

/// The address of the first picture in the HTML that browsers make of what is dragged.
fn picture_in(html: &str) -> Option<String> {
    let (_, image) = html.split_once("<img")?;
    let (_, address) = image.split_once(" src=\"")?;
    let (address, _) = address.split_once('"')?;
    Some(address.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::picture_in;

    #[test]
    fn the_picture_of_a_link_is_meant_not_where_it_leads() {
        let html = r#"<meta charset="utf-8"><a href="https://x.test/page"><img alt="a" src="https://x.test/a.jpg?w=1&amp;h=2"></a>"#;
        assert_eq!(picture_in(html).as_deref(), Some("https://x.test/a.jpg?w=1&h=2"));
        assert_eq!(picture_in(r#"<a href="https://x.test/page">words</a>"#), None);
    }
}
