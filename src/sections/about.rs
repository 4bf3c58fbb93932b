//! How it works, in the papers' words, and whom to thank.

use yew::prelude::*;

use crate::sections::stage::samples::Sample;
use crate::state::Pair;
use crate::text::words;
use patchwork_protocol::ModelInfo;

/// What [`About`] tells of.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The sample photos.
    pub samples: Vec<Sample>,
    /// The models, once loaded.
    pub in_use: Option<Pair>,
}

const STEPS: [(&str, &str); 5] = [
    (
        "Patches",
        "The photo is made a square and cut into a grid of patches. A linear projection turns each patch into a \
         vector, the patch embedding, and a position embedding is added so that its place is not lost. A ViT trained from \
         scratch starts with random position embeddings: that the photo has two dimensions is learnt (see Results).",
    ),
    (
        "Random masking",
        "Most patches are dropped at random. With three in four gone, what is left cannot be finished by copying from \
         next door: the model has to understand what it sees.",
    ),
    (
        "Encoder",
        "A vision transformer encodes the visible patches alone. The hidden ones are not blacked out, they are absent: \
         with three in four gone, it has a quarter of the work.",
    ),
    (
        "Decoder",
        "A mask token stands in for every hidden patch, and a smaller transformer predicts the pixels of all of them. The \
         loss, a mean squared error, counts hidden patches only. So the prediction for visible ones is poor, and their own \
         pixels are pasted back.",
    ),
    (
        "Classifier",
        "A vision transformer reads the whole photo, the visible patches alone, and the painted picture, and spreads a probability \
         over its classes. What is not among them gets the name of one that is. It answers from the CLS token; another model here \
         answers from every patch.",
    ),
];

const KINDS: [(&str, &str); 3] = [
    (
        "Encoder",
        "Every patch sees every other. A ViT names the photo from what it gathers; trained by masked patch prediction it \
         guesses the mean colour of corrupted patches, as BERT guesses words.",
    ),
    (
        "Autoencoder",
        "The MAE’s encoder sees the visible patches alone, and a second, smaller transformer paints the hidden ones, all at \
         once. Once trained, the encoder is what is kept.",
    ),
    (
        "Causal decoder",
        "Each patch sees only those before it and predicts the next, as GPT does with words. It paints one patch at a time, \
         and what it painted is what it goes on from.",
    ),
];

/// The section at the page's end.
#[component]
pub fn About(props: &Props) -> Html {
    let step = |(title, text): &(&'static str, &'static str)| html! { <li><h3>{ *title }</h3><p>{ *text }</p></li> };
    html! {
        <footer class="about">
            <section aria-labelledby="how">
                <h2 id="how">{ "How it works" }</h2>
                <ol class="how">{ for STEPS.iter().map(step) }</ol>
            </section>
            <section aria-labelledby="kinds">
                <h2 id="kinds">{ "Three kinds of transformer" }</h2>
                <ul class="how is-kinds">{ for KINDS.iter().map(step) }</ul>
            </section>
            <div class="about-columns">
                <section aria-labelledby="papers">
                    <h2 id="papers">{ "Papers" }</h2>
                    <p>
                        { paper("2010.11929", "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale") }
                        { " Dosovitskiy et al., 2020." }
                    </p>
                    <p>
                        { paper("2111.06377", "Masked Autoencoders Are Scalable Vision Learners") }
                        { " He et al., 2021." }
                    </p>
                </section>
                <section aria-labelledby="models">
                    <h2 id="models">{ "Models and data" }</h2>
                    if let Some(in_use) = &props.in_use {
                        <p>{ model("Painting now", &in_use.painter) }<br />{ model("Naming now", &in_use.classifier) }</p>
                    }
                    <p>
                        { "The two models at 224 px started from DeiT-tiny (Touvron et al., Apache 2.0) and were trained on photos of 23 public \
                           data sets; those at 64 px on Tiny-ImageNet, a part of ImageNet. Some of those terms allow non-commercial research and \
                           teaching only, and so do these weights. A checkpoint that you open has terms of its own." }
                    </p>
                    <p>{ "Everything is computed in this tab. No byte of your photo leaves it." }</p>
                </section>
                if !props.samples.is_empty() {
                    <section aria-labelledby="credits">
                        <h2 id="credits">{ "Sample photos" }</h2>
                        <ul class="credits">{ for props.samples.iter().map(credit) }</ul>
                    </section>
                }
            </div>
        </footer>
    }
}

fn paper(number: &str, title: &str) -> Html {
    html! { <a href={format!("https://arxiv.org/abs/{number}")}>{ title.to_owned() }</a> }
}

fn model(role: &str, info: &ModelInfo) -> String {
    let ModelInfo {
        name,
        img_size,
        patch_size,
        ..
    } = info;
    let (parameters, size) = (words::millions(info.parameters), words::megabytes(info.bytes));
    format!("{role}: {name}, {parameters} weights, {size} MB, {img_size} px in patches of {patch_size}.")
}

fn credit(sample: &Sample) -> Html {
    html! {
        <li key={sample.file.clone()}>
            <a href={sample.source.clone()}>{ &sample.title }</a>
            { format!(", {}, ", sample.author) }
            <a href={sample.license_url.clone()}>{ &sample.license }</a>
        </li>
    }
}
