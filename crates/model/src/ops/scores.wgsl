// q k^T / sqrt(head width) of every head, in rows of a multiple of 4 keys; one that may not be seen gets -1e30, which the
// softmax makes zero. Finite, because shaders need not know infinity.
struct Params {
    len: u32,
    heads: u32,
    dim: u32,
    causal: u32,
    scale: f32,
}

fn size() -> vec3<u32> {
    return vec3<u32>(p.len, (p.len + 3u) / 4u * 4u, p.dim);
}

// Of a token's queries; its keys lie heads * dim behind.
fn left_start(batch: u32, row: u32) -> u32 {
    return ((batch / p.heads * p.len + row) * 3u * p.heads + batch % p.heads) * p.dim;
}

fn left(start: u32, i: u32) -> vec4<f32> {
    return qkv_at(start + i * 4u, p.dim - i * 4u);
}

fn keys(batch: u32, key: u32, i: u32) -> mat4x4<f32> {
    var four: mat4x4<f32>;
    for (var c = 0u; c < 4u; c++) {
        four[c] = left(left_start(batch, min(key + c, p.len - 1u)) + p.heads * p.dim, i);
    }
    return transpose(four);
}

fn right(batch: u32, col: u32, i: u32) -> array<vec4<f32>, 8> {
    let low = keys(batch, col, i);
    let high = keys(batch, col + 4u, i);
    return array<vec4<f32>, 8>(low[0], high[0], low[1], high[1], low[2], high[2], low[3], high[3]);
}

fn put(batch: u32, row: u32, col: u32, value: vec4<f32>) {
    let key = vec4<u32>(col) + vec4<u32>(0u, 1u, 2u, 3u);
    let end = select(p.len, row + 1u, p.causal != 0u);
    let padded = (p.len + 3u) / 4u;
    out[(batch * p.len + row) * padded + col / 4u] = select(vec4<f32>(-1e30), value * p.scale, key < vec4<u32>(end));
}
