//! Which patches of a photo are hidden: the wish ([`MaskSpec`]), the noise that its seed gives, and the [`Masking`] made of
//! them. No tensors: the page computes the mask it shows, the engine the same one for the models.

mod masking;
mod noise;
mod spec;
mod strategy;

pub use masking::{MaskError, Masking, len_keep};
pub use noise::{Order, masking_of, noise};
pub use spec::{ByHand, MaskSpec};
pub use strategy::Strategy;
