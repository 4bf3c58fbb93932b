//! The pre-norm transformer block (ViT paper, equations 2 and 3; timm's `Block`).

use burn::tensor::{Tensor, activation};

use super::layers::{LayerNorm, Linear};
use super::matmul::matmul;
use super::params::{ParamError, Params};

/// The shape of a plain transformer, encoder or decoder.
#[derive(Clone, Debug, PartialEq)]
pub struct TransformerConfig {
    /// Width `D`.
    pub embed_dim: usize,
    /// Number of blocks.
    pub depth: usize,
    /// Attention heads; divides `embed_dim`.
    pub num_heads: usize,
    /// Width of the hidden layer in each block's MLP.
    pub mlp_dim: usize,
    /// Whether queries, keys and values have a bias.
    pub qkv_bias: bool,
    /// LayerNorm's epsilon.
    pub norm_eps: f64,
}

/// Multi-head self-attention with one fused projection for queries, keys and values.
#[derive(Clone, Debug)]
pub struct Attention {
    num_heads: usize,
    qkv: Linear,
    proj: Linear,
}

impl Attention {
    fn new(params: &mut impl Params, name: &str, config: &TransformerConfig) -> Result<Self, ParamError> {
        let dim = config.embed_dim;
        let qkv = format!("{name}.qkv");
        let linear = if config.qkv_bias {
            Linear::new
        } else {
            Linear::without_bias
        };
        Ok(Self {
            num_heads: config.num_heads,
            qkv: linear(params, &qkv, dim, 3 * dim)?,
            proj: Linear::new(params, &format!("{name}.proj"), dim, dim)?,
        })
    }

    /// `mask` is added to the scores.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`; `mask`: `[1, 1, L, L]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>, mask: Option<&Tensor<4>>) -> Tensor<3> {
        let [n, l, d] = x.dims();
        let (heads, head_dim) = (self.num_heads, d / self.num_heads);
        // [N, L, 3 D] -> [N, L, 3 heads, head_dim] -> [N, 3 heads, L, head_dim]
        let qkv = self.qkv.forward(x).reshape([n, l, 3 * heads, head_dim]).swap_dims(1, 2);
        let q = qkv.clone().narrow(1, 0, heads);
        let k = qkv.clone().narrow(1, heads, heads);
        let v = qkv.narrow(1, 2 * heads, heads);

        let scale = (head_dim as f64).powf(-0.5);
        // [N, heads, L, L]
        let scores = matmul(q.mul_scalar(scale), k.swap_dims(2, 3));
        let scores = match mask {
            Some(mask) => scores + mask.clone(),
            None => scores,
        };
        let attn = activation::softmax(scores, 3);
        // [N, heads, L, head_dim] -> [N, L, D]
        let out = matmul(attn, v).swap_dims(1, 2).reshape([n, l, d]);
        self.proj.forward(out)
    }
}

/// Two linear layers with an exact (erf) GELU between them.
#[derive(Clone, Debug)]
pub struct Mlp {
    fc1: Linear,
    fc2: Linear,
}

impl Mlp {
    fn new(params: &mut impl Params, name: &str, config: &TransformerConfig) -> Result<Self, ParamError> {
        Ok(Self {
            fc1: Linear::new(params, &format!("{name}.fc1"), config.embed_dim, config.mlp_dim)?,
            fc2: Linear::new(params, &format!("{name}.fc2"), config.mlp_dim, config.embed_dim)?,
        })
    }

    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        self.fc2.forward(activation::gelu(self.fc1.forward(x)))
    }
}

/// Attention and MLP, each after a LayerNorm and with a residual connection.
#[derive(Clone, Debug)]
pub struct Block {
    norm1: LayerNorm,
    attn: Attention,
    norm2: LayerNorm,
    mlp: Mlp,
}

impl Block {
    /// Takes the weights under `{name}.`.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn new(params: &mut impl Params, name: &str, config: &TransformerConfig) -> Result<Self, ParamError> {
        let dim = config.embed_dim;
        Ok(Self {
            norm1: LayerNorm::new(params, &format!("{name}.norm1"), dim, config.norm_eps)?,
            attn: Attention::new(params, &format!("{name}.attn"), config)?,
            norm2: LayerNorm::new(params, &format!("{name}.norm2"), dim, config.norm_eps)?,
            mlp: Mlp::new(params, &format!("{name}.mlp"), config)?,
        })
    }

    /// All blocks `{name}.0`, `{name}.1`, … of a transformer.
    ///
    /// # Errors
    /// When a tensor cannot be had.
    pub fn stack(params: &mut impl Params, name: &str, config: &TransformerConfig) -> Result<Vec<Self>, ParamError> {
        (0..config.depth)
            .map(|i| Self::new(params, &format!("{name}.{i}"), config))
            .collect()
    }

    /// `mask` is added to the attention's scores: row `i` says what token `i` sees.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`; `mask`: `[1, 1, L, L]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>, mask: Option<&Tensor<4>>) -> Tensor<3> {
        let x = x.clone() + self.attn.forward(self.norm1.forward(x), mask);
        x.clone() + self.mlp.forward(self.norm2.forward(x))
    }
}
