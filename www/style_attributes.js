// The page's policy (index.html) refuses style attributes that a script sets, but not what it writes to the style
// object: what the page's program (Yew) sets as the one goes to the other.
(() => {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
})();
