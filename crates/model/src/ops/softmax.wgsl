// Softmax of each row, in place: one row per invocation.
struct Params {
    rows: u32,
    // in fours
    width: u32,
}

@compute @workgroup_size({{ workgroup_x }}, {{ workgroup_y }}, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= p.rows) {
        return;
    }
    let start = id.x * p.width;
    var largest = out[start];
    for (var i = 1u; i < p.width; i++) {
        largest = max(largest, out[start + i]);
    }
    let most = max(max(largest.x, largest.y), max(largest.z, largest.w));
    var total = vec4<f32>();
    for (var i = 0u; i < p.width; i++) {
        let value = exp(out[start + i] - most);
        total += value;
        out[start + i] = value;
    }
    let share = 1.0 / dot(total, vec4<f32>(1.0));
    for (var i = 0u; i < p.width; i++) {
        out[start + i] *= share;
    }
}
