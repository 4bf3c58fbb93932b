//! Each stage of a transformer block on one CPU core, natively: `cargo bench --package patchwork-kernels`.
//!
//! Throughput is in floating-point operations (a product and a sum count as two). Timings are noisy on a shared
//! machine: compare two versions side by side, and see `NOTES.md` for what was learnt. Browsers compile the same code
//! differently; what a visitor feels, `cargo xtask bench` measures.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use patchwork_kernels::{Then, attention, layer_norm, linear, pack};

/// Tokens, width and heads of a ViT whose MLP is four times as wide.
const SHAPES: [(&str, usize, usize, usize); 3] = [
    ("64 px, 192 wide", 65, 192, 3),
    ("224 px, 192 wide", 197, 192, 3),
    ("224 px, 768 wide", 197, 768, 12),
];

fn numbers(count: usize) -> Vec<f32> {
    let value = |i: usize| (i as u32).wrapping_mul(2_654_435_761) as f32 / u32::MAX as f32 - 0.5;
    (0..count).map(value).collect()
}

fn stages(criterion: &mut Criterion) {
    for (shape, tokens, width, heads) in SHAPES {
        let mut group = criterion.benchmark_group(shape);
        let layers = [
            ("qkv", width, 3 * width, Kind::Plain),
            ("projection and residual", width, width, Kind::Add),
            ("fc1 and GELU", width, 4 * width, Kind::Gelu),
            ("fc2 and residual", 4 * width, width, Kind::Add),
        ];
        for (name, d_in, d_out, kind) in layers {
            let (x, residual, bias) = (numbers(tokens * d_in), numbers(tokens * d_out), numbers(d_out));
            let weight = pack(&numbers(d_out * d_in), d_out, d_in);
            let mut out = vec![0.0; tokens * d_out];
            group.throughput(Throughput::Elements((2 * tokens * d_in * d_out) as u64));
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let then = match kind {
                        Kind::Plain => Then::Nothing,
                        Kind::Gelu => Then::Gelu,
                        Kind::Add => Then::Add(&residual),
                    };
                    linear(black_box(&x), d_in, &weight, &bias, then, &mut out);
                });
            });
        }

        let (qkv, mut out) = (numbers(tokens * 3 * width), vec![0.0; tokens * width]);
        group.throughput(Throughput::Elements((4 * tokens * tokens * width) as u64));
        group.bench_function("attention", |bencher| {
            bencher.iter(|| attention(black_box(&qkv), tokens, heads, false, 0, &mut out));
        });

        let (x, gain) = (numbers(tokens * width), numbers(width));
        group.throughput(Throughput::Elements((8 * tokens * width) as u64));
        group.bench_function("LayerNorm", |bencher| {
            bencher.iter(|| layer_norm(black_box(&x), &gain, &gain, 1e-6, &mut out));
        });
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Gelu,
    Add,
}

criterion_group!(benches, stages);
criterion_main!(benches);
