//! The convolutional stem of the hybrid ViT (ViT paper, section 3.1, "Hybrid Architecture"; arXiv 2106.14881).

use burn::tensor::{Tensor, activation};

use super::layers::Linear;
use super::observer::{Observer, Stage};
use super::params::{ParamError, Params};

/// Side of a kernel, pixels.
const KERNEL: usize = 3;

/// 3 x 3 convolutions of stride 2 and padding 1, each followed by ReLU; BatchNorm is folded into their weights.
#[derive(Clone, Debug)]
pub struct Stem {
    /// In the order in which they run.
    convs: Vec<Conv>,
}

impl Stem {
    /// Takes `{name}.{i}.weight` `[out, in, 3, 3]` and `{name}.{i}.bias` `[out]` for each of `channels`, the widths
    /// `out`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, in_chans: usize, channels: &[usize]) -> Result<Self, ParamError> {
        let widths_in = std::iter::once(&in_chans).chain(channels);
        let convs = widths_in.zip(channels).enumerate();
        let convs = convs.map(|(i, (&c_in, &c_out))| Conv::new(params, &format!("{name}.{i}"), c_in, c_out));
        Ok(Self {
            convs: convs.collect::<Result<_, _>>()?,
        })
    }

    /// Each convolution halves the sides, which must be even before it.
    ///
    /// # Shapes
    /// `[N, C, H, W] -> [N, channels, H / 2^convs, W / 2^convs]`
    pub async fn forward(&self, images: Tensor<4>, observer: &mut impl Observer) -> Tensor<4> {
        let mut x = images;
        for (i, conv) in self.convs.iter().enumerate() {
            x = conv.forward(x);
            observer.show(Stage::Stem(i), &x).await;
        }
        x
    }
}

/// One convolution and its ReLU.
#[derive(Clone, Debug)]
pub struct Conv {
    /// `in * 3 * 3` values to `out`.
    linear: Linear,
}

impl Conv {
    fn new(params: &mut impl Params, name: &str, c_in: usize, c_out: usize) -> Result<Self, ParamError> {
        let d_in = c_in * KERNEL * KERNEL;
        let linear = Linear::of(params, name, [c_out, c_in, KERNEL, KERNEL], (d_in, true), |weight| {
            weight.into()
        })?;
        Ok(Self { linear })
    }

    /// As a linear layer, so that our own kernel runs and not burn's convolution.
    ///
    /// # Shapes
    /// `[N, in, H, W] -> [N, out, H / 2, W / 2]`
    #[must_use]
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [n, c, h, w] = x.dims();
        let (rows, cols) = (h / 2, w / 2);
        // Row 2 i + k of the padded map is row k % 2 of the pair i + k / 2; columns likewise.
        let pairs = x.pad((1, 1, 1, 1), 0.0).reshape([n, c, rows + 1, 2, cols + 1, 2]);
        let seen = |k: usize| {
            let (ky, kx) = (k / KERNEL, k % KERNEL);
            let rows_of = pairs.clone().narrow(2, ky / 2, rows).narrow(3, ky % 2, 1);
            let both = rows_of.narrow(4, kx / 2, cols).narrow(5, kx % 2, 1);
            both.reshape([n, c, 1, rows * cols])
        };
        // [N, in, 3 * 3, L] -> [N, L, in * 3 * 3]
        let columns = Tensor::cat((0..KERNEL * KERNEL).map(seen).collect(), 2)
            .reshape([n, c * KERNEL * KERNEL, rows * cols])
            .swap_dims(1, 2);
        let y = activation::relu(self.linear.forward(columns));
        let c_out = y.dims()[2];
        y.swap_dims(1, 2).reshape([n, c_out, rows, cols])
    }
}
