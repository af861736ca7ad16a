/*
 * What one frame shows at this moment, for the verdict: visible text, complaints and the controls they belong to,
 * links, and which controls are still there. Part of one function expression, behind dom.js; reads only.
 *
 * Argument: { mark }, any string. Returns plain data: { url, title, text, errors, links, forms, busy, mark }, where mark
 * is what the last call in this document left: absent in a new document.
 */
const before = globalThis.boltMark;
globalThis.boltMark = arg.mark;

const shown = (el) => {
  if (el.checkVisibility && !el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const box = el.getBoundingClientRect();
  return box.width > 1 && box.height > 1;
};
/* innerText is what is rendered, but it stops at shadow roots; their children are asked one by one. */
const lines = [];
if (document.body) lines.push(document.body.innerText);
for (const root of roots.slice(1)) for (const el of root.children) if (el.innerText && el.localName !== "style") lines.push(el.innerText);

const FIELD = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]), select, textarea, [contenteditable=true]";
const fields = all(FIELD);

/* The control that a complaint is about: by reference, else the only one beside it, else the nearest before it. */
const controlOf = (el) => {
  const root = el.getRootNode();
  if (el.id) {
    const by = root.querySelector(`[aria-describedby~="${CSS.escape(el.id)}"], [aria-errormessage~="${CSS.escape(el.id)}"]`);
    if (by) return by;
  }
  if (el.localName === "label" && el.control) return el.control;
  if (el.dataset && el.dataset.for && root.getElementById && root.getElementById(el.dataset.for)) return root.getElementById(el.dataset.for);
  for (let s = el.previousElementSibling; s; s = s.previousElementSibling) {
    if (s.matches(FIELD)) return s;
    if (s.querySelector(FIELD)) return s.querySelectorAll(FIELD).length === 1 ? s.querySelector(FIELD) : null;
    if (!s.matches("label, br, small, span, p")) break;
  }
  for (let box = el.parentElement, depth = 0; box && depth < 3; box = box.parentElement, depth++) {
    if (box.matches("form, body, table")) break;
    const inside = [...box.querySelectorAll(FIELD)];
    if (inside.length === 1) return inside[0];
    if (inside.length > 1) {
      const earlier = inside.filter((f) => f.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING);
      return depth === 0 && earlier.length ? earlier[earlier.length - 1] : null;
    }
  }
  return null;
};

const errors = [], seen = new Set();
const complain = (text, control) => {
  text = clean(text);
  if (!text || text.length > 400) return;
  const selector = control ? selectorOf(control) : undefined, key = text + "\0" + (selector || "");
  if (seen.has(key) || (!selector && [...seen].some((k) => k.startsWith(text + "\0")))) return;
  seen.add(key);
  errors.push({ text, selector, name: (control && control.getAttribute("name")) || undefined, id: (control && control.id) || undefined });
};
const textsOf = (el, attribute) => clean((el.getAttribute(attribute) || "").split(/\s+/).map((id) => {
  const n = id && el.getRootNode().getElementById && el.getRootNode().getElementById(id);
  return n && shown(n) ? n.innerText || n.textContent : "";
}).join(" "));

for (const el of fields) {
  if (el.getAttribute("aria-invalid") === "true") {
    complain(textsOf(el, "aria-errormessage") || textsOf(el, "aria-describedby") || el.validationMessage || "is marked invalid", el);
  }
}
const WORDS = /(^|[-_\s])(error|errors|err|invalid|danger|warning|fail|failed|feedback)([-_\s]|$)/i;
for (const el of all("[role=alert], [aria-live=assertive], [class*=err i], [class*=invalid i], [class*=danger i], [class*=warning i], [class*=fail i], [class*=feedback i], [id*=error i]")) {
  if (el.matches(FIELD) || el.matches("form, body, html, fieldset") || el.querySelector(FIELD) || !shown(el)) continue;
  if (!el.matches("[role=alert], [aria-live=assertive]") && !WORDS.test(clean(el.className + " " + el.id).replace(/([a-z])([A-Z])/g, "$1 $2"))) continue;
  const parts = [...el.querySelectorAll("li, p")].filter(shown);
  if (parts.length) for (const part of parts) complain(part.innerText, controlOf(part));
  else complain(el.innerText, controlOf(el));
}
/* The browser's own bubbles have no element. */
const unanswered = [];
for (const el of fields) {
  if (el.willValidate && !el.validity.valid && el.form && !el.form.noValidate) {
    unanswered.push({ text: el.validationMessage, selector: selectorOf(el), name: el.getAttribute("name") || undefined, id: el.id || undefined });
  }
}

const groups = new Map();
for (const el of fields) {
  const key = el.form || el.closest("form") || document;
  if (!groups.has(key)) groups.set(key, []);
  groups.get(key).push({ name: el.getAttribute("name") || "", id: el.id || "", type: el.type || el.localName, visible: shown(el) });
}

const links = [];
for (const el of all("a[href]").slice(0, 400)) {
  const text = clean(el.innerText || el.getAttribute("aria-label"));
  if (text && /^https?:/.test(el.href) && shown(el)) links.push({ text: text.slice(0, 160), url: el.href });
}
return {
  url: location.href, title: document.title, text: lines.join("\n").slice(0, 60000), errors: errors.slice(0, 60), unanswered: unanswered.slice(0, 60),
  links, forms: [...groups.values()].map((controls) => ({ controls: controls.slice(0, 200) })),
  busy: !!roots.some((r) => r.querySelector("[aria-busy=true], .spinner, .loading, button[disabled][type=submit], input[disabled][type=submit]")),
  ready: document.readyState, mark: before,
};
