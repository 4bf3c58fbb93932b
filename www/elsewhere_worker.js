// The other half of elsewhere.mjs. The picture's server learns its own address, and nothing of the page or the visitor.
addEventListener("message", async ({ data: address }) => {
  try {
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    postMessage(await response.blob());
  } catch (error) {
    postMessage(String(error));
  }
});
