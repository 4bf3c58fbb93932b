//! Matrix products. On WebGPU they run our own kernel (`matmul.wgsl`); elsewhere burn's.
//!
//! burn's stock WebGPU product is many times slower in browsers, and panics on adapters with subgroups of 64
//! ("Shared memory budget exceeded"). `ARCHITECTURE.md` has the figures.

use burn::tensor::Tensor;

#[cfg(feature = "webgpu")]
pub use gpu::MatmulBackend;

/// Product of the last two dimensions; the leading ones are equal.
///
/// # Shapes
/// `[A, B, m, k] x [A, B, k, n] -> [A, B, m, n]`
#[must_use]
pub fn matmul(lhs: Tensor<4>, rhs: Tensor<4>) -> Tensor<4> {
    #[cfg(feature = "webgpu")]
    return gpu::matmul(lhs, rhs);
    #[cfg(not(feature = "webgpu"))]
    return lhs.matmul(rhs);
}

/// Product plus a row that is added to every row.
///
/// # Shapes
/// `[m, k] x [k, n] + [n] -> [m, n]`
#[must_use]
pub fn matmul_add(lhs: Tensor<2>, rhs: Tensor<2>, bias: Tensor<1>) -> Tensor<2> {
    #[cfg(feature = "webgpu")]
    return gpu::matmul_add(lhs, rhs, bias);
    #[cfg(not(feature = "webgpu"))]
    return lhs.matmul(rhs) + bias.unsqueeze();
}

#[cfg(feature = "webgpu")]
mod gpu {
    use burn::backend::{Backend, Dispatch, backend_extension, tensor::FloatTensor};
    #[cfg(feature = "cpu")]
    use burn::backend::{TensorMetadata, ops::FloatTensorOps};
    use burn::tensor::Tensor;
    use burn_wgpu::{CubeBackend, CubeDim, CubeTensor, KernelSource, SourceKernel, SourceTemplate};
    use cubecl::ir::attributes::BufferIOAttr;
    use cubecl::prelude::{CubeCount, KernelId};
    use cubecl::server::{KernelArguments, MemoryLayout, MemoryLayoutDescriptor, MetadataBindingInfo};
    use cubecl::zspace::metadata::Metadata;

    /// Invocations of a workgroup along columns and rows; each makes a 4 x 4 tile.
    const WORKGROUP: [u32; 2] = [8, 8];
    const TILE: usize = 4;

    pub fn matmul(lhs: Tensor<4>, rhs: Tensor<4>) -> Tensor<4> {
        let out = <Dispatch as MatmulBackend>::product(lhs.into_dispatch(), rhs.into_dispatch());
        Tensor::from_dispatch(out)
    }

    pub fn matmul_add(lhs: Tensor<2>, rhs: Tensor<2>, bias: Tensor<1>) -> Tensor<2> {
        let out =
            <Dispatch as MatmulBackend>::product_add(lhs.into_dispatch(), rhs.into_dispatch(), bias.into_dispatch());
        Tensor::from_dispatch(out)
    }

    /// The products as operations that each backend has in its own way.
    #[backend_extension(Cube: cfg(feature = "webgpu"), Flex: cfg(feature = "cpu"))]
    pub trait MatmulBackend: Backend {
        /// `lhs x rhs`.
        fn product(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>) -> FloatTensor<Self>;
        /// `lhs x rhs + bias`.
        fn product_add(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self>;
    }

    #[cfg(feature = "cpu")]
    impl MatmulBackend for burn::backend::Flex {
        fn product(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>) -> FloatTensor<Self> {
            Self::float_matmul(lhs, rhs)
        }

        fn product_add(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self> {
            let row = burn::tensor::Shape::new([1, bias.shape()[0]]);
            Self::float_add(Self::float_matmul(lhs, rhs), Self::float_reshape(bias, row))
        }
    }

    impl MatmulBackend for CubeBackend {
        fn product(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>) -> FloatTensor<Self> {
            launch(&lhs, &rhs, None)
        }

        fn product_add(lhs: FloatTensor<Self>, rhs: FloatTensor<Self>, bias: FloatTensor<Self>) -> FloatTensor<Self> {
            launch(&lhs, &rhs, Some(&bias))
        }
    }

    /// `matmul.wgsl` with or without a bias: two pipelines in all, whatever the shapes.
    struct MatmulKernel {
        has_bias: bool,
    }

    impl KernelSource for MatmulKernel {
        fn source(&self) -> SourceTemplate {
            let (bias_binding, plus_bias, out_index) = if self.has_bias {
                (
                    "@group(0) @binding(2) var<storage, read> bias: array<f32>;",
                    " + bias[col + c]",
                    3,
                )
            } else {
                ("", "", 2)
            };
            SourceTemplate::new(include_str!("matmul.wgsl"))
                .register("bias_binding", bias_binding)
                .register("plus_bias", plus_bias)
                .register("out_index", out_index.to_string())
                .register("params_index", (out_index + 1).to_string())
                .register("workgroup_x", WORKGROUP[0].to_string())
                .register("workgroup_y", WORKGROUP[1].to_string())
        }

        fn id(&self) -> KernelId {
            KernelId::new::<Self>().info(self.has_bias)
        }

        fn lang(&self) -> &'static str {
            "wgsl"
        }
    }

    fn launch(lhs: &CubeTensor, rhs: &CubeTensor, bias: Option<&CubeTensor>) -> CubeTensor {
        let rank = lhs.meta.num_dims();
        let (l, r) = (lhs.meta.shape(), rhs.meta.shape());
        let (m, k, n) = (l[rank - 2], l[rank - 1], r[rank - 1]);
        assert_eq!(k, r[rank - 2], "inner sizes of a product differ: {l:?} x {r:?}");
        let (outer, inner) = if rank == 4 { (l[0], l[1]) } else { (1, 1) };

        let mut shape = l.clone();
        shape[rank - 1] = n;
        let layout = MemoryLayoutDescriptor::contiguous(shape.clone(), size_of::<f32>());
        let MemoryLayout { memory, strides } = lhs.client.empty_tensors(vec![layout]).remove(0);
        let out = CubeTensor::new(
            lhs.client.clone(),
            memory,
            Metadata::new(shape, strides),
            lhs.device.clone(),
            lhs.dtype,
        );

        let strides = |t: &CubeTensor| {
            let s = t.meta.strides();
            if rank == 4 {
                [s[0], s[1], s[2], s[3]]
            } else {
                [0, 0, s[0], s[1]]
            }
        };
        let words: Vec<u32> = [[m, n, k, inner], strides(lhs), strides(rhs)]
            .into_iter()
            .flatten()
            .map(|word| word as u32)
            .collect();
        // The runtime takes uniforms as 64-bit words: two of ours in each.
        let info = words
            .chunks(2)
            .map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32)
            .collect();

        let read = |args: KernelArguments, t: &CubeTensor| {
            args.with_buffer_io(t.handle.clone().binding(), BufferIOAttr::ReadOnly)
        };
        let mut args = read(read(KernelArguments::new(), lhs), rhs);
        if let Some(bias) = bias {
            args = read(args, bias);
        }
        let args = args
            .with_buffer_io(out.handle.clone().binding(), BufferIOAttr::WriteOnly)
            .with_info(MetadataBindingInfo::custom(info));

        let kernel = SourceKernel::new(
            MatmulKernel {
                has_bias: bias.is_some(),
            },
            CubeDim::new_2d(WORKGROUP[0], WORKGROUP[1]),
        );
        let groups = |size: usize, axis: usize| size.div_ceil(TILE * WORKGROUP[axis] as usize) as u32;
        let count = CubeCount::Static(groups(n, 0), groups(m, 1), (outer * inner) as u32);
        lhs.client.launch(Box::new(kernel), count, args);
        out
    }
}
