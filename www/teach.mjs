// Saves the visitor's classes as a file, in the tab alone. The page imports this when it is first asked for.

/// `value` as JSON in a file called `name`; numbers as precise as the model's own.
export function save(name, value) {
  const short = (_, it) => (typeof it === "number" && !Number.isInteger(it) ? Number(it.toPrecision(7)) : it);
  const file = new File([JSON.stringify(value, short)], name, { type: "application/json" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
