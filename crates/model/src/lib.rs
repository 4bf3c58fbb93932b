//! The two papers as tensors: ViT (arXiv 2010.11929) and MAE (arXiv 2111.06377), and a causal transformer beside them.
//!
//! Shapes: `N` images, `L` patches, `D` channels, `C` colour channels, `H`/`W` pixels.
//!
//! A model is built from a source of weights, [`Params`], so one without all of them cannot exist; `patchwork_weights`
//! makes checkpoints such a source, and has an example. It runs on burn's `Device`: feature `cpu` has kernels of our
//! own for it, feature `webgpu` shaders. [`Reconstruct`] is what models that reconstruct have in common, [`Classify`]
//! what those that classify do. Each has one forward pass, which an [`Observer`] can watch.
//!
//! ```
//! use burn::tensor::{Device, Tensor};
//! use patchwork_mask::{MaskSpec, Order, masking_of};
//! use patchwork_model::block::TransformerConfig;
//! use patchwork_model::{Activation, EncoderConfig, Mae, MaeConfig, Model, Observer};
//! use patchwork_model::{ParamError, Params, Prefix, Stage};
//!
//! /// An untrained model's weights; a trained one's come from a checkpoint.
//! struct Zeros(Device);
//!
//! impl Params for Zeros {
//!     fn take_as<const D: usize, const E: usize>(
//!         &mut self,
//!         _name: &str,
//!         held: [usize; D],
//!         to: [usize; E],
//!         arrange: impl FnOnce(&[f32]) -> Vec<f32>,
//!     ) -> Result<Tensor<E>, ParamError> {
//!         let values = arrange(&vec![0.0; held.iter().product()]);
//!         Ok(Tensor::<1>::from_data(&values[..], &self.0).reshape(to))
//!     }
//! }
//!
//! /// Notes what a forward pass shows it.
//! #[derive(Default)]
//! struct Stages(Vec<String>);
//!
//! impl Observer for Stages {
//!     async fn show<const D: usize>(&mut self, stage: Stage, value: &Tensor<D>) {
//!         self.0.push(format!("{stage} {:?}", value.dims()));
//!     }
//! }
//!
//! # #[cfg(feature = "cpu")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transformer = TransformerConfig {
//!     embed_dim: 24,
//!     depth: 1,
//!     num_heads: 3,
//!     mlp_dim: 96,
//!     qkv_bias: true,
//!     norm_eps: 1e-6,
//!     activation: Activation::Gelu,
//!     layer_scale: false,
//! };
//! let encoder = EncoderConfig {
//!     img_size: 32,
//!     patch_size: 8,
//!     in_chans: 3,
//!     stem_channels: vec![],
//!     prefix: Prefix::default(),
//!     patch_bias: true,
//!     pre_norm: false,
//!     transformer: transformer.clone(),
//! };
//! let device = Device::flex();
//! let config = MaeConfig { encoder, decoder: transformer, norm_pix_loss: false };
//! let mae = Mae::new(&mut Zeros(device.clone()), config)?;
//!
//! // 16 patches, of which the encoder sees 4 beside CLS, and the decoder all.
//! let masking = masking_of(&MaskSpec::random(0.75, 1), 16, Order::Random)?;
//! let mut stages = Stages::default();
//! let pred = pollster::block_on(mae.forward_with(Tensor::zeros([1, 3, 32, 32], &device), &masking, &mut stages));
//! assert_eq!(pred.dims(), [1, 16, 8 * 8 * 3]);
//! assert!(stages.0.contains(&"encoder.blocks.0 [1, 5, 24]".to_owned()));
//! assert!(stages.0.contains(&"decoder.blocks.0 [1, 17, 24]".to_owned()));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "cpu"))]
//! # fn main() {}
//! ```

pub mod activation;
pub mod block;
pub mod causal;
pub mod classify;
pub mod config;
pub mod layers;
pub mod mae;
pub mod masked_patch;
pub mod observer;
pub mod ops;
pub mod params;
pub mod patch;
pub mod pos_embed;
pub mod reconstruct;
pub mod square;
pub mod stem;
pub mod team;
pub mod vit;

pub use activation::Activation;
pub use causal::Causal;
pub use classify::Classify;
pub use config::{EncoderConfig, GlobalPool, ModelConfig, Prefix};
pub use mae::{Mae, MaeConfig};
pub use masked_patch::MaskedPatch;
pub use observer::{Observer, Part, Shared, Stage};
pub use params::{Model, ParamError, Params};
pub use patchwork_mask::Masking;
pub use reconstruct::{Picture, Reconstruct, Reconstructed, Span};
pub use square::{ReadError, Square, read};
pub use team::{Rows, Team};
pub use vit::{Vit, VitConfig};

use burn::tensor::{Int, Tensor, TensorData};
use patchwork_kinds::ModelKind;

/// Makes of the kinds of one role an enum, what builds one of it, and a macro that runs the same code for each of them:
/// a forward pass is generic over its observer, so `dyn` cannot. The first token is a dollar sign for that inner macro.
macro_rules! kinds {
    ($dollar:tt $(#[$doc:meta])* $name:ident, $each:ident: $($kind:ident($model:ty),)+) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $(#[doc = concat!("Of the kind [`ModelKind::", stringify!($kind), "`].")] $kind(Box<$model>),)+
        }

        impl $name {
            /// The kinds that the table has.
            pub const KINDS: &[ModelKind] = &[$(ModelKind::$kind),+];

            fn of_kind(params: &mut impl Params, kind: ModelKind, config: &ModelConfig) -> Result<Self, ParamError> {
                match kind {
                    $(ModelKind::$kind => Ok(Self::$kind(Box::new(<$model>::new(params, config.into())?))),)+
                    other => panic!("{other:?} is not among the kinds of {}", stringify!($name)),
                }
            }
        }

        macro_rules! $each {
            ($dollar any:expr, $dollar model:ident => $dollar body:expr) => {
                match $dollar any { $($name::$kind($dollar model) => $dollar body,)+ }
            };
        }
        use $each;
    };
}

// The table: each kind of model, and the type that computes it.
kinds! { $
    /// A model that reconstructs.
    Reconstructor, each_reconstructor:
    Mae(Mae),
    MaskedPatch(MaskedPatch),
    Causal(Causal),
}
kinds! { $
    /// A model that classifies.
    Classifier, each_classifier:
    Vit(Vit),
    PatchVit(Vit),
    Hybrid(Vit),
    Encoder(Vit),
}

/// For each image the tokens named by its row of `ids`, in that order.
///
/// # Shapes
/// `[N, L, D] -> [N, ids, D]`
fn gather_tokens(tokens: Tensor<3>, ids: &[Vec<usize>]) -> Tensor<3> {
    let device = tokens.device();
    let [n, l, d] = tokens.dims();
    let count = ids[0].len();
    let flat: Vec<i32> = ids
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().map(move |&id| (i * l + id) as i32))
        .collect();
    let index = Tensor::<1, Int>::from_data(TensorData::new(flat, [n * count]), &device);
    tokens.reshape([n * l, d]).select(0, index).reshape([n, count, d])
}

#[cfg(test)]
mod tests {
    use patchwork_kinds::Role;

    use super::*;

    #[test]
    fn the_table_has_every_kind_in_its_role() {
        for (role, kinds) in [
            (Role::Reconstructor, Reconstructor::KINDS),
            (Role::Classifier, Classifier::KINDS),
        ] {
            let all: Vec<_> = ModelKind::all().filter(|kind| kind.role() == role).collect();
            assert_eq!(kinds, all);
        }
    }
}
