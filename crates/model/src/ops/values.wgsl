// The values of every head, mixed by the shares that the softmax gave.
struct Params {
    len: u32,
    heads: u32,
    dim: u32,
}

fn size() -> vec3<u32> {
    return vec3<u32>(p.len, p.dim, p.len);
}

fn left_start(batch: u32, row: u32) -> u32 {
    return (batch * p.len + row) * ((p.len + 3u) / 4u);
}

fn left(start: u32, i: u32) -> vec4<f32> {
    return scores[start + i];
}

fn right(batch: u32, col: u32, i: u32) -> array<vec4<f32>, 8> {
    var b: array<vec4<f32>, 8>;
    for (var r = 0u; r < 4u; r++) {
        // Past the last token its values are read again: their shares are zero.
        let token = batch / p.heads * p.len + min(i * 4u + r, p.len - 1u);
        let at = ((token * 3u + 2u) * p.heads + batch % p.heads) * p.dim + col;
        b[r * 2u] = qkv_at(at, p.dim - col);
        b[r * 2u + 1u] = qkv_at(at + 4u, max(p.dim, col + 4u) - col - 4u);
    }
    return b;
}

fn put(batch: u32, row: u32, col: u32, value: vec4<f32>) {
    let at = ((batch / p.heads * p.len + row) * p.heads + batch % p.heads) * p.dim + col;
    out_put(at, p.dim - col, value);
}
