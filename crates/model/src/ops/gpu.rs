//! The operations on WebGPU.

use burn::backend::tensor::FloatTensor;
use burn_wgpu::{CubeBackend, CubeDim, CubeTensor, SourceKernel, into_contiguous};
use cubecl::ir::attributes::BufferIOAttr;
use cubecl::prelude::CubeCount;
use cubecl::server::{KernelArguments, MemoryLayout, MemoryLayoutDescriptor, MetadataBindingInfo};
use cubecl::zspace::{Shape, metadata::Metadata};

use super::Kernels;
use super::shader::{Shader, Source, Then};

impl Kernels for CubeBackend {
    fn linear(x: FloatTensor<Self>, weight: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self> {
        linear(Then::Nothing, x, weight, bias, None)
    }

    fn linear_gelu(x: FloatTensor<Self>, weight: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self> {
        linear(Then::Gelu, x, weight, bias, None)
    }

    fn linear_add(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        residual: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        linear(Then::Add, x, weight, bias, Some(residual))
    }

    fn norm(x: FloatTensor<Self>, gain: FloatTensor<Self>, bias: FloatTensor<Self>, eps: f32) -> FloatTensor<Self> {
        let x = into_contiguous(x);
        let [n, l, width] = x.meta.shape().dims();
        let out = empty(&x, [n, l, width]);
        let inputs = [x, into_contiguous(gain), into_contiguous(bias)];
        let params = [(n * l) as u32, width as u32, eps.to_bits()];
        launch(
            Shader::LayerNorm,
            fours(&[width]),
            &inputs,
            &out,
            &params,
            [n * l, 1, 1],
        );
        out
    }

    fn attend(qkv: FloatTensor<Self>, heads: usize, causal: bool, first: usize, count: usize) -> FloatTensor<Self> {
        let qkv = into_contiguous(qkv);
        let [n, l, width] = qkv.meta.shape().dims();
        assert_eq!((first, count), (0, l), "teams are of CPU cores");
        let dim = width / 3 / heads;
        let (batches, keys) = (n * heads, l.next_multiple_of(4));
        let aligned = fours(&[dim]);

        let scores = empty(&qkv, [batches, l, keys]);
        let scale = (dim as f32).sqrt().recip();
        let sizes = [l as u32, heads as u32, dim as u32];
        let params = [sizes[0], sizes[1], sizes[2], u32::from(causal), scale.to_bits()];
        let inputs = [qkv];
        launch(Shader::Scores, aligned, &inputs, &scores, &params, [keys, l, batches]);
        let rows = [(batches * l) as u32, (keys / 4) as u32];
        launch(Shader::Softmax, true, &[], &scores, &rows, [batches * l, 1, 1]);

        let [qkv] = inputs;
        let out = empty(&qkv, [n, l, width / 3]);
        launch(Shader::Values, aligned, &[qkv, scores], &out, &sizes, [dim, l, batches]);
        out
    }
}

fn linear(then: Then, x: CubeTensor, weight: CubeTensor, bias: CubeTensor, residual: Option<CubeTensor>) -> CubeTensor {
    let x = into_contiguous(x);
    let [n, l, d_in] = x.meta.shape().dims();
    let d_out = bias.meta.shape().num_elements();
    let out = empty(&x, [n, l, d_out]);
    let mut inputs = vec![x, weight, into_contiguous(bias)];
    inputs.extend(residual.map(into_contiguous));
    let params = [n * l, d_out, d_in].map(|size| size as u32);
    let aligned = fours(&[d_in, d_out]);
    launch(Shader::Linear(then), aligned, &inputs, &out, &params, [d_out, n * l, 1]);
    out
}

/// Whether rows of these widths can be read four values at a time.
fn fours(widths: &[usize]) -> bool {
    widths.iter().all(|width| width.is_multiple_of(4))
}

/// A tensor beside `like`, with anything in it.
fn empty(like: &CubeTensor, shape: [usize; 3]) -> CubeTensor {
    let shape = Shape::new(shape);
    let layout = MemoryLayoutDescriptor::contiguous(shape.clone(), size_of::<f32>());
    let MemoryLayout { memory, strides } = like.client.empty_tensors(vec![layout]).remove(0);
    CubeTensor::new(
        like.client.clone(),
        memory,
        Metadata::new(shape, strides),
        like.device.clone(),
        like.dtype,
    )
}

/// Runs `shader` over `extent` columns, rows and batches. `out` is bound behind `inputs`, and `params` behind it.
fn launch(shader: Shader, aligned: bool, inputs: &[CubeTensor], out: &CubeTensor, params: &[u32], extent: [usize; 3]) {
    // The runtime takes uniforms as 64-bit words: two of ours in each.
    let info = params
        .chunks(2)
        .map(|pair| u64::from(pair[0]) | u64::from(*pair.get(1).unwrap_or(&0)) << 32)
        .collect();
    let args = inputs.iter().fold(KernelArguments::new(), |args, input| {
        args.with_buffer_io(input.handle.clone().binding(), BufferIOAttr::ReadOnly)
    });
    let io = match shader {
        Shader::Softmax => BufferIOAttr::ReadWrite,
        _ => BufferIOAttr::WriteOnly,
    };
    let args = args
        .with_buffer_io(out.handle.clone().binding(), io)
        .with_info(MetadataBindingInfo::custom(info));

    let [x, y] = shader.workgroup();
    let [cols, rows] = shader.tile();
    let kernel = SourceKernel::new(Source { shader, aligned }, CubeDim::new_2d(x, y));
    let groups = |size: usize, tile: u32, workgroup: u32| (size as u32).div_ceil(tile * workgroup);
    let count = CubeCount::Static(groups(extent[0], cols, x), groups(extent[1], rows, y), extent[2] as u32);
    out.client.launch(Box::new(kernel), count, args);
}
