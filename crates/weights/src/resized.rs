//! Position embeddings of a checkpoint that was trained on another image size.

use burn::tensor::Tensor;

use patchwork_model::pos_embed::{resample, resample_antialiased};
use patchwork_model::{ParamError, Params};

/// From which grid to which, in patches along a side; equal for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resized {
    /// The checkpoint's.
    pub from: usize,
    /// The one to run at.
    pub to: usize,
    /// How many of the encoder's are no patch's: they come first and stay.
    pub kept: usize,
    /// Whether a smaller grid is mixed from all places of the larger one.
    pub antialias: bool,
}

impl Resized {
    pub(super) fn around<P>(self, inner: P) -> Around<P> {
        Around { inner, resized: self }
    }
}

/// Weights with position embeddings of the grid that is asked for.
pub(super) struct Around<P> {
    pub inner: P,
    resized: Resized,
}

impl<P: Params> Params for Around<P> {
    fn take_as<const D: usize, const E: usize>(
        &mut self,
        name: &str,
        held: [usize; D],
        to: [usize; E],
        arrange: impl FnOnce(&[f32]) -> Vec<f32>,
    ) -> Result<Tensor<E>, ParamError> {
        let resized = self.resized;
        // As transformers does it (`interpolate_pos_encoding`): the encoder's table as a map of two dimensions, the
        // decoder's as one long row.
        let (kept, matrix) = match name {
            _ if resized.from == resized.to => return self.inner.take_as(name, held, to, arrange),
            "pos_embed" => {
                let one = match resized.antialias {
                    true => resample_antialiased(resized.from, resized.to),
                    false => resample(resized.from, resized.to),
                };
                let of = |row: usize, col: usize| {
                    let (y, x) = (
                        one[row / resized.to][col / resized.from],
                        one[row % resized.to][col % resized.from],
                    );
                    y * x
                };
                let row = |row| (0..resized.from.pow(2)).map(|col| of(row, col)).collect();
                (resized.kept, (0..resized.to.pow(2)).map(row).collect())
            }
            "decoder_pos_embed" => (1, resample(resized.from.pow(2), resized.to.pow(2))),
            _ => return self.inner.take_as(name, held, to, arrange),
        };
        let dim = held[2];
        let mut there = held;
        there[1] = kept + resized.from.pow(2);
        self.inner
            .take_as(name, there, to, |table| arrange(&mixed(table, dim, kept, &matrix)))
    }
}

/// The rows of `table`, each `dim` wide: the first `kept` as they are; then for each row of `matrix` the mixture of the
/// others that it says.
fn mixed(table: &[f32], dim: usize, kept: usize, matrix: &[Vec<f32>]) -> Vec<f32> {
    let (first, patches) = table.split_at(kept * dim);
    let mut out = first.to_vec();
    for shares in matrix {
        let start = out.len();
        out.resize(start + dim, 0.0);
        // Most shares are zero: without antialiasing a place is mixed from at most sixteen.
        for (share, patch) in shares
            .iter()
            .zip(patches.chunks(dim))
            .filter(|(share, _)| **share != 0.0)
        {
            for (sum, value) in out[start..].iter_mut().zip(patch) {
                *sum += share * value;
            }
        }
    }
    out
}
