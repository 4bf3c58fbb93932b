//! A look into a model at work: what an observer of one forward pass keeps, as the page asks for it.

use burn::tensor::{Device, Tensor, TensorData};

use super::EngineError;
use super::loaded::{Classifier, Loaded};
use super::run::Engine;
use patchwork_mask::Order;
use patchwork_model::patch::unpatchify;
use patchwork_model::vit::Encoder;
use patchwork_model::{Classify, Masking, Observer, Part, Reconstruct, Reconstructor, Shared, Square, Stage, read};
use patchwork_protocol::manifest::Role;
use patchwork_protocol::{Inspected, Inspection, Look, MAX_INSPECTED_BYTES, ModelInfo, Part as Of};

/// Keeps the stages that it is told to.
struct Keep<F> {
    wants: F,
    kept: Vec<(Vec<usize>, Tensor<1>)>,
}

impl<F: Fn(Stage) -> bool> Keep<F> {
    fn new(wants: F) -> Self {
        Self { wants, kept: vec![] }
    }

    /// The only stage that was kept.
    fn one(self) -> Result<(Vec<usize>, Tensor<1>), EngineError> {
        self.kept.into_iter().next().ok_or(NOT_THERE)
    }
}

impl<F: Fn(Stage) -> bool> Observer for Keep<F> {
    fn wants_attention(&self, part: Part, block: usize) -> bool {
        (self.wants)(Stage::AttnWeights(part, block))
    }

    async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
        if (self.wants)(stage) {
            self.kept.push((value.dims().to_vec(), value.clone().flatten(0, D - 1)));
        }
    }
}

const NOT_THERE: EngineError = EngineError::OutOfOrder("the model has nothing of the kind to look at");

/// Values and their shape.
type Values = (Vec<usize>, Vec<f32>);

impl Engine {
    /// Looks into one of the models at work on the current photo.
    ///
    /// # Errors
    /// When there is no photo, the model has no such thing, the answer would be of more than [`MAX_INSPECTED_BYTES`],
    /// or the device fails.
    pub async fn inspect(&self, inspection: Inspection) -> Result<Inspected, EngineError> {
        let photo = self
            .photo
            .as_ref()
            .ok_or(EngineError::OutOfOrder("no photo to look at"))?;
        let (model, square) = match inspection.role {
            Role::Reconstructor => (Looked::Reconstructor(&self.reconstructor), &photo.reconstructor),
            Role::Classifier => {
                let (model, photo) = self.classifier()?;
                (Looked::Classifier(model), photo)
            }
        };
        let masking = match (inspection.role, &inspection.mask) {
            (_, None) => None,
            (Role::Reconstructor, Some(mask)) => Some(self.reconstructor.masking(mask)?),
            (Role::Classifier, Some(mask)) => Some(self.masking_for(model.info(), mask)?),
        };
        let (Look::Likelihoods, Looked::Classifier(classifier)) = (&inspection.look, model) else {
            let team = match inspection.look {
                Look::Picture => self.join_for(inspection.role, square, true, masking.as_ref()),
                _ => Shared::default(),
            };
            return model
                .look(inspection, square, masking.as_ref(), &self.device, &team)
                .await;
        };
        if !classifier.info.kind.has_head() {
            return Err(NOT_THERE);
        }
        let team = self.join_for(inspection.role, square, true, masking.as_ref());
        let answer = classifier.classify(square, masking.as_ref(), &team).await?;
        let top = self.whole_top.borrow();
        let likely = top.iter().map(|&class| answer.probabilities[class]);
        Ok(Inspected {
            model: classifier.info.name.clone(),
            inspection,
            shape: vec![top.len()],
            bytes: floats(likely),
            patches: vec![],
        })
    }
}

/// The model that is looked into.
#[derive(Clone, Copy)]
pub(super) enum Looked<'a> {
    Reconstructor(&'a Loaded<Reconstructor>),
    Classifier(&'a Loaded<Classifier>),
}

impl Looked<'_> {
    /// Everything that one model can show by itself, a picture together with `team`: not [`Look::Likelihoods`], which
    /// goes by an answer before.
    ///
    /// # Errors
    /// When the model has no such thing, the answer would be of more than [`MAX_INSPECTED_BYTES`], or the device fails.
    pub(super) async fn look(
        self,
        inspection: Inspection,
        square: &Square,
        masking: Option<&Masking>,
        device: &Device,
        team: &Shared,
    ) -> Result<Inspected, EngineError> {
        let info = self.info();
        if inspection.bytes(info).ok_or(NOT_THERE)? > MAX_INSPECTED_BYTES {
            return Err(EngineError::OutOfOrder("more than can be looked at in one piece"));
        }
        let all = Masking::from_hidden(&vec![false; info.grid().pow(2)])?;
        let masking = masking.unwrap_or(&all);
        let (shape, bytes) = match (&inspection.look, self) {
            (Look::Picture, Self::Reconstructor(model)) => {
                let mask = inspection.mask.clone().ok_or(NOT_THERE)?;
                let reconstructed = model.reconstruct(square, (mask, masking), false, team, |_| {}).await?;
                (vec![1, info.img_size, info.img_size, 3], reconstructed.rgb)
            }
            (Look::Lens, Self::Reconstructor(model)) => {
                let pictures = self.lens(model, square, masking).await?;
                let count = pictures.len() / (3 * info.img_size.pow(2));
                (vec![count, info.img_size, info.img_size, 3], pictures)
            }
            (look, _) => {
                let (shape, values) = self.values(look, square, masking, device).await?;
                (shape, floats(values))
            }
        };
        Ok(Inspected {
            model: info.name.clone(),
            patches: self.patches_of_tokens(&inspection.look, masking),
            inspection,
            shape,
            bytes,
        })
    }

    /// What of a look is values, no pictures.
    async fn values(
        self,
        look: &Look,
        square: &Square,
        masking: &Masking,
        device: &Device,
    ) -> Result<Values, EngineError> {
        let encoder = self.encoder();
        match *look {
            Look::Filters => {
                let filters = encoder.patch_embed.filters(device).swap_dims(1, 2);
                let [_, dim, values] = filters.dims();
                Ok((vec![dim, values], read(filters).await?))
            }
            Look::Positions => {
                let positions = cls_first(encoder.pos_embed(), encoder.prefix_positions());
                let [_, tokens, dim] = positions.dims();
                Ok((vec![tokens, dim], read(positions).await?))
            }
            Look::Attention { part, block, from } => {
                let stage = Stage::AttnWeights(model_part(part), block);
                let mut keep = Keep::new(|shown| shown == stage);
                self.forward(square, masking, &mut keep).await;
                let (shape, weights) = keep.one()?;
                let (heads, tokens) = (shape[1], shape[2]);
                let weights = weights.reshape([heads, tokens, tokens]);
                let weights = match part {
                    Of::Encoder => cls_first_both(weights, encoder.prefix_tokens()),
                    Of::Decoder => weights,
                };
                let tokens = weights.dims()[1];
                let weights = match from {
                    Some(from) if from >= tokens => return Err(NOT_THERE),
                    Some(from) => weights.narrow(1, from, 1),
                    None => weights,
                };
                let shape = weights.dims().to_vec();
                Ok((shape, read(weights).await?))
            }
            Look::Rollout => {
                let mut keep = Keep::new(|stage| matches!(stage, Stage::AttnWeights(Part::Encoder, _)));
                self.forward(square, masking, &mut keep).await;
                let (shape, product) = rollout(keep.kept).await?;
                let [rows, columns] = [shape[0], shape[1]];
                let product = Tensor::<3>::from_data(TensorData::new(product, [1, rows, columns]), device);
                let product = cls_first_both(product, encoder.prefix_tokens());
                let [_, rows, columns] = product.dims();
                Ok((vec![rows, columns], read(product).await?))
            }
            Look::Tokens { part, block } => {
                let stage = Stage::Block(model_part(part), block);
                let mut keep = Keep::new(|shown| shown == stage);
                self.forward(square, masking, &mut keep).await;
                let (shape, tokens) = keep.one()?;
                let tokens = tokens.reshape([shape[0], shape[1], shape[2]]);
                let tokens = match part {
                    Of::Encoder => cls_first(tokens, encoder.prefix_tokens()),
                    Of::Decoder => tokens,
                };
                Ok((tokens.dims()[1..].to_vec(), read(tokens).await?))
            }
            Look::Lens | Look::Picture | Look::Likelihoods => Err(NOT_THERE),
        }
    }

    /// One forward pass, for its observer's sake.
    async fn forward(self, square: &Square, masking: &Masking, observer: &mut impl Observer) {
        match self {
            Self::Reconstructor(loaded) => {
                loaded.model.pred(square, masking, observer).await;
            }
            Self::Classifier(loaded) => {
                let some_hidden = masking.len_keep() < masking.num_patches();
                let masking = some_hidden.then_some(masking);
                loaded.model.model.logits(square, masking, observer).await;
            }
        }
    }

    fn info(&self) -> &ModelInfo {
        match self {
            Self::Reconstructor(loaded) => &loaded.info,
            Self::Classifier(loaded) => &loaded.info,
        }
    }

    fn encoder(&self) -> &Encoder {
        match self {
            Self::Reconstructor(loaded) => loaded.model.encoder(),
            Self::Classifier(loaded) => loaded.model.model.encoder(),
        }
    }

    /// What the reconstructor's decoder would reconstruct before its first block and behind each, as bytes.
    async fn lens(
        self,
        loaded: &Loaded<Reconstructor>,
        square: &Square,
        masking: &Masking,
    ) -> Result<Vec<u8>, EngineError> {
        let mut keep = Keep::new(|stage| matches!(stage, Stage::DecoderEmbed | Stage::Block(Part::Decoder, _)));
        self.forward(square, masking, &mut keep).await;
        let mut pictures = vec![];
        for (shape, tokens) in keep.kept {
            let tokens = tokens.reshape([shape[0], shape[1], shape[2]]);
            let patches = loaded.model.pixels_after(tokens, square, masking).await;
            let patches = patches.ok_or(NOT_THERE)?;
            pictures.push(unpatchify(patches, loaded.info.patch_size).flatten::<1>(0, 3));
        }
        // One read: each waits for the device.
        let values = read(Tensor::cat(pictures, 0)).await?;
        let side = loaded.info.img_size;
        let pictures = values.chunks(loaded.preprocess.channels() * side * side);
        let bytes = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        Ok(pictures
            .flat_map(|picture| loaded.preprocess.denormalise(picture))
            .map(bytes)
            .collect())
    }

    /// As [`Inspected::patches`] has it.
    fn patches_of_tokens(self, look: &Look, masking: &Masking) -> Vec<usize> {
        let all = || (0..masking.num_patches()).collect();
        let kind = self.info().kind;
        match look {
            Look::Filters | Look::Lens | Look::Picture | Look::Likelihoods => vec![],
            Look::Positions => all(),
            Look::Attention { part: Of::Decoder, .. } | Look::Tokens { part: Of::Decoder, .. } => all(),
            // The last patch is looked at by none.
            _ if kind.mask_order() == Order::Raster => (0..masking.num_patches() - 1).collect(),
            _ if kind.leaves_out_hidden() => masking.ids_keep[0].clone(),
            _ => all(),
        }
    }
}

/// Of tokens with `prefix` in front of the patches', those that are shown: one, and the patches'. The one is the first,
/// CLS; of a model without it what stands in its place, the mean of the patches.
///
/// # Shapes
/// `[N, P + l, D] -> [N, 1 + l, D]`
fn cls_first(tokens: Tensor<3>, prefix: usize) -> Tensor<3> {
    let l = tokens.dims()[1] - prefix;
    match prefix {
        0 => Tensor::cat(vec![tokens.clone().mean_dim(1), tokens], 1),
        1 => tokens,
        _ => Tensor::cat(vec![tokens.clone().narrow(1, 0, 1), tokens.narrow(1, prefix, l)], 1),
    }
}

/// The same of rows and columns alike.
///
/// # Shapes
/// `[N, P + l, P + l] -> [N, 1 + l, 1 + l]`
fn cls_first_both(weights: Tensor<3>, prefix: usize) -> Tensor<3> {
    if prefix == 1 {
        return weights;
    }
    cls_first(cls_first(weights, prefix).swap_dims(1, 2), prefix).swap_dims(1, 2)
}

fn model_part(part: Of) -> Part {
    match part {
        Of::Encoder => Part::Encoder,
        Of::Decoder => Part::Decoder,
    }
}

fn floats(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

/// Attention rollout (arXiv 2005.00928): of each block the mean of its heads, half of it and half the residual
/// connection, and of all blocks the product.
async fn rollout(blocks: Vec<(Vec<usize>, Tensor<1>)>) -> Result<Values, EngineError> {
    let tokens = blocks.first().ok_or(NOT_THERE)?.0[2];
    let means = blocks.into_iter().map(|(shape, weights)| {
        let weights = weights.reshape([shape[1], tokens, tokens]);
        weights.mean_dim(0)
    });
    let means = read(Tensor::<3>::cat(means.collect(), 0)).await?;
    let mut product: Vec<f32> = (0..tokens * tokens)
        .map(|at| f32::from(u8::from(at % (tokens + 1) == 0)))
        .collect();
    for mean in means.chunks(tokens * tokens) {
        // (A / 2 + I / 2) P
        let mut next: Vec<f32> = product.iter().map(|value| value / 2.0).collect();
        for (row, weights) in next.chunks_mut(tokens).zip(mean.chunks(tokens)) {
            for (weight, from) in weights.iter().zip(product.chunks(tokens)) {
                for (value, from) in row.iter_mut().zip(from) {
                    *value += weight / 2.0 * from;
                }
            }
        }
        product = next;
    }
    Ok((vec![tokens, tokens], product))
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use pollster::block_on;

    use super::*;

    fn values(tensor: Tensor<3>) -> Vec<f32> {
        block_on(read(tensor)).expect("values")
    }

    /// The page is shown one token in front of the patches', whatever the model has there.
    #[test]
    fn one_token_stands_in_front_of_the_patches() {
        let tokens = |count: usize| {
            let values: Vec<f32> = (0..count).map(|value| value as f32).collect();
            Tensor::<3>::from_data(TensorData::new(values, [1, count, 1]), &Device::flex())
        };
        assert_eq!(values(cls_first(tokens(4), 1)), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(values(cls_first(tokens(5), 3)), [0.0, 3.0, 4.0]);
        assert_eq!(
            values(cls_first(tokens(3), 0)),
            [1.0, 0.0, 1.0, 2.0],
            "the patches' mean"
        );
        let weights = tokens(9).reshape([1, 3, 3]);
        assert_eq!(values(cls_first_both(weights, 2)), [0.0, 2.0, 6.0, 8.0]);
    }
}
