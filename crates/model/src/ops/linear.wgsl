// x W^T + bias, and what follows it in a transformer.
struct Params {
    // rows, outputs, inputs
    m: u32,
    n: u32,
    k: u32,
}

fn size() -> vec3<u32> {
    return vec3<u32>(p.m, p.n, p.k);
}

fn left_start(batch: u32, row: u32) -> u32 {
    return row * p.k;
}

fn left(start: u32, i: u32) -> vec4<f32> {
    return x_at(start + i * 4u, p.k - i * 4u);
}

fn right(batch: u32, col: u32, i: u32) -> array<vec4<f32>, 8> {
    return weight[col / 8u * ((p.k + 3u) / 4u) + i];
}

// Exact GELU; erf by Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26, off by less than 1.5e-7.
fn gelu(v: vec4<f32>) -> vec4<f32> {
    let z = abs(v) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return 0.5 * v * (1.0 + sign(v) * (1.0 - sum * exp(-z * z)));
}

fn put(batch: u32, row: u32, col: u32, value: vec4<f32>) {
    let at = row * p.n + col;
    let there = p.n - col;
    let sum = value + bias_at(col, there);
    out_put(at, there, {{ then }});
}
