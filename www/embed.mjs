// A page for iframes: one <patch-work>, with what stands in the address. docs/element.md tells more.
import "./patchwork_element.mjs";

const STYLE = `
  body { margin: 0.5rem; background: Canvas; color: CanvasText; }
  h1 { position: absolute; clip-path: inset(50%); margin: 0; }
  patch-work { margin: 0 auto; max-width: min(40rem, calc(100vh - 8rem)); min-width: min(16rem, 100%); }`;

const style = new CSSStyleSheet();
style.replaceSync(STYLE);
document.adoptedStyleSheets = [style];

const asked = new URLSearchParams(location.search);
const lang = asked.get("lang") ?? navigator.language;
document.documentElement.lang = lang.toLowerCase().startsWith("zh") ? "zh-CN" : "en";

const shown = document.createElement("patch-work");
for (const name of ["src", "ratio", "seed", "strategy", "alt"]) {
  if (asked.has(name)) shown.setAttribute(name, asked.get(name));
}
// By its name, as in the page's own addresses, or by the address of its folder.
const model = asked.get("model");
if (model) shown.setAttribute("model", /^[\w.-]+$/.test(model) ? `models/${model}/` : model);
document.querySelector("main").append(shown);
