// The page's program can end at any time: out of memory, or by a fault of its own. What is on screen then answers
// nobody any more. This says so, and a reload brings back the photo and the mask
// that the program kept for it (src/reload.rs).
(() => {
  const notice = document.getElementById("crashed");
  const reload = document.getElementById("crashed-reload");

  function crashed(error) {
    // Until the program has started there are no words for it here, and first_paint.js has its own.
    // A stack that overflows is a RangeError, in Firefox an InternalError.
    const ended = error instanceof WebAssembly.RuntimeError || ["RangeError", "InternalError"].includes(error?.name);
    if (!ended || !reload.textContent || !notice.hidden) return;
    notice.hidden = false;
    reload.focus();
  }
  addEventListener("error", (event) => crashed(event.error));
  addEventListener("unhandledrejection", (event) => crashed(event.reason));

  reload.addEventListener("click", () => {
    try {
      const link = sessionStorage.getItem("patchwork-link");
      if (link) history.replaceState(null, "", link);
    } catch { /* refused: the page begins anew */ }
    location.reload();
  });
})();
