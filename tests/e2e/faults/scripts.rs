//! What runs in the page and in its worker to bring the faults about.

/// Runs before the page: keeps hold of its worker, and ends it when it is asked what is armed.
#[cfg(feature = "full")]
pub const WORKER: &str = r#"
    self.armed = [];
    self.Worker = class extends Worker {
      postMessage(message, ...rest) {
        super.postMessage(message, ...rest);
        const body = Array.isArray(message) ? message[0].body : undefined;
        const kind = typeof body === "object" ? Object.keys(body)[0] : body;
        if (kind === undefined || kind !== self.armed[0]) return;
        self.armed.shift();
        setTimeout(() => {
          this.terminate();
          this.dispatchEvent(new ErrorEvent("error", { message: "ended by the test", cancelable: true }));
        });
      }
    };
"#;

/// Runs in the worker before the engine: loses the device when the worker is asked what is armed.
pub const DEVICE: &str = r#"
    let armed;
    new BroadcastChannel("faults").onmessage = ({ data }) => (armed = data);
    let device;
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      return (device = await request.apply(this, args));
    };
    addEventListener("message", ({ data }) => {
      const body = Array.isArray(data) ? data[0].body : undefined;
      const kind = typeof body === "object" ? Object.keys(body)[0] : body;
      if (kind === undefined || kind !== armed) return;
      armed = undefined;
      setTimeout(() => device.destroy());
    });
"#;
/// The same as soon as there is one.
pub const DEVICE_AT_ONCE: &str = r#"
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await request.apply(this, args);
      setTimeout(() => device.destroy());
      return device;
    };
"#;

/// Forgets all that is kept.
pub const FORGET: &str = r#"
    await caches.delete("patchwork-models");
    const disk = await navigator.storage.getDirectory();
    await disk.removeEntry("checkpoints", { recursive: true }).catch(() => {});"#;
/// Replaces all that is in the cache.
pub const POISON: &str = r#"
    const cache = await caches.open("patchwork-models");
    for (const key of await cache.keys()) {
      const { byteLength } = await (await cache.match(key)).arrayBuffer();
      const instead = { bytes: new Uint8Array(byteLength), page: "<!doctype html>", nothing: "" }[arguments[0]];
      await cache.put(key, new Response(instead));
    }"#;
/// Sets the page's clocks off by so many seconds.
pub const CLOCK: &str = r#"
    for (const clock of [Date, performance]) {
      const real = clock.real ??= clock.now.bind(clock);
      clock.now = () => real() + 1000 * arguments[0];
    }"#;
