/*
 * Shadow roots of elements, the closed ones included that closed.lua has found through their nodes: no script can ask
 * an element for those. Installed before find.js and before the parts of lua/bolt/form/page, once a document.
 *
 * boltShadow.of(el) is the root, or null. boltShadow.suspects() counts elements that look as if there were more in them
 * than their tree tells, each once as long as it keeps its size; closed.lua takes them from boltShadow.list.
 */
(() => {
  if (globalThis.boltShadow) return;
  const closed = new WeakMap(), looked = new WeakMap(), SUSPECTS_MAX = 100;
  const HOSTS = new Set("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "));
  const of = (el) => el.shadowRoot || closed.get(el) || null;

  /* Is nothing of the element's own tree drawn? Then what can be seen of it comes from elsewhere. */
  const hollow = (el) => {
    if (el.firstElementChild && el.firstElementChild.getClientRects().length) return false;
    const range = document.createRange();
    range.selectNodeContents(el);
    return !range.getClientRects().length;
  };
  const suspicious = (el) => {
    const custom = el.localName.includes("-");
    if ((!custom && !HOSTS.has(el.localName)) || of(el)) return false;
    const box = el.getBoundingClientRect(), least = custom ? 1 : 10;
    if (box.width < least || box.height < least || !(custom || hollow(el))) return false;
    const size = `${Math.round(box.width)}x${Math.round(box.height)}`;
    if (looked.get(el) === size) return false;
    looked.set(el, size);
    return true;
  };

  globalThis.boltShadow = {
    of, list: [],
    isClosed: (el) => closed.has(el),
    suspects() {
      const roots = [document];
      this.list = [];
      for (let i = 0; i < roots.length; i++) {
        for (const el of roots[i].querySelectorAll("*")) {
          const root = of(el);
          if (root) roots.push(root);
          else if (this.list.length < SUSPECTS_MAX && suspicious(el)) this.list.push(el);
        }
      }
      return this.list.length;
    },
    add(roots) {
      for (const root of roots) closed.set(root.host, root);
    },
  };
})
