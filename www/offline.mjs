// Keeps the page for when there is no network, if the visitor asks for it: `sw.js` does the work. The page imports this
// when it is asked, and on later visits where it was. `tell` hears "not", "coming" with bytes so far and in all,
// "kept", "new" (another version is here and waits until no tab has this one), or "failed".

const here = (path) => new URL(path, document.baseURI).href;
const workers = navigator.serviceWorker;

/// What is kept can be installed, too.
function offer() {
  const link = Object.assign(document.createElement("link"), { rel: "manifest", href: here("manifest.webmanifest") });
  document.head.append(link);
}

function follow(registration, tell) {
  if (registration.waiting) tell("new");
  registration.onupdatefound = () => {
    const { installing } = registration;
    if (!installing) return;
    installing.onstatechange = () => {
      if (installing.state === "installed" && registration.active) tell("new");
    };
  };
  registration.onupdatefound();
}

export async function watch(tell) {
  const registration = await workers.getRegistration(here("./"));
  if (!registration?.active) return tell("not");
  tell("kept");
  offer();
  follow(registration, tell);
  // Browsers look by themselves, but take their time. Without a network there is nothing to find.
  registration.update().catch(() => {});
}

export async function keep(tell) {
  // Not awaited: some browsers ask the visitor. Without it the browser may clear what is kept when the disk is full.
  navigator.storage?.persist?.();
  const hear = ({ data }) => tell("coming", data.loaded, data.total);
  workers.addEventListener("message", hear);
  workers.startMessages();
  try {
    const registration = await workers.register(here("sw.js"), { scope: here("./"), updateViaCache: "none" });
    const worker = registration.installing;
    if (worker) {
      await new Promise((resolve, reject) => {
        worker.addEventListener("statechange", () => {
          if (worker.state === "activated") resolve();
          if (worker.state === "redundant") reject(new Error("the service worker was not installed"));
        });
      });
    }
    tell("kept");
    offer();
    follow(registration, tell);
  } catch (error) {
    console.warn(error);
    tell("failed");
  }
  workers.removeEventListener("message", hear);
}

export async function remove(tell) {
  const registration = await workers.getRegistration(here("./"));
  await registration?.unregister();
  await caches.delete("patchwork-program");
  tell("not");
}
