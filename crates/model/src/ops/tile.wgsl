// A matrix product: each invocation makes {{ rows }} rows of 8 columns in registers. Loads are what costs, so a tile as large
// as registers allow; no shared memory, no barrier, no subgroup operation, so that any adapter runs it.
//
// What is multiplied, and where to, the functions above say: `size`, `left_start`, `left`, `right` and `put`.
@compute @workgroup_size({{ workgroup_x }}, {{ workgroup_y }}, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    // rows, columns, and how many are summed
    let size = size();
    let row = id.y * {{ rows }}u;
    let col = id.x * 8u;
    let batch = id.z;
    if (row >= size.x || col >= size.y) {
        return;
    }
    // Past the edge the last row is read again; what it gives is never stored.
{{ starts }}
{{ sums }}
    let steps = (size.z + 3u) / 4u;
    for (var i = 0u; i < steps; i++) {
        let b = right(batch, col, i);
{{ products }}
    }
    // In an array and a loop: written out one by one, browsers take three times as long to compile it.
    var sums = array<vec4<f32>, {{ count }}>({{ names }});
    for (var i = 0u; i < {{ count }}u; i++) {
        let at = vec2<u32>(row + i / 2u, col + i % 2u * 4u);
        if (at.x < size.x && at.y < size.y) {
            put(batch, at.x, at.y, sums[i]);
        }
    }
}
