/*
 * What a page says about a control: label candidates with their source, hints, and the heading it stands under.
 */
const CONTROL = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), select, textarea";
const SKIP = new Set(["script", "style", "noscript", "template", "select", "option", "textarea", "button", "datalist", "svg", "iframe"]);
const HINT = "small, .hint, .help, .help-block, .form-text, .description, .note, .helper, .gfield_description, .tip, [class*=hint i], mat-hint";
const INLINE = new Set(["b", "i", "em", "strong", "font", "span", "label", "small", "abbr", "a", "sup", "sub", "u", "nobr", "code", "tt", "bdi", "ins", "mark"]);

/* Text of a node without what controls, options and buttons in it say. */
const textOf = (node, skip) => {
  if (node.nodeType === 3) return node.data;
  if (node.nodeType !== 1 || SKIP.has(node.localName) || node === skip) return "";
  if (node.localName === "br") return " ";
  let text = "";
  for (const child of node.childNodes) text += textOf(child, skip);
  return INLINE.has(node.localName) ? text : " " + text + " ";
};
const words = (node, skip) => clean(textOf(node, skip));
/* What a label says apart from the small print in it, which is a hint; the whole where it is nothing but small print. */
const smallPrint = (node) => [...node.querySelectorAll("small, .hint, .help, .help-block, .form-text, .helper")].filter((n) => words(n));
const titleOf = (node, skip) => {
  const small = new Set(smallPrint(node));
  if (!small.size) return words(node, skip);
  const rest = (n) => (small.has(n) ? " " : n.nodeType === 1 && !SKIP.has(n.localName) && n !== skip && n.firstElementChild ? " " + [...n.childNodes].map(rest).join("") + " " : textOf(n, skip));
  const text = clean(rest(node));
  return /\p{L}{2}/u.test(text) ? text : words(node, skip);
};
const holdsControl = (node) => node.nodeType === 1 && (node.matches(CONTROL) || node.querySelector(CONTROL) !== null);

/* The text directly before a control: siblings backwards up to another control, then the parent's, and so on up. */
const textBefore = (el, limit) => {
  let node = el;
  for (let depth = 0; node && depth < 5; depth++) {
    let text = "";
    for (let s = node.previousSibling; s; s = s.previousSibling) {
      if (s.nodeType === 1 && (holdsControl(s) || s.matches("button, [type=submit], hr"))) return clean(text);
      const part = s.nodeType === 1 && s.localName === "br" && /[\p{L}\p{N}]/u.test(text) ? "\n" : textOf(s);
      if (part === "\n") break;
      text = part + " " + text;
      if (s.nodeType === 1 && clean(part) && s.matches("label, legend, h1, h2, h3, h4, h5, h6, p, div, dt, th, td")) break;
    }
    if (clean(text)) return clean(text);
    node = node.parentElement;
    const lead = node && node.localName === "li" && node !== limit && textOf(node.previousSibling || node.ownerDocument.createTextNode(""));
    if (lead && node.previousSibling.nodeType === 3 && clean(lead)) return clean(lead); /* words between the items of a list */
    if (!node || node === limit || node.matches("form, body, fieldset, td, th, li, dd, table, tr, tbody, section")) return "";
  }
  return "";
};
const textAfter = (el) => {
  let text = "";
  for (let s = el.nextSibling; s; s = s.nextSibling) {
    if (s.nodeType === 1 && (holdsControl(s) || (s.localName === "br" && clean(text)) || s.matches("div, p, ul, table, button"))) break;
    text += textOf(s);
    if (text.length > 300) break;
  }
  return clean(text);
};

const columnOf = (cell) => { let n = 0; for (let c = cell.previousElementSibling; c; c = c.previousElementSibling) n += c.colSpan || 1; return n; };
const cellAt = (row, column) => {
  let n = 0;
  for (const cell of row.cells) {
    if (column >= n && column < n + (cell.colSpan || 1)) return cell;
    n += cell.colSpan || 1;
  }
  return null;
};

/* Label cells of old tables: the cell to the left, else the cell above in the same column. */
const cellLabels = (el) => {
  const cell = el.closest("td, th"), row = cell && cell.parentElement, list = [];
  if (!row || row.localName !== "tr") return list;
  for (let c = cell.previousElementSibling; c; c = c.previousElementSibling) {
    if (holdsControl(c)) break;
    const text = titleOf(c);
    if (text) { list.push({ text, source: "cell_left" }); break; }
  }
  const above = row.previousElementSibling;
  const table = cell.closest("table");
  for (const other of [above, table && table.tHead && table.tHead.rows[0]]) {
    const top = other && other !== row && other.cells && cellAt(other, columnOf(cell));
    if (!top || holdsControl(other) || (row.cells.length > 1 && other.cells.length === 1)) continue;
    const text = words(top);
    if (text) { list.push({ text, source: "cell_above" }); break; }
  }
  if (!list.length) { /* the label's row holds nothing else */
    const inner = table && table.parentElement && table.parentElement.closest("td, th");
    if (inner && table.querySelectorAll(CONTROL).length === 1) return cellLabels(table);
  }
  return list;
};

/* The smallest element around a control that holds nothing else to fill in, no larger than a field's wrapper. */
const wrapperOf = (el, members) => {
  const mine = new Set(members || [el]);
  let box = null;
  for (let node = parentOf(el), n = 0; node && n < 6; node = parentOf(node), n++) {
    if (node.matches("form, body, html, table, tbody") || (node.localName === "fieldset" && !members)) break;
    const inside = [...node.querySelectorAll(CONTROL)];
    if (inside.some((c) => !mine.has(c))) break;
    box = node;
    if (node.matches("tr, dd, li, .form-group, .field, fieldset")) break;
  }
  return box;
};

/* Fields that stand side by side with no words between them. */
const rowOf = (el) => {
  const step = (node, way) => {
    for (let s = node[way]; s; s = s[way]) {
      if (s.nodeType === 1 && s.matches(CONTROL)) return /^(checkbox|radio|file)$/.test(s.type) ? null : s;
      if (/[\p{L}\p{N}]/u.test(textOf(s)) || holdsControl(s)) return null;
    }
    return null;
  };
  const row = [el];
  for (let s = step(el, "previousSibling"); s; s = step(s, "previousSibling")) row.unshift(s);
  for (let s = step(el, "nextSibling"); s; s = step(s, "nextSibling")) row.push(s);
  return row;
};

/* "ZIP / Town" over two of them: each has its own part of the label. Else the words before the first speak of all. */
const partOf = (el) => {
  const row = rowOf(el), first = row[0];
  if (row.length < 2 || row.length > 4) return null;
  const label = labelsOf(first)[0], cell = cellLabels(first)[0];
  const said = (label && words(label, first)) || textBefore(first) || (cell && cell.text) || "";
  for (const text of [...said.matchAll(/\(([^()]*)\)/g)].map((m) => m[1]).concat(said.replace(/\([^()]*\)/g, " "))) {
    const parts = text.replace(/[*:]/g, " ").split(/[/,+&]|\s(?:and|und|y|et|e|en|i)\s/).map(clean);
    if (parts.length === row.length && parts.every((part) => /\p{L}/u.test(part))) return { text: parts[row.indexOf(el)], source: "cell_left" };
  }
  return el === first ? null : { text: said, source: "shared" };
};

const labelsFor = (el, members) => {
  const list = [], seen = new Set();
  const add = (text, source) => {
    text = cut(clean(text), 300);
    if (!text || !/[\p{L}\p{N}]/u.test(text) || seen.has(source + text)) return;
    seen.add(source + text);
    list.push({ text, source });
  };
  const group = members && members.length > 1;
  const scope = group ? members.reduce(commonAncestor) : null;
  const choice = el.type === "radio" || el.type === "checkbox";

  if (group) {
    for (let node = scope, n = 0; node && n < 4; node = parentOf(node), n++) {
      if (node.matches("[role=radiogroup], [role=group], fieldset")) {
        for (const by of byIds(node, "aria-labelledby")) add(words(by), "aria");
        add(node.getAttribute("aria-label"), "aria");
        const legend = node.querySelector(":scope > legend");
        if (legend) add(words(legend), "legend");
        break;
      }
      if (node.matches("form, body")) break;
    }
    if (!list.length) {
      const first = members[0], lead = labelsOf(first).find((l) => l.contains(first)) || first;
      const box = scope === first ? first : scope;
      add(textBefore(lead, box), "before");
      for (const cell of cellLabels(first)) add(cell.text, cell.source);
      add(textBefore(box), "before");
    }
    return list;
  }

  const by = byIds(el, "aria-labelledby").map((node) => words(node, el)).join(" ");
  add(by, "aria");
  add(el.getAttribute("aria-label"), "aria");
  const part = choice || list.length ? null : partOf(el);
  if (part) add(part.text, part.source);
  if (part && part.source !== "shared") return list;
  for (const label of labelsOf(el)) add(titleOf(label, el), label.contains(el) ? "wrap" : "label");
  if (!list.length && el.id === "") { /* a label whose `for` names the control by its name */
    const name = el.getAttribute("name"), root = el.getRootNode();
    const stray = name && [...root.querySelectorAll("label[for]")].find((l) => l.htmlFor === name);
    if (stray) add(words(stray), "label");
  }
  if (choice) add(textAfter(el), "after");
  /* Several in one cell, each with its own words before it ("First: [ ] Last: [ ]"): the cell beside names them all. */
  const cell = el.closest("td, th"), inCell = cell ? [...cell.querySelectorAll(CONTROL)] : [];
  const shared = inCell.length > 1 && (inCell[0] !== el || /\p{L}/u.test(textBefore(el, cell)));
  for (const label of cellLabels(el)) add(label.text, shared ? "shared" : label.source);
  const dd = el.closest("dd");
  for (let dt = dd && dd.previousElementSibling; dt; dt = dt.previousElementSibling) if (dt.localName === "dt") { add(titleOf(dt), "dt"); break; }
  const before = textBefore(el), around = el.closest("form, body");
  const heads = before && around && [...around.querySelectorAll("h1, h2, h3, h4, h5, h6")].some((h) => words(h) === before);
  add(before, heads ? "heading" : "before"); /* a heading speaks of all that stands below it */
  const wrapper = wrapperOf(el);
  if (wrapper) {
    const own = wrapper.querySelector("label, .label, .title, [class*=label i]");
    if (own && !own.contains(el) && !own.htmlFor) add(words(own), "wrapper");
    if (!list.some((l) => l.source !== "after")) add(words(wrapper, el), "wrapper");
  }
  const set = el.closest("fieldset"), legend = set && set.querySelector(":scope > legend");
  if (legend && set.querySelectorAll(CONTROL).length === 1) add(words(legend), "legend");
  add(el.getAttribute("title"), "title");
  if (!list.length && !choice) add(textAfter(el), "after");
  return list;
};

const hintsFor = (el, wrapper) => {
  const parts = byIds(el, "aria-describedby").map((node) => words(node, el));
  if (wrapper) for (const node of wrapper.querySelectorAll(HINT)) if (!node.contains(el) && !node.closest("label")) parts.push(words(node));
  for (const label of labelsOf(el)) if (titleOf(label, el) !== words(label, el)) parts.push(...smallPrint(label).map((n) => words(n)));
  const before = wrapper && wrapper.previousElementSibling;
  if (before && before.matches("p" + ", " + HINT) && !holdsControl(before)) parts.push(words(before));
  const sibling = el.previousElementSibling;
  if (sibling && sibling.matches(HINT)) parts.push(words(sibling));
  const next = el.nextElementSibling;
  if (next && next.matches(HINT)) parts.push(words(next));
  else if (next && !holdsControl(next) && /^\W*0 ?\/ ?\d{2,}/.test(words(next)) && words(next).length < 60) parts.push(words(next)); /* "0/200" */
  return cut([...new Set(parts.filter(Boolean))].join(" "), 300);
};

/* Headings, legends and rows that are nothing but a title, in the order of reading. */
const headings = () => all("h1, h2, h3, h4, h5, h6, legend, [role=heading], caption, td[colspan], th[colspan]").filter((el) => {
  if (el.matches("td, th") && (el.parentElement.cells.length > 1 || holdsControl(el))) return false;
  const text = words(el);
  return text.length > 1 && text.length < 80;
});
