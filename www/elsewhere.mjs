// Pictures that are dragged here from other pages. The page's policy lets it ask its own server alone; a worker has the
// policy of its own response (docs/hosting.md).

/**
 * The picture at an address; fails where its server does not share it, or cannot be asked.
 * @param {string} address
 * @returns {Promise<Blob>}
 */
export function picture(address) {
  const worker = new Worker(new URL("elsewhere_worker.js", document.baseURI));
  const asked = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data instanceof Blob ? resolve(data) : reject(new Error(data)));
    worker.onerror = () => reject(new Error("the worker's script could not be loaded"));
    worker.postMessage(address);
  });
  return asked.finally(() => worker.terminate());
}
