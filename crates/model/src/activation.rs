//! What stands between the two layers of a block's MLP.

use burn::tensor::{Tensor, activation};

/// By the names that transformers and timm have for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// The exact one, by erf (arXiv 1606.08415); the only one that our kernels compute with the layer before it.
    #[default]
    Gelu,
    /// Its approximation by tanh.
    GeluTanh,
    /// Its approximation by a logistic function, as CLIP has it.
    QuickGelu,
    /// `x` times the logistic function of it.
    Silu,
    /// `x`, or 0 below it.
    Relu,
}

impl Activation {
    /// By the name in a config; `None` where it is not known here.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "gelu" | "gelu_python" => Self::Gelu,
            "gelu_tanh" | "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" | "gelu_python_tanh" | "gelu_accurate" => {
                Self::GeluTanh
            }
            "quick_gelu" | "quickgelu" => Self::QuickGelu,
            "silu" | "swish" => Self::Silu,
            "relu" => Self::Relu,
            _ => return None,
        })
    }

    /// Of every value.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`
    #[must_use]
    pub fn forward(self, x: Tensor<3>) -> Tensor<3> {
        // tanh(y) = 2 sigmoid(2 y) - 1, so that all of them but two are x times a logistic function.
        let gate = match self {
            Self::Gelu => return activation::gelu(x),
            Self::Relu => return activation::relu(x),
            Self::GeluTanh => {
                let scale = 2.0 * (2.0 / std::f64::consts::PI).sqrt();
                (x.clone() + x.clone().powi_scalar(3).mul_scalar(0.044_715)).mul_scalar(scale)
            }
            Self::QuickGelu => x.clone().mul_scalar(1.702),
            Self::Silu => x.clone(),
        };
        x * activation::sigmoid(gate)
    }
}
