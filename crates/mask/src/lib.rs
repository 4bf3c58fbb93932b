//! Which patches of a photo are hidden: the wish ([`MaskSpec`]), the noise that its seed gives, and the [`Masking`]
//! made of them. No tensors: the page computes the mask it shows, the engine the same one for the models.
//!
//! ```
//! use patchwork_mask::{MaskSpec, Order, Strategy, masking_of};
//!
//! // Three quarters of 14 x 14 patches at random: the same seed hides the same ones, on every machine.
//! let masking = masking_of(&MaskSpec::random(0.75, 1), 14 * 14, Order::Random)?;
//! assert_eq!((masking.num_patches(), masking.len_keep()), (196, 49));
//!
//! let half = MaskSpec { strategy: Strategy::Half, ..MaskSpec::random(0.75, 1) };
//! let masking = masking_of(&half, 4, Order::Random)?;
//! assert_eq!(masking.mask[0], [false, true, false, true]);
//! # Ok::<(), patchwork_mask::MaskError>(())
//! ```

mod argsort;
mod masking;
mod noise;
mod order;
mod spec;
mod strategy;

pub use argsort::{argsort, argsort_descending};
pub use masking::{MaskError, Masking, len_keep};
pub use noise::noise;
pub use order::{Order, masking_of};
pub use spec::{ByHand, MaskSpec};
pub use strategy::Strategy;
