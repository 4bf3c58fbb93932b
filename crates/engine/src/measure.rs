//! The models once more, stage by stage, for the page's details.

use burn::tensor::{Device, Tensor};

use super::EngineError;
use super::host::{dispatches, gpu_bytes, now_ms, read, wasm_bytes};
use super::painter::{Painter, sources};
use super::run::Engine;
use patchwork_model::{EncoderConfig, GlobalPool, Masking, Vit};
use patchwork_protocol::{MaskSpec, Measurement, Stage};

/// Stages done so far; each ends when the device has done its work.
struct Watch {
    is_gpu: bool,
    stages: Vec<Stage>,
    since: (f64, u32),
}

impl Watch {
    fn start(device: &Device) -> Self {
        Self {
            is_gpu: gpu_bytes(device).is_some(),
            stages: vec![],
            since: (now_ms(), dispatches()),
        }
    }

    /// Ends a stage that made `result`.
    async fn stage<const D: usize>(&mut self, name: String, flops: u64, result: &Tensor<D>) -> Result<(), EngineError> {
        let (millis, count) = self.since;
        // One value of it: reading waits for all that was asked of the device. The CPU has done it already.
        if self.is_gpu {
            read(result.clone().flatten::<1>(0, D - 1).narrow(0, 0, 1)).await?;
        }
        let started = dispatches() - count;
        self.stages.push(Stage {
            name,
            millis: now_ms() - millis,
            flops,
            dispatches: self.is_gpu.then_some(started),
        });
        self.since = (now_ms(), dispatches());
        Ok(())
    }
}

impl Engine {
    /// Runs both models on the current photo, waiting for the device after each stage: together they take longer than
    /// when nothing waits. `named_by` is what is hidden from the one that names.
    ///
    /// # Errors
    /// When there is no photo, the models share no masks, or the device fails.
    pub async fn measure(&self, spec: MaskSpec, named_by: Option<MaskSpec>) -> Result<Measurement, EngineError> {
        let (device, photo) = (&self.device, self.photo.as_ref());
        let photo = photo.ok_or(EngineError::OutOfOrder("no photo to measure with"))?;

        let pixels = self.painter.images(&photo.painter_rgb, device);
        let painter = painter_stages(&self.painter.model, pixels, spec, device).await?;
        let pixels = self.classifier.images(&photo.classifier_rgb, device);
        let masking = self.shared_masking(named_by)?;
        let classifier = classifier_stages(&self.classifier.model.vit, pixels, masking.as_ref(), device).await?;
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
    let masking = model.masking(spec)?;
    let mut watch = Watch::start(device);
    match model {
        Painter::Mae(mae) => {
            let encoder = &mae.config.encoder;
            let x = mae.encoder.embed_visible(pixels, &masking);
            watch.stage(EMBED.into(), embed_flops(encoder), &x).await?;
            let visible = x.dims()[1];
            let latent = mae.encoder.forward_tokens(x, false);
            watch
                .stage(
                    blocks("encoder", encoder, visible),
                    encoder.transformer.flops(visible),
                    &latent,
                )
                .await?;
            let decoder = &mae.config.decoder;
            let tokens = 1 + encoder.num_patches();
            let pred = mae.forward_decoder(latent, &masking);
            let name = format!("{} decoder blocks, {tokens} tokens, and pixels", decoder.depth);
            let (width, patch) = (
                encoder.transformer.embed_dim,
                encoder.patch_size.pow(2) * encoder.in_chans,
            );
            let ends = 2 * decoder.embed_dim * (visible * width + tokens * patch);
            watch.stage(name, decoder.flops(tokens) + ends as u64, &pred).await?;
        }
        Painter::MaskedPatch(model) => {
            let x = model.embed(pixels, &[sources(&masking.mask[0])]);
            watch.stage(EMBED.into(), embed_flops(&model.config), &x).await?;
            let tokens = x.dims()[1];
            let colours = model.predict(x);
            let name = format!("{}, and colours", blocks("encoder", &model.config, tokens));
            let flops = flops_with_last(&model.config, tokens, colours.dims());
            watch.stage(name, flops, &colours).await?;
        }
        Painter::Causal(model) => {
            let patches = patchwork_model::patch::patchify(pixels, model.config.patch_size);
            let l = patches.dims()[1];
            let x = model.embed(patches.narrow(1, 0, l - 1));
            watch.stage(EMBED.into(), embed_flops(&model.config), &x).await?;
            let pixels = model.predict(x);
            // Of the last patch alone: those before it have fewer to look at.
            let name = format!("last patch: {}, and pixels", blocks("decoder", &model.config, l));
            let flops = flops_with_last(&model.config, l, pixels.dims());
            watch.stage(name, flops, &pixels).await?;
        }
    }
    Ok(watch.stages)
}

async fn classifier_stages(
    vit: &Vit,
    pixels: Tensor<4>,
    masking: Option<&Masking>,
    device: &Device,
) -> Result<Vec<Stage>, EngineError> {
    let encoder = &vit.config.encoder;
    let mut watch = Watch::start(device);
    let x = match masking {
        Some(masking) => vit.encoder.embed_visible(pixels, masking),
        None => vit.encoder.prepend_cls(vit.encoder.embed(pixels)),
    };
    watch.stage(EMBED.into(), embed_flops(encoder), &x).await?;
    let tokens = x.dims()[1];
    let x = vit.encoder.forward_tokens(x, false);
    watch
        .stage(
            blocks("encoder", encoder, tokens),
            encoder.transformer.flops(tokens),
            &x,
        )
        .await?;
    let logits = vit.classify(x);
    let answers = match vit.config.global_pool {
        GlobalPool::Patches => tokens - 1,
        GlobalPool::Token | GlobalPool::Avg => 1,
    };
    let head = 2 * encoder.transformer.embed_dim * vit.config.num_classes * answers;
    watch.stage("class probabilities".into(), head as u64, &logits).await?;
    Ok(watch.stages)
}

const EMBED: &str = "patches to tokens";

fn blocks(what: &str, config: &EncoderConfig, tokens: usize) -> String {
    format!("{} {what} blocks, {tokens} tokens", config.transformer.depth)
}

/// Of a transformer's blocks on `tokens`, and of the linear layer behind them that makes `last`.
fn flops_with_last(config: &EncoderConfig, tokens: usize, last: [usize; 3]) -> u64 {
    let [n, l, values] = last;
    config.transformer.flops(tokens) + (2 * n * l * values * config.transformer.embed_dim) as u64
}

/// Of the patch embedding; a stem's convolutions are not counted.
fn embed_flops(config: &EncoderConfig) -> u64 {
    let inputs = match config.stem_channels.last() {
        Some(&width) => width,
        None => config.patch_size.pow(2) * config.in_chans,
    };
    (2 * config.num_patches() * inputs * config.transformer.embed_dim) as u64
}
