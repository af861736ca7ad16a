/*
 * Lists that a page draws itself: what came up after a press on a dropdown. Installed beside browser/act.js.
 *
 * bolt.list_before({ steps }) remembers what can be seen; bolt.list_read({ steps }) then answers the options that are
 * new since: { options: [{ ref, text, value, disabled }], search, busy, stirred }, where search is a text field to narrow
 * them by, and stirred tells whether anything came up at all.
 * bolt.list_shown({ steps }) answers what the control shows. Only reads.
 */
(() => {
  const bolt = globalThis.bolt;
  const { clean, all, closest, visible, resolve, keep, parent, contains, topAt, view } = bolt;
  const OPTIONS_MAX = 800, TEXT_MAX = 160;
  let before = new WeakSet();

  const ROLES = "[role=option], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=treeitem]";
  const NAMED = "li, [class*=option i], [class*=item i], [class*=result i], [class*=suggest i], [class*=choice i]";
  const TEXT_FIELD = "input:not([type]), input[type=text], input[type=search], [role=searchbox]";

  bolt.list_before = () => {
    before = new WeakSet();
    for (const el of all(document, "*")) if (visible(el)) before.add(el);
    return {};
  };

  const textOf = (el) => clean(el.innerText || el.getAttribute("aria-label") || el.textContent);
  const fresh = (el) => !before.has(el) && visible(el);
  const leaves = (list) => list.filter((el) => textOf(el) && textOf(el).length <= TEXT_MAX && !list.some((other) => other !== el && el.contains(other)));

  /* By role where the page says so; else list items and what is named like one; else whatever invites a press. */
  const candidates = (control) => {
    const own = ["aria-controls", "aria-owns"].flatMap((a) => (control.getAttribute(a) || "").split(/\s+/))
      .map((id) => id && control.getRootNode().getElementById && control.getRootNode().getElementById(id)).filter(Boolean);
    for (const box of own) {
      const list = leaves(all(box, ROLES + ", li").filter(visible));
      if (list.length) return list;
    }
    const tiers = [
      () => all(document, ROLES).filter(fresh),
      () => all(document, NAMED).filter((el) => fresh(el) && el !== control && !el.matches("input, select, textarea")),
      () => all(document, "div, span, a, td").filter((el) => fresh(el) && getComputedStyle(el).cursor === "pointer"),
    ];
    for (const tier of tiers) {
      const list = leaves(tier());
      if (list.length) return list;
    }
    return [];
  };

  bolt.list_read = (arg) => {
    const found = resolve(arg.steps);
    if (found.why) return found;
    const control = found.el, list = candidates(control).slice(0, OPTIONS_MAX);
    const search = control.matches("input") ? control : control.querySelector(TEXT_FIELD)
      || all(document, TEXT_FIELD).find((el) => fresh(el) && !el.readOnly) || null;
    return {
      options: list.map((el) => ({
        ref: keep(el), text: textOf(el), value: el.dataset.value || el.getAttribute("value") || undefined,
        disabled: el.getAttribute("aria-disabled") === "true" || /(^|\s)(is-)?disabled(\s|$)/.test(el.className) || undefined,
        chosen: el.getAttribute("aria-selected") === "true" || undefined,
      })),
      search: search && !search.readOnly && !search.disabled ? keep(search) : undefined,
      busy: all(document, "[aria-busy=true]").some(fresh) || undefined,
      stirred: list.length > 0 || all(document, "body *").some(fresh),
    };
  };

  /* A place beside everything: on a box that the control stands in, where a press does nothing but end what is open. */
  const blank = (control) => {
    for (let y = 4; y < innerHeight; y += 24) {
      for (const x of [4, innerWidth - 4, innerWidth / 2, innerWidth / 4]) {
        const top = topAt(x, y);
        if (top && top !== control && contains(top, control) && !closest(top, "label, a, button") && before.has(top)) return { x, y, view: view() };
      }
    }
    return {};
  };

  /* Is something still open that was not there before: a list, a calendar? Then also where to press to be rid of it. */
  bolt.popup = (arg) => {
    const control = resolve(arg.steps).el;
    const open = !!control && all(document, "*").some((el) => fresh(el) && !contains(el, control) && (el.matches("[role=listbox], [role=menu], ul")
      || /^(absolute|fixed)$/.test(getComputedStyle(el).position)) && el.getBoundingClientRect().height > 20);
    return open ? { open, ...blank(control) } : { open };
  };

  /*
   * What the control shows: its own text or value, and that of the small box around it, where a chosen value may stand
   * beside the field that was typed in. An option list that is still open is not counted.
   */
  bolt.list_shown = (arg) => {
    const found = resolve(arg.steps);
    if (found.why) return found;
    const el = found.el, texts = [el.localName === "select" ? [...el.selectedOptions].map((o) => o.label).join(", ") : el.value || "", textOf(el)];
    for (let box = parent(el), n = 0; box && n < 3; box = parent(box), n++) {
      if (box.matches("form, body, fieldset, table") || box.querySelectorAll("input:not([type=hidden]), select, textarea, [role=combobox]").length > 1) break;
      const open = [...box.querySelectorAll("[role=listbox], ul")].some((list) => !before.has(list) && visible(list));
      if (!open) texts.push(textOf(box));
    }
    return { texts: texts.map(clean).filter(Boolean), expanded: closest(el, "[aria-expanded=true]") !== null };
  };
})
