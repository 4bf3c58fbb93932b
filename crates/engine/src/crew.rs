//! Further threads that hold the same two models and compute along.

use patchwork_mask::Masking;
use patchwork_model::{Shared, Square};
use patchwork_protocol::manifest::Role;

/// What is computed next.
pub struct Call<'a> {
    /// By which of the two models.
    pub role: Role,
    /// Of what.
    pub square: &'a Square,
    /// The number of that photo, which comes again; `None` where it comes once.
    pub photo: Option<u32>,
    /// Which patches are hidden from the model.
    pub masking: Option<&'a Masking>,
    /// As `Request::Reconstruct` has it.
    pub borrow: bool,
}

/// Threads beside the engine's own.
pub trait Crew {
    /// With whom this call is shared: all threads do it now. Nobody where they are not ready; the engine then does it
    /// alone.
    fn join(&self, call: &Call<'_>) -> Shared;

    /// How many threads did the last call, the engine's own among them.
    fn threads(&self) -> usize;
}
