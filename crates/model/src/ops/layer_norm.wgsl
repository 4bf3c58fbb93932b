// LayerNorm: one row per invocation.
struct Params {
    rows: u32,
    width: u32,
    eps: f32,
}

@compute @workgroup_size({{ workgroup_x }}, {{ workgroup_y }}, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= p.rows) {
        return;
    }
    let start = id.x * p.width;
    var total = vec4<f32>();
    for (var i = 0u; i < p.width; i += 4u) {
        total += x_at(start + i, p.width - i);
    }
    let mean = dot(total, vec4<f32>(1.0)) / f32(p.width);
    // In a second pass: the mean of squares less the squared mean would lose its digits.
    var squares = vec4<f32>();
    for (var i = 0u; i < p.width; i += 4u) {
        let off = x_at(start + i, p.width - i) - mean;
        let there = vec4<u32>(i) + vec4<u32>(0u, 1u, 2u, 3u) < vec4<u32>(p.width);
        squares += select(vec4<f32>(), off * off, there);
    }
    let scale = inverseSqrt(dot(squares, vec4<f32>(1.0)) / f32(p.width) + p.eps);
    for (var i = 0u; i < p.width; i += 4u) {
        let there = p.width - i;
        let normal = (x_at(start + i, there) - mean) * scale;
        out_put(start + i, there, normal * gain_at(i, there) + bias_at(i, there));
    }
}
