//! How far a model is on its way into use, with the way to end its download.

use yew::prelude::*;

use crate::text::numbers::percent_downloaded;
use crate::text::{use_text, words};
use patchwork_protocol::Progress;

/// What a [`DownloadBar`] shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the page calls the model.
    pub title: String,
    /// The last that was heard of it.
    pub progress: Option<Progress>,
    /// Ends the download, also one that has not begun; without it there is no button.
    #[prop_or_default]
    pub on_cancel: Option<Callback<()>>,
}

/// A bar, what it measures, the time left, and a button.
#[component]
pub fn DownloadBar(props: &Props) -> Html {
    let text = use_text();
    let (value, left) = match &props.progress {
        Some(Progress::Downloading {
            loaded,
            total,
            seconds_left,
            ..
        }) => {
            let percent = total.map(|total| percent_downloaded(*loaded, total).to_string());
            (percent, seconds_left.and_then(|left| text.time_left(left)))
        }
        Some(Progress::Reconstructing { reconstructed, total }) => {
            (Some((100 * reconstructed / total.max(&1)).to_string()), None)
        }
        _ => (None, None),
    };
    let is_built = matches!(props.progress, Some(Progress::Building));
    let on_cancel = props.on_cancel.as_ref().filter(|_| !is_built);
    // The copy in the status line has no button; tests mean the one that has.
    let testid = props.on_cancel.is_some().then_some("open-progress");
    html! {
        <div class="download">
            <progress aria-label={text.msg_loaded_title(&props.title)} max="100" {value} data-testid={testid} />
            <p>
                <span>{ words::coming(text, props.progress.as_ref()) }</span>
                if let Some(left) = left { <span>{ left }</span> }
            </p>
            if let Some(on_cancel) = on_cancel {
                <button type="button" class="button is-small" aria-label={text.msg_cancel_loading(&props.title)}
                    data-testid="open-cancel" onclick={on_cancel.reform(|_: MouseEvent| ())}>{ text.msg_cancel() }</button>
            }
        </div>
    }
}
