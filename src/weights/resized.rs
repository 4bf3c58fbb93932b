//! Position embeddings of a checkpoint that was trained on another image size.

use burn::tensor::{Tensor, TensorData};

use crate::model::pos_embed::resample;
use crate::model::{ParamError, Params};

/// From which grid to which, in patches along a side; equal for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resized {
    /// The checkpoint's.
    pub from: usize,
    /// The one to run at.
    pub to: usize,
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
    fn take<const D: usize>(&mut self, name: &str, shape: [usize; D]) -> Result<Tensor<D>, ParamError> {
        let Resized { from, to } = self.resized;
        // As transformers does it (`interpolate_pos_encoding`): the encoder's table as a map of two dimensions, the
        // decoder's as one long row.
        let matrix = match name {
            _ if from == to => return self.inner.take(name, shape),
            "pos_embed" => {
                let one = resample(from, to);
                let of = |row: usize, col: usize| {
                    let (y, x) = (one[row / to][col / from], one[row % to][col % from]);
                    y * x
                };
                table(to * to, from * from, of)
            }
            "decoder_pos_embed" => {
                let one = resample(from * from, to * to);
                table(to * to, from * from, |row, col| one[row][col])
            }
            _ => return self.inner.take(name, shape),
        };
        let mut held = shape;
        held[1] = 1 + from * from;
        let positions = self.inner.take(name, held)?;
        let cls = positions.clone().narrow(1, 0, 1);
        let patches = positions.narrow(1, 1, from * from);
        let device = patches.device();
        let dim = shape[2];
        let matrix = Tensor::<4>::from_data(TensorData::new(matrix, [1, 1, to * to, from * from]), &device);
        let patches = crate::model::matmul::matmul(matrix, patches.reshape([1, 1, from * from, dim]));
        let mut resampled = shape;
        resampled[1] = to * to;
        Ok(Tensor::cat(vec![cls, patches.reshape(resampled)], 1))
    }
}

fn table(rows: usize, cols: usize, of: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    (0..rows * cols).map(|at| of(at / cols, at % cols)).collect()
}
