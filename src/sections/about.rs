//! How it works, in the papers' words, and whom to thank.

use yew::prelude::*;

use crate::offline::{self, Offline};
use crate::sections::stage::samples::Sample;
use crate::state::Pair;
use crate::text::{Text, use_text};
use patchwork_protocol::ModelInfo;

/// What [`About`] tells of.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// The models, once loaded.
    pub in_use: Option<Pair>,
    /// Whether the page is kept for when there is no network.
    pub offline: UseStateHandle<Offline>,
}

fn steps(text: Text) -> [(String, String); 5] {
    [
        (text.msg_about_patches(), text.msg_about_patches_text()),
        (text.msg_about_masking(), text.msg_about_masking_text()),
        (text.msg_about_encoder(), text.msg_about_encoder_text()),
        (text.msg_about_decoder(), text.msg_about_decoder_text()),
        (text.msg_about_classifier(), text.msg_about_classifier_text()),
    ]
}

fn kinds(text: Text) -> [(String, String); 3] {
    [
        (text.msg_about_kind_encoder(), text.msg_about_kind_encoder_text()),
        (
            text.msg_about_kind_autoencoder(),
            text.msg_about_kind_autoencoder_text(),
        ),
        (text.msg_about_kind_causal(), text.msg_about_kind_causal_text()),
    ]
}

/// The section at the page's end.
#[component]
pub fn About(props: &Props) -> Html {
    let text = use_text();
    let step = |(title, said): (String, String)| html! { <li><h3>{ title }</h3><p>{ said }</p></li> };
    html! {
        <footer class="about">
            <section aria-labelledby="how">
                <h2 id="how">{ text.msg_about_how() }</h2>
                <ol class="how">{ for steps(text).into_iter().map(step) }</ol>
            </section>
            <section aria-labelledby="kinds">
                <h2 id="kinds">{ text.msg_about_kinds() }</h2>
                <ul class="how is-kinds">{ for kinds(text).into_iter().map(step) }</ul>
            </section>
            <div class="about-columns">
                <section aria-labelledby="papers">
                    <h2 id="papers">{ text.msg_about_papers() }</h2>
                    <p>
                        { paper("2010.11929", "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale") }
                        { " " }{ text.msg_about_paper_by("Dosovitskiy", "2020") }
                    </p>
                    <p>
                        { paper("2111.06377", "Masked Autoencoders Are Scalable Vision Learners") }
                        { " " }{ text.msg_about_paper_by("He", "2021") }
                    </p>
                </section>
                <section aria-labelledby="models">
                    <h2 id="models">{ text.msg_about_models() }</h2>
                    if let Some(in_use) = &props.in_use {
                        <p>
                            { model(text, text.msg_about_reconstructing_now(), &in_use.reconstructor) }
                            if let Some(classifier) = &in_use.classifier { <br />{ model(text, text.msg_about_naming_now(), classifier) } }
                        </p>
                    }
                    <p>
                        { text.msg_about_data() }
                    </p>
                    <p>{ text.msg_about_privacy() }</p>
                </section>
                { keep_offline(text, &props.offline) }
                if !props.samples.is_empty() {
                    <section aria-labelledby="credits">
                        <h2 id="credits">{ text.msg_about_samples() }</h2>
                        <ul class="credits">{ for props.samples.iter().map(|sample| credit(text, sample)) }</ul>
                    </section>
                }
            </div>
        </footer>
    }
}

fn keep_offline(text: Text, offline: &UseStateHandle<Offline>) -> Html {
    let (Some(bytes), true) = (offline::bytes(), **offline != Offline::Unsupported) else {
        return Html::default();
    };
    let told = match **offline {
        Offline::Unsupported | Offline::Not => String::new(),
        Offline::Coming(loaded, total) => text.downloaded(loaded, Some(total)),
        Offline::Kept | Offline::New => text.msg_offline_kept(),
        Offline::Failed => text.msg_offline_failed(),
    };
    let is_kept = matches!(**offline, Offline::Kept | Offline::New);
    let on_click = {
        let offline = offline.clone();
        move |_: MouseEvent| offline::ask(if is_kept { "remove" } else { "keep" }, offline.clone())
    };
    html! {
        <section aria-labelledby="offline">
            <h2 id="offline">{ text.msg_offline() }</h2>
            <p>{ text.msg_offline_about(text.size(bytes)) }</p>
            <p>
                <button type="button" class="button" disabled={matches!(**offline, Offline::Coming(..))} onclick={on_click} data-testid="about-offline">
                    { if is_kept { text.msg_kept_remove() } else { text.msg_offline_keep() } }
                </button>
            </p>
            <p role="status" data-testid="about-offline-told">{ told }</p>
        </section>
    }
}

fn paper(number: &str, title: &str) -> Html {
    html! { <a href={format!("https://arxiv.org/abs/{number}")}>{ title.to_owned() }</a> }
}

fn model(text: Text, role: String, info: &ModelInfo) -> String {
    text.msg_about_model(
        role,
        &info.name,
        text.millions(info.parameters),
        text.megabytes(info.bytes),
        info.img_size.to_string(),
        info.patch_size.to_string(),
    )
}

fn credit(text: Text, sample: &Sample) -> Html {
    html! {
        <li key={sample.file.clone()}>
            <a href={sample.source.clone()}>{ text.listed(&sample.title) }</a>
            { text.msg_about_credit(&sample.author) }{ " " }
            <a href={sample.license_url.clone()}>{ text.listed(&sample.license) }</a>
        </li>
    }
}
