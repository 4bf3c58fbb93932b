// What the visitor sees until the page's program is there, and where it cannot start. Its texts are here, in both
// languages, because those of the program are not there yet.
(() => {
  const texts = {
    en: {
      loading: "Loading the page…",
      file:
        "Browsers run this page only from a web server, not from a file. Serve its folder, for example with " +
        "“python3 -m http.server”, and open the address that it prints.",
      sandbox:
        "This page is in a frame whose sandbox takes its origin away, and browsers give it no worker then. " +
        "Open the page by itself, or add “allow-same-origin” to the frame’s sandbox.",
      noWebAssembly:
        "This browser has no WebAssembly, or it is switched off. Patchwork needs it: " +
        "a current Chrome, Edge, Firefox or Safari has it.",
      policy:
        "The Content-Security-Policy of this page’s server keeps it from running WebAssembly. " +
        "Its script-src has to allow 'wasm-unsafe-eval'.",
      broken: "The page’s program could not be started. Reload the page; if that does not help, try a newer browser.",
    },
    zh: {
      description:
        "一张照片被切成小块，大部分被遮盖。掩码自编码器画出看不见的部分，视觉 Transformer 说出照片里是什么：" +
        "全在一个浏览器标签页里，就在您自己的机器上。",
      loading: "正在加载页面…",
      file: "浏览器只从网页服务器运行本页，不能直接打开文件。请用服务器提供这个文件夹，例如运行“python3 -m http.server”，再打开它显示的地址。",
      sandbox: "本页位于一个沙盒框架中，框架去掉了它的来源，浏览器因此不允许它使用 worker。请单独打开本页，或在框架的 sandbox 属性中加上“allow-same-origin”。",
      noWebAssembly: "此浏览器没有 WebAssembly，或者已停用。Patchwork 需要它：新版的 Chrome、Edge、Firefox 和 Safari 都有。",
      policy: "本页服务器的 Content-Security-Policy 不允许运行 WebAssembly。请在其 script-src 中加上 'wasm-unsafe-eval'。",
      broken: "本页的程序无法启动。请重新加载；如果仍然不行，请换用较新的浏览器。",
    },
  };

  // The same order as in src/text/language.rs.
  let kept = null;
  try { kept = localStorage.getItem("patchwork-language"); } catch { /* refused */ }
  const tags = [new URLSearchParams(location.search).get("lang"), kept, ...navigator.languages];
  const tag = tags.find((tag) => /^(zh|en)\b/i.test(tag ?? "")) ?? "en";
  const text = texts[tag.slice(0, 2).toLowerCase()];
  const language = text === texts.zh ? "zh-CN" : "en";
  document.documentElement.lang = language;
  // The page is written with the English one.
  if (text.description) document.querySelector('meta[name="description"]')?.setAttribute("content", text.description);

  // The program will ask for its sentences: they come beside it. The build writes the files' names into the page.
  const files = document.currentScript.dataset.sentences?.split(" ") ?? [];
  const file = files.find((file) => file.startsWith(`sentences-${language}-`));
  if (file) {
    const link = Object.assign(document.createElement("link"), {
      rel: "preload",
      as: "fetch",
      crossOrigin: "anonymous",
      href: file,
    });
    document.head.append(link);
  }

  const line = document.getElementById("first-paint");
  line.textContent = text.loading;
  line.hidden = false;

  // Only while the first paint still stands: later failures are told by the page itself.
  // The first reason is the real one.
  function cannotStart(why) {
    if (!line.isConnected || line.dataset.failed) return;
    line.textContent = why;
    line.dataset.failed = "true";
  }
  if (location.protocol === "file:") cannotStart(text.file);
  if (self.origin === "null") cannotStart(text.sandbox);
  if (typeof WebAssembly !== "object") cannotStart(text.noWebAssembly);
  document.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    if (blockedURI !== "wasm-eval") return;
    // The failure that comes of it may have been told first.
    delete line.dataset.failed;
    cannotStart(text.policy);
  });
  const whenBroken = () => cannotStart(text.broken);
  // In capture: a script that does not arrive tells nobody but its own element.
  addEventListener("error", (event) => {
    if (event instanceof ErrorEvent || event.target instanceof HTMLScriptElement) whenBroken();
  }, true);
  addEventListener("unhandledrejection", whenBroken);
})();
