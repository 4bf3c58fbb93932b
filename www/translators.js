// Keeps the page alive under the page translators of browsers and extensions. They replace each text node by <font>
// elements, while the page's program (Yew) still writes to the text node that it made: its later text would be lost,
// and inserting before such a node, or removing it, would end the program.
//
// So we note which <font> elements stand for which text. When the program writes to that text, or needs it as a
// neighbour, it is put back in their place. A translator that is still on then translates it anew.
(() => {
  const standIns = new WeakMap(); // text -> the nodes in its place
  const owner = new WeakMap(); // such a node -> the text
  const isText = (node) => node?.nodeType === Node.TEXT_NODE;
  const isFree = (node) => node?.nodeName === "FONT" && !owner.has(node);
  const { insertBefore, removeChild, replaceChild } = Node.prototype;

  function stand(nodes, text) {
    if (!standIns.has(text)) standIns.set(text, new Set());
    for (const node of nodes) {
      owner.set(node, text);
      standIns.get(text).add(node);
    }
    // Works on a node outside the document too, and observing it twice changes nothing.
    observer.observe(text, { characterData: true });
  }

  // What came for a text: in the same step, or in steps before, to its left or else to its right.
  function replacements({ addedNodes, previousSibling, nextSibling }) {
    const found = [...addedNodes].filter(isFree);
    for (let node = previousSibling; isFree(node) && !found.includes(node); node = node.previousSibling) {
      found.push(node);
    }
    if (!found.length && isFree(nextSibling)) found.push(nextSibling);
    return found;
  }

  function putBack(text) {
    const nodes = standIns.get(text);
    if (!nodes) return;
    const here = [...nodes].filter((node) => node.parentNode && node !== text);
    const first = here[0];
    // Put back by the translator itself ("show original"), or gone together with its element: nothing stands for it.
    if (first && !here.some((node) => node.parentNode === text.parentNode)) {
      insertBefore.call(first.parentNode, text, first);
      for (const node of here) removeChild.call(node.parentNode, node);
    }
    for (const node of nodes) owner.delete(node);
    standIns.delete(text);
  }

  function note(records) {
    const written = new Set();
    for (const record of records) {
      if (record.type === "characterData") {
        written.add(record.target);
        continue;
      }
      for (const node of record.removedNodes) {
        // A stand-in that gives way to others: another translation, or the original in a text node of its own.
        const text = owner.get(node);
        if (text && record.addedNodes.length) stand([...record.addedNodes].filter((added) => added !== text), text);
        else if (isText(node) && node.parentNode !== record.target) {
          const found = replacements(record);
          if (found.length) stand(found, node);
        }
      }
    }
    // Text that was moved into its <font> is still seen: there the translator itself may be the one who writes.
    for (const text of written) if (!text.isConnected) putBack(text);
  }

  const observer = new MutationObserver(note);
  observer.observe(document.getElementById("app"), { childList: true, subtree: true });

  // True if `node` is text of the program's that a translator has taken out of `parent`, and could not be put back.
  function isLost(node, parent) {
    if (!isText(node) || node.parentNode === parent) return false;
    note(observer.takeRecords());
    const wasReplaced = standIns.has(node);
    putBack(node);
    return wasReplaced && node.parentNode !== parent;
  }

  Node.prototype.insertBefore = function (node, before) {
    return insertBefore.call(this, node, isLost(before, this) ? null : before);
  };
  Node.prototype.removeChild = function (node) {
    return isLost(node, this) ? node : removeChild.call(this, node);
  };
  Node.prototype.replaceChild = function (node, old) {
    return isLost(old, this) ? (insertBefore.call(this, node, null), old) : replaceChild.call(this, node, old);
  };
})();
