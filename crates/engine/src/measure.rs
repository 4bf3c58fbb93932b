//! How long each stage of the models takes, for the page's details.

use std::collections::VecDeque;

use burn::tensor::{Device, Tensor};

use super::EngineError;
use super::host::{dispatches, gpu_bytes, now_ms, read, wasm_bytes};
use super::painter::{Painter, sources};
use super::run::Engine;
use patchwork_model::masked_patch::NUM_COLOURS;
use patchwork_model::{EncoderConfig, GlobalPool, Observer, Part, Stage as At, Vit};
use patchwork_protocol::{Blocks, MaskSpec, Measurement, Stage, Work};

/// A part of a forward pass that is timed as a whole.
struct Span {
    /// The stage that it ends with.
    last: At,
    work: Work,
    flops: u64,
}

/// Times spans that follow one another; each ends when the device has done its work.
struct Watch {
    is_gpu: bool,
    spans: VecDeque<Span>,
    stages: Vec<Stage>,
    since: (f64, u32),
    failure: Option<EngineError>,
}

impl Watch {
    fn start(device: &Device, spans: Vec<Span>) -> Self {
        Self {
            is_gpu: gpu_bytes(device).is_some(),
            spans: spans.into(),
            stages: vec![],
            since: (now_ms(), dispatches()),
            failure: None,
        }
    }

    fn finish(self) -> Result<Vec<Stage>, EngineError> {
        debug_assert!(self.spans.is_empty(), "a stage that no model has");
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.stages),
        }
    }
}

impl Observer for Watch {
    async fn show<const D: usize>(&mut self, stage: At, value: &Tensor<D>) {
        let Some(Span { work, flops, .. }) = self.spans.pop_front_if(|span| span.last == stage) else {
            return;
        };
        let (millis, count) = self.since;
        // One value of it: reading waits for all that was asked of the device. The CPU has done it already.
        if self.is_gpu
            && let Err(error) = read(value.clone().flatten::<1>(0, D - 1).narrow(0, 0, 1)).await
        {
            self.failure.get_or_insert(error);
        }
        let started = dispatches() - count;
        self.stages.push(Stage {
            work,
            millis: now_ms() - millis,
            flops,
            dispatches: self.is_gpu.then_some(started),
        });
        self.since = (now_ms(), dispatches());
    }
}

impl Engine {
    /// Runs both models on the current photo, waiting for the device after each stage: together they take longer than
    /// when nothing waits. The classifier is shown the whole photo.
    ///
    /// # Errors
    /// When there is no photo, or the device fails.
    pub async fn measure(&self, spec: MaskSpec) -> Result<Measurement, EngineError> {
        let (device, photo) = (&self.device, self.photo.as_ref());
        let photo = photo.ok_or(EngineError::OutOfOrder("no photo to measure with"))?;

        let pixels = photo.painter.images.clone();
        let painter = painter_stages(&self.painter.model, pixels, spec, device).await?;
        let pixels = photo.classifier.images.clone();
        let classifier = classifier_stages(&self.classifier.model.vit, pixels, device).await?;
        Ok(Measurement {
            painter,
            classifier,
            wasm_bytes: wasm_bytes(),
            gpu_bytes: gpu_bytes(device),
        })
    }
}

async fn painter_stages(
    model: &Painter,
    pixels: Tensor<4>,
    spec: MaskSpec,
    device: &Device,
) -> Result<Vec<Stage>, EngineError> {
    let masking = model.masking(&spec)?;
    let encoder = model.encoder();
    let patches = encoder.num_patches();
    let pixels_of_patch = encoder.patch_size.pow(2) * encoder.in_chans;
    let span = |last, work, flops| Span { last, work, flops };
    let embed = span(At::Embeddings, Work::Embed, embed_flops(encoder));
    let watch = match model {
        Painter::Mae(mae) => {
            let (decoder, visible, tokens) = (&mae.config.decoder, 1 + masking.len_keep(), 1 + patches);
            let encoded = encoder.transformer.flops(visible);
            let depth = decoder.depth;
            let width = encoder.transformer.embed_dim;
            let ends = 2 * decoder.embed_dim * (visible * width + tokens * pixels_of_patch);
            let spans = vec![
                embed,
                span(At::EncoderNorm, Work::Encoder(blocks(encoder, visible)), encoded),
                span(
                    At::DecoderPred,
                    Work::Decoder(Blocks { depth, tokens }),
                    decoder.flops(tokens) + ends as u64,
                ),
            ];
            let mut watch = Watch::start(device, spans);
            mae.forward_with(pixels, &masking, &mut watch).await;
            watch
        }
        Painter::MaskedPatch(model) => {
            let work = Work::Colours(blocks(encoder, 1 + patches));
            let flops = flops_with_last(encoder, 1 + patches, [patches, NUM_COLOURS]);
            let mut watch = Watch::start(device, vec![embed, span(At::Pred, work, flops)]);
            let sources = [sources(&masking.mask[0])];
            model.forward_with(pixels, &sources, &mut watch).await;
            watch
        }
        Painter::Causal(model) => {
            // Of the last patch alone: those before it have fewer to look at.
            let work = Work::LastPatch(blocks(encoder, patches));
            let flops = flops_with_last(encoder, patches, [patches, pixels_of_patch]);
            let mut watch = Watch::start(device, vec![embed, span(At::Pred, work, flops)]);
            model.forward_with(pixels, &mut watch).await;
            watch
        }
    };
    watch.finish()
}

async fn classifier_stages(vit: &Vit, pixels: Tensor<4>, device: &Device) -> Result<Vec<Stage>, EngineError> {
    let encoder = &vit.config.encoder;
    let tokens = 1 + encoder.num_patches();
    let last = match vit.config.fc_norm {
        true => At::Block(Part::Encoder, encoder.transformer.depth - 1),
        false => At::EncoderNorm,
    };
    let answers = match vit.config.global_pool {
        GlobalPool::Patches => tokens - 1,
        GlobalPool::Token | GlobalPool::Avg => 1,
    };
    let head = 2 * encoder.transformer.embed_dim * vit.config.num_classes * answers;
    let span = |last, work, flops| Span { last, work, flops };
    let spans = vec![
        span(At::Embeddings, Work::Embed, embed_flops(encoder)),
        span(
            last,
            Work::Encoder(blocks(encoder, tokens)),
            encoder.transformer.flops(tokens),
        ),
        span(At::Head, Work::Head, head as u64),
    ];
    let mut watch = Watch::start(device, spans);
    vit.forward_with(pixels, None, &mut watch).await;
    watch.finish()
}

fn blocks(config: &EncoderConfig, tokens: usize) -> Blocks {
    Blocks {
        depth: config.transformer.depth,
        tokens,
    }
}

/// Of a transformer's blocks on `tokens`, and of the linear layer behind them that makes `last`.
fn flops_with_last(config: &EncoderConfig, tokens: usize, last: [usize; 2]) -> u64 {
    let [l, values] = last;
    config.transformer.flops(tokens) + (2 * l * values * config.transformer.embed_dim) as u64
}

/// Of the patch embedding; a stem's convolutions are not counted.
fn embed_flops(config: &EncoderConfig) -> u64 {
    let inputs = match config.stem_channels.last() {
        Some(&width) => width,
        None => config.patch_size.pow(2) * config.in_chans,
    };
    (2 * config.num_patches() * inputs * config.transformer.embed_dim) as u64
}
