// One 4 x 4 tile of the product per invocation, held in registers: no shared memory, no barrier, no subgroup
// operation, so any adapter runs it. Strides let it read transposed and sliced tensors where they lie.

struct Params {
    // m, n, k, and how many products the inner of the two batch dimensions has
    size: vec4<u32>,
    // outer batch, inner batch, row, column
    lhs_strides: vec4<u32>,
    rhs_strides: vec4<u32>,
}

@group(0) @binding(0) var<storage, read> lhs: array<f32>;
@group(0) @binding(1) var<storage, read> rhs: array<f32>;
{{ bias_binding }}
@group(0) @binding({{ out_index }}) var<storage, read_write> out: array<f32>;
@group(0) @binding({{ params_index }}) var<uniform> params: Params;

@compute @workgroup_size({{ workgroup_x }}, {{ workgroup_y }}, 1)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let m = params.size.x;
    let n = params.size.y;
    let k = params.size.z;
    let row = id.y * 4u;
    let col = id.x * 4u;
    if (row >= m || col >= n) {
        return;
    }
    let outer = id.z / params.size.w;
    let inner = id.z % params.size.w;
    let lhs_start = outer * params.lhs_strides.x + inner * params.lhs_strides.y;
    let rhs_start = outer * params.rhs_strides.x + inner * params.rhs_strides.y;
    let lhs_step = params.lhs_strides.w;
    let rhs_step = params.rhs_strides.z;
    // Past the edge the last row or column is read again; what it gives is never stored.
    let rows = lhs_start + min(vec4<u32>(row, row + 1u, row + 2u, row + 3u), vec4<u32>(m - 1u)) * params.lhs_strides.z;
    let cols = rhs_start + min(vec4<u32>(col, col + 1u, col + 2u, col + 3u), vec4<u32>(n - 1u)) * params.rhs_strides.w;

    var sum0 = vec4<f32>(0.0);
    var sum1 = vec4<f32>(0.0);
    var sum2 = vec4<f32>(0.0);
    var sum3 = vec4<f32>(0.0);
    for (var i = 0u; i < k; i++) {
        let a = rows + i * lhs_step;
        let b = cols + i * rhs_step;
        let right = vec4<f32>(rhs[b.x], rhs[b.y], rhs[b.z], rhs[b.w]);
        sum0 += lhs[a.x] * right;
        sum1 += lhs[a.y] * right;
        sum2 += lhs[a.z] * right;
        sum3 += lhs[a.w] * right;
    }
    var sums = array<vec4<f32>, 4>(sum0, sum1, sum2, sum3);
    for (var r = 0u; r < 4u && row + r < m; r++) {
        let at = (id.z * m + row + r) * n + col;
        for (var c = 0u; c < 4u && col + c < n; c++) {
            out[at + c] = sums[r][c]{{ plus_bias }};
        }
    }
}
