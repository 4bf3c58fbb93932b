// The rows as a table in markdown.

const CPU = ["patchwork-cpu", "ort-wasm1"];
const CPU2 = ["patchwork-cpu2", "ort-wasm2"];
const WEBGPU = ["patchwork-webgpu", "ort-webgpu"];

// Title, ours and theirs, and which time.
const WARM = [
  ["CPU, 1 thread / 1 thread", CPU, "median"],
  ["CPU, 2 threads / 2 threads", CPU2, "median"],
  ["CPU, 1 thread / 2 threads", ["patchwork-cpu", "ort-wasm2"], "median"],
  ["WebGPU", WEBGPU, "median"],
];
const START = [
  ["CPU, 1 thread: create", CPU, "create"],
  ["first run", CPU, "first"],
  ["both", CPU, "answer"],
  ["CPU, 2 threads: both", CPU2, "answer"],
  ["WebGPU: create", WEBGPU, "create"],
  ["first run", WEBGPU, "first"],
  ["both", WEBGPU, "answer"],
];

function ratios(columns, rows) {
  const lines = [["model", ...columns.map(([title]) => title)], ["---", ...columns.map(() => "---:")]];
  for (const model of new Set(rows.map((row) => row.model))) {
    const row = (provider) => rows.find((row) => row.model === model && row.provider === provider);
    lines.push([model, ...columns.map(([, [ours, theirs], time]) => ratio(row(ours), row(theirs), time))]);
  }
  return lines.map((cells) => `| ${cells.join(" | ")} |`);
}

export function table(rows, machine) {
  const busy = rows.filter((row) => row.busy).length;
  const short = rows.filter((row) => row.cutShort).map((row) => `${row.model} ${row.provider} (${row.warm.length})`);
  return [
    "Patchwork's time / ONNX Runtime Web's; below 1, Patchwork is the faster. Small: both, in ms. First the median " +
      `of ${machine.runs} warm runs:`,
    "",
    ...ratios(WARM, rows),
    "",
    "Then how soon a first answer is there: create is from the weights in memory to a model that is ready. " +
      `Medians of ${machine.starts} starts, each in a browser of its own; ` +
      `one alone where it takes over ${machine.longStart} s.`,
    "",
    ...ratios(START, rows),
    "",
    `Runtime to download (JavaScript and WebAssembly, gzip -9): ${downloads(rows)}.`,
    "",
    `Measured on ${machine.cpu}, ${machine.cores} cores, ${machine.os}, Chromium ${machine.chromium} headless, ` +
      `ONNX Runtime Web ${machine.ort}, ${machine.date}.`,
    `WebGPU ran on ${machine.adapter}. ` +
      (/swiftshader/i.test(machine.adapter)
        ? "That adapter computes on the CPU: those columns say nothing about a GPU."
        : ""),
    ...(short.length ? [`Cut short, with so many warm runs: ${short.join(", ")}.`] : []),
    ...(busy
      ? [`Other programs were busy during ${busy} of ${rows.length} measurements: do not rely on these figures.`]
      : []),
  ].join("\n");
}

function ratio(ours, theirs, time) {
  const faults = [["Patchwork", ours], ["ONNX Runtime", theirs]].filter(([, row]) => row?.error);
  if (faults.length) return faults.map(([name, row]) => `${name}: ${row.wrong ? "wrong output" : "failed"}`).join(", ");
  const [a, b] = [ours?.[time], theirs?.[time]];
  return a && b ? `${(a / b).toFixed(2)}<br><sub>${millis(a)} / ${millis(b)}</sub>` : "–";
}

const millis = (value) => (value < 100 ? String(Number(value.toPrecision(2))) : value.toFixed(0));

function downloads(rows) {
  const size = (provider) => {
    const gzip = rows.find((row) => row.provider === provider && row.create)?.runtime.gzip;
    return gzip ? `${(gzip / 1e6).toFixed(1)} MB` : "–";
  };
  return (
    `Patchwork ${size("patchwork-cpu")} (CPU) or ${size("patchwork-webgpu")} (WebGPU), ` +
    `ONNX Runtime Web ${size("ort-wasm1")} (CPU) or ${size("ort-webgpu")} (WebGPU)`
  );
}
