// A folder that is dropped becomes the files in it, dropped anew: the page's program knows files alone. Those of the
// first level that has any: a training's folder holds older models deeper in it.
addEventListener("drop", (event) => {
  const items = [...(event.dataTransfer?.items ?? [])];
  let level = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!level.some((entry) => entry.isDirectory)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const target = event.target, name = level[0].name;
  const inside = async (folder) => {
    const reader = folder.createReader(), found = [];
    // Browsers give a hundred at a time.
    for (let more = [null]; more.length && found.length < 1000; found.push(...more))
      more = await new Promise((done, failed) => reader.readEntries(done, failed));
    return found;
  };
  const open = async () => {
    for (let depth = 0; depth < 4 && level.length && !level.some((entry) => entry.isFile); depth += 1)
      level = (await Promise.all(level.slice(0, 100).map(inside))).flat();
    const files = level.filter((entry) => entry.isFile && !entry.name.startsWith("."));
    return Promise.all(files.map((entry) => new Promise((done, failed) => entry.file(done, failed))));
  };
  open().catch(() => []).then((files) => {
    const data = new DataTransfer();
    for (const file of files) data.items.add(file);
    // That nothing is in it is told as of an empty file.
    if (!files.length) data.items.add(new File([], name));
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
}, true);
