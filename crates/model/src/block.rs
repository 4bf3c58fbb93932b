//! The pre-norm transformer block (ViT paper, equations 2 and 3; timm's `Block`).

use burn::tensor::Tensor;

use super::activation::Activation;
use super::layers::{LayerNorm, Linear, values};
use super::observer::{Observer, Part, Stage};
use super::ops::{attention_of, attention_weights};
use super::params::{ParamError, Params};
use super::team::Rows;

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
    /// What stands between the MLP's layers.
    pub activation: Activation,
    /// Whether what each half of a block adds is scaled, channel by channel (LayerScale, arXiv 2103.17239).
    pub layer_scale: bool,
}

impl TransformerConfig {
    /// Floating-point operations of the matrix products on `tokens` tokens: a product and a sum are two.
    #[must_use]
    pub fn flops(&self, tokens: usize) -> u64 {
        let layers = 2 * tokens * (4 * self.embed_dim.pow(2) + 2 * self.embed_dim * self.mlp_dim);
        let attention = 4 * tokens.pow(2) * self.embed_dim;
        (self.depth * (layers + attention)) as u64
    }
}

/// Multi-head self-attention with one fused projection for queries, keys and values.
#[derive(Clone, Debug)]
pub struct Attention {
    qkv: Linear,
    proj: Linear,
    num_heads: usize,
}

impl Attention {
    /// `scale` is that of what it adds.
    fn new(
        params: &mut impl Params,
        name: &str,
        config: &TransformerConfig,
        scale: Option<&[f32]>,
    ) -> Result<Self, ParamError> {
        let dim = config.embed_dim;
        Ok(Self {
            qkv: Linear::scaled(params, &format!("{name}.qkv"), [3 * dim, dim], config.qkv_bias, None)?,
            proj: Linear::scaled(params, &format!("{name}.proj"), [dim, dim], true, scale)?,
            num_heads: config.num_heads,
        })
    }

    /// What attention makes of `x`, added to `residual`, which both are the tokens of `rows`; where `causal`, a token
    /// sees itself and those before it. It shows `observer` the weights of block `block` of `part` if asked for.
    ///
    /// # Shapes
    /// `x`, `residual`, and the answer: `[N, l, D]`
    pub async fn forward_add(
        &self,
        x: Tensor<3>,
        residual: Tensor<3>,
        rows: &Rows,
        causal: bool,
        (part, block): (Part, usize),
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let qkv = rows.gather(self.qkv.forward(x));
        if observer.wants_attention(part, block) {
            let weights = attention_weights(qkv.clone(), self.num_heads, causal);
            observer.show(Stage::AttnWeights(part, block), &weights).await;
        }
        self.proj
            .forward_add(attention_of(qkv, self.num_heads, causal, rows.mine()), residual)
    }
}

/// Two linear layers with an activation between them.
#[derive(Clone, Debug)]
pub struct Mlp {
    fc1: Linear,
    activation: Activation,
    fc2: Linear,
}

impl Mlp {
    /// `scale` is that of what it adds.
    fn new(
        params: &mut impl Params,
        name: &str,
        config: &TransformerConfig,
        scale: Option<&[f32]>,
    ) -> Result<Self, ParamError> {
        let (dim, hidden) = (config.embed_dim, config.mlp_dim);
        Ok(Self {
            fc1: Linear::new(params, &format!("{name}.fc1"), dim, hidden)?,
            activation: config.activation,
            fc2: Linear::scaled(params, &format!("{name}.fc2"), [dim, hidden], true, scale)?,
        })
    }

    /// What the two layers make of `x`, added to `residual`.
    ///
    /// # Shapes
    /// `x`, `residual`, and the answer: `[N, L, D]`
    #[must_use]
    pub fn forward_add(&self, x: Tensor<3>, residual: Tensor<3>) -> Tensor<3> {
        let hidden = match self.activation {
            Activation::Gelu => self.fc1.forward_gelu(x),
            other => other.forward(self.fc1.forward(x)),
        };
        self.fc2.forward_add(hidden, residual)
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
        let mut scale = |which: &str| match config.layer_scale {
            true => values(params, &format!("{name}.{which}.gamma"), dim).map(Some),
            false => Ok(None),
        };
        // A linear layer with scaled outputs is one with other weights: nothing is left to do in the forward pass.
        let (attn_scale, mlp_scale) = (scale("ls1")?, scale("ls2")?);
        Ok(Self {
            norm1: LayerNorm::new(params, &format!("{name}.norm1"), dim, config.norm_eps)?,
            attn: Attention::new(params, &format!("{name}.attn"), config, attn_scale.as_deref())?,
            norm2: LayerNorm::new(params, &format!("{name}.norm2"), dim, config.norm_eps)?,
            mlp: Mlp::new(params, &format!("{name}.mlp"), config, mlp_scale.as_deref())?,
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

    /// Of the tokens of `rows`. Where `causal`, a token sees itself and those before it. `at` says which block this is.
    ///
    /// # Shapes
    /// `[N, l, D] -> [N, l, D]`
    async fn forward(
        &self,
        x: Tensor<3>,
        rows: &Rows,
        causal: bool,
        at: (Part, usize),
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let normed = self.norm1.forward(x.clone());
        let x = self.attn.forward_add(normed, x, rows, causal, at, observer).await;
        let x = self.mlp.forward_add(self.norm2.forward(x.clone()), x);
        observer.show(Stage::Block(at.0, at.1), &x).await;
        x
    }

    /// All `blocks` of `part`, one after another; `causal` as in [`Attention::forward_add`]. The observer's team, where
    /// it has one, divides the tokens.
    ///
    /// # Shapes
    /// `[N, L, D] -> [N, L, D]`
    pub async fn forward_all(
        blocks: &[Self],
        x: Tensor<3>,
        causal: bool,
        part: Part,
        observer: &mut impl Observer,
    ) -> Tensor<3> {
        let rows = Rows::new(observer.team(), x.dims()[1]);
        let mut mine = rows.narrow(x);
        for (i, block) in blocks.iter().enumerate() {
            mine = block.forward(mine, &rows, causal, (part, i), observer).await;
        }
        rows.gather(mine)
    }
}
