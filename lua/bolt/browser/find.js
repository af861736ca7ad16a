/*
 * What a locator means in this document. Installed once per document in the isolated world, as bolt.find and its
 * helpers; act.js and the form filler stand on it. Only reads.
 *
 * bolt.find(steps) takes the steps of a locator ({ kind, value, ... }, see selector.lua) and returns the elements they
 * lead to, in document order. Shadow roots are entered, closed ones once closed.lua has found them.
 */
(() => {
  const bolt = (globalThis.bolt = globalThis.bolt || { refs: new Map(), ref: Math.floor(Math.random() * 2 ** 40) });
  const shadowOf = globalThis.boltShadow.of;
  const clean = (s) => (s || "").replace(/[\s\u00a0\u200b]+/g, " ").trim();

  const parent = (el) => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
  const contains = (outer, el) => {
    for (; el; el = parent(el)) if (el === outer) return true;
    return false;
  };
  /* closest() that goes on through the hosts of shadow roots. */
  const closest = (el, css) => {
    for (; el; el = parent(el)) if (el.matches(css)) return el;
    return null;
  };

  const own = (scope) => { const root = shadowOf(scope); return root ? [root, scope] : [scope]; };
  /* The tree of a scope and every shadow root below it. */
  const roots = (scope) => {
    const list = own(scope);
    for (let i = 0; i < list.length; i++) {
      for (const el of list[i].querySelectorAll("*")) { const root = shadowOf(el); if (root) list.push(root); }
    }
    return list;
  };
  const nodesIn = (el, kind) => own(el).flatMap((part) => [...part[kind]]);
  const all = (scope, css) => roots(scope).flatMap((root) => [...root.querySelectorAll(css)]);

  /* ------------------------------------------------------------------ text */

  const SILENT = new Set(["script", "style", "noscript", "head", "template"]);
  const textOf = (el, memo) => {
    if (memo.has(el)) return memo.get(el);
    let text = "";
    if (el.localName === "input") {
      if (/^(submit|button|reset)$/.test(el.type)) text = el.value;
    } else if (!SILENT.has(el.localName)) {
      for (const node of nodesIn(el, "childNodes")) {
        if (node.nodeType === 3) text += node.data;
        else if (node.nodeType === 1) text += textOf(node, memo);
      }
    }
    memo.set(el, text);
    return text;
  };
  const matcher = (wanted, exact) => {
    const want = clean(wanted), low = want.toLowerCase();
    return exact ? (s) => clean(s) === want : (s) => clean(s).toLowerCase().includes(low);
  };

  /* Innermost elements with the text: descends only where the text is, so that a page is walked once. */
  const byText = (scope, step) => {
    const memo = new Map(), hits = [], has = matcher(step.value, false), fits = matcher(step.value, step.exact);
    const walk = (el) => {
      if (SILENT.has(el.localName) || !has(textOf(el, memo))) return false;
      let inside = false;
      for (const child of nodesIn(el, "children")) inside = walk(child) || inside;
      if (!inside && fits(textOf(el, memo))) { hits.push(el); inside = true; }
      return inside;
    };
    for (const el of nodesIn(scope, "children")) walk(el);
    return hits;
  };

  /* ------------------------------------------------------------------ labels and names */

  const CONTROL = "input:not([type=hidden]), select, textarea, button, meter, output, progress, [contenteditable], [role], [aria-label], [aria-labelledby]";
  /* A label's own words: without what the controls inside it show ("United States" is an option, not a label). */
  const ownText = (label) => {
    let text = "";
    for (const node of label.childNodes) {
      if (node.nodeType === 3) text += node.data;
      else if (node.nodeType === 1 && !node.matches("select, textarea, button, [contenteditable], [role=listbox], [role=combobox]") && !SILENT.has(node.localName)) text += " " + ownText(node);
    }
    return text;
  };
  const byIds = (el, attribute) => (el.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)
    .map((id) => el.getRootNode().getElementById && el.getRootNode().getElementById(id)).filter(Boolean);
  /* The text of the cell before the control's own: how forms in tables are labelled. */
  const cellText = (el) => {
    const cell = el.closest("td, th, dd"), before = cell && cell.previousElementSibling;
    return before && cell.querySelector("input:not([type=hidden]), select, textarea") === el && !before.querySelector("input, select, textarea") ? before.textContent : "";
  };
  const labelsOf = (el) => {
    const by = byIds(el, "aria-labelledby").map((n) => ownText(n)).join(" ");
    if (clean(by)) return [by];
    if (clean(el.getAttribute("aria-label"))) return [el.getAttribute("aria-label")];
    if (el.labels && el.labels.length) return [...el.labels].map(ownText);
    const cell = cellText(el);
    return cell ? [cell] : [];
  };
  const byLabel = (scope, step) => {
    const fits = matcher(step.value, step.exact);
    return all(scope, CONTROL).filter((el) => labelsOf(el).some(fits));
  };

  const TYPED = { button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", search: "searchbox" };
  const TAGS = {
    button: "button", textarea: "textbox", option: "option", h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading",
    h6: "heading", img: "img", ul: "list", ol: "list", li: "listitem", table: "table", tr: "row", td: "cell", th: "columnheader",
    nav: "navigation", main: "main", form: "form", dialog: "dialog", fieldset: "group", p: "paragraph", progress: "progressbar",
    output: "status", article: "article", hr: "separator", optgroup: "group",
  };
  const roleOf = (el) => {
    const given = clean(el.getAttribute("role")).split(" ")[0];
    if (given) return given;
    if (el.localName === "a" || el.localName === "area") return el.hasAttribute("href") ? "link" : "";
    if (el.localName === "select") return el.multiple || el.size > 1 ? "listbox" : "combobox";
    if (el.localName !== "input") return TAGS[el.localName] || "";
    if (TYPED[el.type]) return el.type === "search" && el.list ? "combobox" : TYPED[el.type];
    return /^(text|email|tel|url)$/.test(el.type) ? (el.list ? "combobox" : "textbox") : "";
  };
  const FROM_CONTENT = new Set(["button", "link", "heading", "option", "cell", "columnheader", "row", "checkbox", "radio", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "treeitem", "tooltip"]);
  const nameOf = (el) => {
    const by = byIds(el, "aria-labelledby").map((n) => n.innerText || n.textContent).join(" ");
    if (clean(by)) return by;
    if (clean(el.getAttribute("aria-label"))) return el.getAttribute("aria-label");
    if (el.localName === "input" && /^(submit|button|reset)$/.test(el.type)) return el.value || (el.type === "submit" ? "Submit" : el.type === "reset" ? "Reset" : "");
    if (el.labels && el.labels.length) return [...el.labels].map(ownText).join(" ");
    if (el.alt) return el.alt;
    const head = el.localName === "fieldset" ? el.querySelector("legend") : el.localName === "table" ? el.caption : null;
    if (head) return head.textContent;
    if (FROM_CONTENT.has(roleOf(el))) {
      const text = textOf(el, new Map()) || [...el.querySelectorAll("img[alt], svg title")].map((n) => n.alt || n.textContent).join(" ");
      if (clean(text)) return text;
    }
    return el.title || el.getAttribute("placeholder") || "";
  };
  const STATES = {
    checked: (el) => ("checked" in el ? el.checked : el.getAttribute("aria-checked") === "true"),
    disabled: (el) => el.matches(":disabled") || !!closest(el, "[aria-disabled=true]"),
    expanded: (el) => el.getAttribute("aria-expanded") === "true",
    pressed: (el) => el.getAttribute("aria-pressed") === "true",
    selected: (el) => (el.localName === "option" ? el.selected : el.getAttribute("aria-selected") === "true"),
    level: (el) => Number(el.getAttribute("aria-level") || (/^h[1-6]$/.test(el.localName) ? el.localName[1] : 0)),
  };
  const byRole = (scope, step) => {
    const fits = step.name !== undefined && step.name !== null ? matcher(step.name, step.exact) : () => true;
    return all(scope, "*").filter((el) => roleOf(el) === step.value
      && (step.hidden || (el.checkVisibility({ visibilityProperty: true }) && !closest(el, "[aria-hidden=true]")))
      && Object.keys(STATES).every((s) => step[s] === undefined || STATES[s](el) === step[s]) && fits(nameOf(el)));
  };

  const byAttribute = (scope, step) => {
    const fits = matcher(step.value, step.exact);
    return all(scope, `[${step.attribute}]`).filter((el) => fits(el.getAttribute(step.attribute)));
  };

  /* ------------------------------------------------------------------ steps */

  /*
   * CSS: the scope's own tree first (the shadow root of a host, then its children), the roots below only when nothing
   * is found there. So a selector that is unique in its root stays unique whatever a component hides further down.
   */
  const byCss = (scope, step) => {
    for (const tree of own(scope)) {
      const hits = tree.querySelectorAll(step.value);
      if (hits.length) return [...hits];
    }
    return all(scope, step.value);
  };
  const byXpath = (scope, step) => {
    const result = document.evaluate(step.value, scope, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null), hits = [];
    for (let i = 0; i < result.snapshotLength; i++) if (result.snapshotItem(i).nodeType === 1) hits.push(result.snapshotItem(i));
    return hits;
  };
  const byRef = (scope, step) => [bolt.refs.get(step.value)].filter((el) => el && el.isConnected);
  /* The text of an editor that lives in an iframe of this site. */
  const byEditor = (scope) => [scope.contentDocument && scope.contentDocument.body].filter(Boolean);
  const KINDS = { editor: byEditor, css: byCss, xpath: byXpath, text: byText, label: byLabel, role: byRole, attribute: byAttribute, ref: byRef };
  const FILTERS = {
    nth: (set, step) => set.slice(step.value < 0 ? set.length + step.value : step.value).slice(0, 1),
    has_text: (set, step) => { const fits = matcher(step.value, false), memo = new Map(); return set.filter((el) => fits(textOf(el, memo))); },
    visible: (set) => set.filter((el) => bolt.visible(el)),
  };
  const find = (steps) => {
    let set = [document];
    for (const step of steps) {
      set = FILTERS[step.kind] ? FILTERS[step.kind](set, step) : [...new Set(set.flatMap((scope) => KINDS[step.kind](scope, step)))];
    }
    return set;
  };

  /* How an element is named in messages: its opening tag, and what it says. */
  const describe = (el) => {
    const attributes = ["id", "name", "type", "class", "role"].filter((a) => el.getAttribute(a)).map((a) => ` ${a}="${el.getAttribute(a).slice(0, 40)}"`);
    const text = clean(el.innerText || "").slice(0, 40);
    return `<${el.localName}${attributes.join("")}>${text}`;
  };

  /*
   * Keeps an element for a later call; the locator step { kind: "ref" } finds it again. Numbers begin anywhere, so that
   * one of an earlier document does not mean an element of this one.
   */
  const numbers = new WeakMap();
  const keep = (el) => {
    if (!numbers.has(el)) { numbers.set(el, ++bolt.ref); bolt.refs.set(bolt.ref, el); }
    return numbers.get(el);
  };

  Object.assign(bolt, { shadowOf, clean, parent, contains, closest, all, find, describe, keep, labelsOf, nameOf, roleOf });
})
