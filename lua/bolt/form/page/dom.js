/*
 * The document as one tree: shadow roots included (closed ones when browser/closed.lua has found them), elements named by selectors that find them again.
 *
 * Part of one function expression (lua/bolt/form/page_script.lua joins the parts); reads only.
 */
const clean = (s) => (s || "").replace(/[\s\u00a0\u200b\u00ad]+/g, " ").trim();
const cut = (s, n) => (s.length > n ? s.slice(0, n) : s);

const roots = [document];
for (let i = 0; i < roots.length; i++) {
  for (const el of roots[i].querySelectorAll("*")) { const root = globalThis.boltShadow.of(el); if (root) roots.push(root); }
}
const all = (css) => roots.flatMap((root) => [...root.querySelectorAll(css)]);

/* The parent a person sees: out of a slot into its shadow tree, out of a shadow root to its host. */
const parentOf = (el) => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
const closest = (el, css) => {
  for (let node = el; node; node = parentOf(node)) if (node.matches(css)) return node;
  return null;
};
const depthOf = (el) => { let n = 0; for (; el; el = parentOf(el)) n++; return n; };
const commonAncestor = (a, b) => {
  for (let x = depthOf(a) - depthOf(b); x > 0; x--) a = parentOf(a);
  for (let x = depthOf(b) - depthOf(a); x > 0; x--) b = parentOf(b);
  while (a && a !== b) { a = parentOf(a); b = parentOf(b); }
  return a;
};

/* Place in the order of reading, across shadow roots. */
const pathOf = (el) => { const path = []; for (; el; el = parentOf(el)) path.unshift(el); return path; };
const isBefore = (a, b) => {
  const pa = pathOf(a), pb = pathOf(b);
  let i = 0;
  while (i < pa.length && i < pb.length && pa[i] === pb[i]) i++;
  if (i === pa.length) return i < pb.length;
  if (i === pb.length) return false;
  if (pa[i].parentNode === pb[i].parentNode) return !!(pa[i].compareDocumentPosition(pb[i]) & Node.DOCUMENT_POSITION_FOLLOWING);
  return pa[i].getRootNode() instanceof ShadowRoot;
};

const one = (root, css) => {
  try { return root.querySelectorAll(css).length === 1; } catch { return false; }
};
const selectors = new Map();
const selectorOf = (el) => {
  if (!selectors.has(el)) selectors.set(el, makeSelector(el));
  return selectors.get(el);
};
const makeSelector = (el) => {
  const root = el.getRootNode();
  const prefix = root instanceof ShadowRoot ? selectorOf(root.host) + " >> " : "";
  if (el.id && one(root, "#" + CSS.escape(el.id))) return prefix + "#" + CSS.escape(el.id);
  const name = el.getAttribute("name"), css = name && el.localName + '[name="' + name.replace(/["\\]/g, "\\$&") + '"]';
  if (css && one(root, css)) return prefix + css;
  const parts = [];
  for (let node = el; node && node.nodeType === 1; node = node.parentElement) {
    let n = 1;
    for (let s = node.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === node.localName) n++;
    parts.unshift(CSS.escape(node.localName) + ":nth-of-type(" + n + ")");
  }
  return prefix + parts.join(" > ");
};

const byIds = (el, attribute) => (el.getAttribute(attribute) || "").split(/\s+/).map((id) => {
  const root = el.getRootNode();
  return id && root.getElementById ? root.getElementById(id) : null;
}).filter(Boolean);
