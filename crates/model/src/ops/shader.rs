//! The shaders' sources, put together from the `.wgsl` files beside this one.

use burn_wgpu::{KernelSource, SourceTemplate};
use cubecl::prelude::KernelId;

/// Rows of a tile. With 8 columns these are 88 sums, which fit into the registers of an invocation.
const ROWS: u32 = 11;

/// What each invocation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shader {
    /// A tile of a linear layer's output.
    Linear(Then),
    /// A tile of attention's scores.
    Scores,
    /// A row of their softmax.
    Softmax,
    /// A tile of attention's output.
    Values,
    /// A row of LayerNorm.
    LayerNorm,
}

/// What is done to a linear layer's output before it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Then {
    Nothing,
    Gelu,
    Add,
}

impl Shader {
    /// Invocations of a workgroup along columns and rows.
    pub fn workgroup(self) -> [u32; 2] {
        if self.is_product() { [8, 4] } else { [32, 1] }
    }

    /// Columns and rows that each invocation makes.
    pub fn tile(self) -> [u32; 2] {
        if self.is_product() { [8, ROWS] } else { [1, 1] }
    }

    fn is_product(self) -> bool {
        matches!(self, Self::Linear(_) | Self::Scores | Self::Values)
    }

    /// The buffers that it reads, in the order in which they are bound, and how it sees each.
    fn inputs(self) -> &'static [(&'static str, View)] {
        use View::{Fours, Panels, Rows};
        match self {
            Self::Linear(Then::Add) => &[("x", Rows), ("weight", Panels), ("bias", Rows), ("residual", Rows)],
            Self::Linear(_) => &[("x", Rows), ("weight", Panels), ("bias", Rows)],
            Self::Scores => &[("qkv", Rows)],
            Self::Softmax => &[],
            Self::Values => &[("qkv", Rows), ("scores", Fours)],
            Self::LayerNorm => &[("x", Rows), ("gain", Rows), ("bias", Rows)],
        }
    }

    fn out(self) -> View {
        match self {
            Self::Scores | Self::Softmax => View::Fours,
            _ => View::Rows,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Linear(then) => {
                let then = match then {
                    Then::Nothing => "sum",
                    Then::Gelu => "gelu(sum)",
                    Then::Add => "sum + residual_at(at, there)",
                };
                include_str!("linear.wgsl").replace("{{ then }}", then)
            }
            Self::Scores => include_str!("scores.wgsl").into(),
            Self::Softmax => include_str!("softmax.wgsl").into(),
            Self::Values => include_str!("values.wgsl").into(),
            Self::LayerNorm => include_str!("layer_norm.wgsl").into(),
        }
    }
}

/// How a shader sees a buffer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// Four values at a time, always.
    Fours,
    /// Rows of any width, through a function that reads (or writes) up to four values.
    Rows,
    /// A packed weight: four inputs of eight outputs at a time.
    Panels,
}

/// A shader; `aligned` where all rows are a multiple of four values wide.
pub struct Source {
    pub shader: Shader,
    pub aligned: bool,
}

impl Source {
    /// The buffers, the functions that read and write them, and the parameters.
    fn bindings(&self) -> String {
        let inputs = self.shader.inputs();
        let mut text = String::new();
        let mut bind = |name: &str, view: View, access: &str| {
            let index = text.matches("@binding").count();
            let element = match view {
                View::Panels => "array<vec4<f32>, 8>",
                View::Rows if !self.aligned => "f32",
                View::Fours | View::Rows => "vec4<f32>",
            };
            text += &format!("@group(0) @binding({index}) var<storage, {access}> {name}: array<{element}>;\n");
        };
        for (name, view) in inputs {
            bind(name, *view, "read");
        }
        bind("out", self.shader.out(), "read_write");
        text += &format!("@group(0) @binding({}) var<uniform> p: Params;\n\n", inputs.len() + 1);

        for (name, _) in inputs.iter().filter(|(_, view)| *view == View::Rows) {
            let body = if self.aligned {
                format!("return {name}[at / 4u];")
            } else {
                format!(
                    "var v = vec4<f32>(); for (var c = 0u; c < min(there, 4u); c++) {{ v[c] = {name}[at + c]; }} return v;"
                )
            };
            text += &format!("fn {name}_at(at: u32, there: u32) -> vec4<f32> {{ {body} }}\n");
        }
        if self.shader.out() == View::Rows {
            let body = if self.aligned {
                "out[at / 4u] = v;"
            } else {
                "for (var c = 0u; c < min(there, 4u); c++) { out[at + c] = v[c]; }"
            };
            text += &format!("fn out_put(at: u32, there: u32, v: vec4<f32>) {{ {body} }}\n");
        }
        text
    }
}

impl KernelSource for Source {
    fn source(&self) -> SourceTemplate {
        let mut text = self.bindings() + &self.shader.text();
        if self.shader.is_product() {
            text += &tile();
        }
        let [x, y] = self.shader.workgroup();
        SourceTemplate::new(text)
            .register("workgroup_x", x.to_string())
            .register("workgroup_y", y.to_string())
    }

    fn id(&self) -> KernelId {
        KernelId::new::<Self>().info((self.shader, self.aligned))
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

/// `tile.wgsl` with its rows written out: only variables with a name of their own stay in registers.
fn tile() -> String {
    let lines = |line: &dyn Fn(u32) -> String| (0..ROWS).map(line).collect::<String>();
    let starts = lines(&|r| format!("    let start{r} = left_start(batch, min(row + {r}u, size.x - 1u));\n"));
    let sums = lines(&|r| format!("    var low{r} = vec4<f32>();\n    var high{r} = vec4<f32>();\n"));
    let loads = lines(&|r| format!("        let a{r} = left(start{r}, i);\n"));
    let product = |step: usize, letter: char| {
        let (low, high) = (2 * step, 2 * step + 1);
        lines(&|r| format!("        low{r} += a{r}.{letter} * b[{low}]; high{r} += a{r}.{letter} * b[{high}];\n"))
    };
    let products: String = "xyzw"
        .chars()
        .enumerate()
        .map(|(step, letter)| product(step, letter))
        .collect();
    let names: Vec<String> = (0..ROWS).map(|r| format!("low{r}, high{r}")).collect();
    include_str!("tile.wgsl")
        .replace("{{ rows }}", &ROWS.to_string())
        .replace("{{ starts }}", &starts)
        .replace("{{ sums }}", &sums)
        .replace("{{ products }}", &(loads + &products))
        .replace("{{ count }}", &(2 * ROWS).to_string())
        .replace("{{ names }}", &names.join(", "))
}
