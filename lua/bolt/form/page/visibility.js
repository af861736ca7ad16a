/*
 * What a person can see of a control, and why not. A hidden control behind a widget that can be seen (a file input
 * behind a button, a box under a styled label, a list behind a drawn one, a text under an editor) has a partner.
 */
const RICH = ".ck-editor, .ql-container, .tox, .mce-tinymce, .trix-content, .ProseMirror, .note-editor, .jodit-container, .redactor-box, .cke, .fr-box";
const DRAWN_LIST = ".select2, .select2-container, .chosen-container, .selectize-control, .ts-wrapper, .choices, .choices__inner, .ss-main, .k-dropdown, .nice-select, .bootstrap-select, .ui-selectmenu-button, [role=combobox]";

/* null when it can be seen, else why not. `checkVisibility` asks all ancestors for display, visibility and opacity. */
const whyHidden = (el) => {
  if (el.localName === "input" && el.type === "hidden") return "type";
  if (!el.checkVisibility()) return "not_rendered";
  if (!el.checkVisibility({ visibilityProperty: true })) return "visibility";
  if (!el.checkVisibility({ opacityProperty: true })) return "opacity";
  const box = el.getBoundingClientRect();
  if (box.width <= 1 || box.height <= 1) return "size";
  if (box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return "off_screen";
  const style = getComputedStyle(el);
  if (/^inset\((50%|100%)/.test(style.clipPath) || /^rect\((0|1)px,? (0|1)px,? (0|1)px,? (0|1)px\)/.test(style.clip)) return "clipped";
  for (let node = parentOf(el); node && node !== document.body; node = parentOf(node)) {
    const around = node.getBoundingClientRect();
    if (around.width > 1 && around.height > 1) continue;
    const overflow = getComputedStyle(node);
    if (/hidden|clip/.test(overflow.overflowX + overflow.overflowY)) return "clipped";
  }
  if (covered(el)) return "covered";
  return null;
};
/* A plain sheet that lies over a text field for good: laid out with it, without a word on it. */
const covered = (el) => {
  if (!el.matches("input, textarea")) return false;
  const box = el.getBoundingClientRect();
  for (let node = el, n = 0; node && n < 3 && !node.matches("form, body"); node = parentOf(node), n++) {
    for (let s = node.nextElementSibling; s; s = s.nextElementSibling) {
      const style = getComputedStyle(s);
      if (style.position !== "absolute" || style.pointerEvents === "none" || clean(s.textContent) || s.firstElementChild || s.matches("label")) continue;
      const lid = s.getBoundingClientRect(), colour = style.backgroundColor;
      if (lid.left <= box.left && lid.top <= box.top && lid.right >= box.right && lid.bottom >= box.bottom && /^rgb\(/.test(colour) && style.opacity === "1" && style.visibility === "visible") return true;
    }
  }
  return false;
};
const canSee = (el) => whyHidden(el) === null;

const labelsOf = (el) => {
  const list = el.labels ? [...el.labels] : [];
  const alone = (label) => label.querySelectorAll("input, select, textarea").length === 1;
  /* A label around one field speaks of that field, whatever other it names by mistake. */
  const around = el.closest("label");
  if (around && !list.includes(around) && alone(around)) list.unshift(around);
  return list.filter((label) => label.contains(el) || (!(el.id === "" && label.htmlFor !== "") && !alone(label)));
};

/* Does a node beside a hidden list show what is chosen in it, and nothing else that one can fill in? */
const mirrors = (node, el) => {
  const chosen = el.selectedOptions[0], text = clean(node.innerText);
  return !!chosen && text !== "" && text === clean(chosen.label) && ![...node.querySelectorAll("input, select, textarea")].some((c) => c !== el && canSee(c));
};

/* The visible thing a person uses instead of a hidden control, and what kind of thing it is. */
const partnerOf = (el) => {
  const type = el.type || el.localName, root = el.getRootNode();
  if (type === "hidden") return null;
  /* The one control of a component that can be seen: components show a transparent input until it holds something. */
  if (root instanceof ShadowRoot && whyHidden(el) === "opacity" && canSee(root.host)) {
    if ([...root.querySelectorAll("input, select, textarea")].every((c) => c === el || c.type === "hidden")) return { node: root.host, widget: "styled" };
  }
  if (type === "file") {
    const label = labelsOf(el).find(canSee);
    if (label) return { node: label, widget: "upload" };
    for (let box = parentOf(el), n = 0; box && n < 3; box = parentOf(box), n++) {
      if (box.matches("form, body, fieldset")) break;
      const button = [...box.querySelectorAll("button, [role=button], a, .btn, .dropzone")].find(canSee);
      if (button) return { node: button, widget: "upload" };
      if (canSee(box) && clean(box.innerText) && box.querySelectorAll("input, select, textarea").length === 1) return { node: box, widget: "upload" };
    }
  } else if (type === "checkbox" || type === "radio") {
    const label = labelsOf(el).find(canSee);
    if (label) return { node: label, widget: "styled" };
  } else if (el.localName === "select") {
    for (const node of [el.nextElementSibling, el.previousElementSibling, parentOf(el)]) {
      const drawn = node && (node.matches(DRAWN_LIST) ? node : node !== parentOf(el) ? node.querySelector(DRAWN_LIST) : null);
      if (drawn && canSee(drawn)) return { node: drawn, widget: "combobox" };
      if (node && !node.matches("form, body, label") && canSee(node) && mirrors(node, el)) return { node, widget: "combobox" };
    }
  } else if (el.localName === "textarea" || type === "text") {
    const near = [el.previousElementSibling, el.nextElementSibling, parentOf(el)];
    for (const node of near) {
      if (!node || node.matches("form, body")) continue;
      const editor = node.matches(RICH) || node.matches("[contenteditable=true]") ? node : node.querySelector(RICH + ", [contenteditable=true]");
      if (editor && canSee(editor)) return { node: editor, widget: "richtext" };
    }
  }
  return null;
};
