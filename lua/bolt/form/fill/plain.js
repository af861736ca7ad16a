/*
 * Fills many plain fields of a frame in one go. Installed beside browser/act.js.
 *
 * bolt.fill_plain({ fields: [{ steps, how, value, kind }] }) sets each field the way a script in this world can (the
 * page's traps on `value` are not seen from here), fires input and change, leaves the last field, waits a frame so that
 * what the page draws from its state is drawn, and reads everything back. Answers, in order: { ok, got } or
 * { why, got, message }. `force` sets what nobody could type into, too: a read-only field with a calendar, a select behind a drawn list. how is "fill" (value), "select" (value or label), "check" or "uncheck".
 */
(() => {
  const bolt = globalThis.bolt;
  const { resolve, controlOf, visible, enabled, readonly, manner, checked, valueOf, holds, set, choose, frame, sleep } = bolt;

  const HOW = {
    fill: (el, field) => {
      const how = manner(el);
      if (!how || how === "edit") return { why: "not_editable" };
      if (!visible(el)) return { why: "hidden" };
      if (readonly(el) && !field.force) return { why: "readonly" };
      if (holds(el, field.value, field.kind) && valueOf(el) !== "") return {};
      if (el.maxLength >= 0 && field.value.length > el.maxLength) return { why: "too_long", message: `${field.value.length} characters, the field takes ${el.maxLength}` };
      el.focus({ preventScroll: true });
      set(el, field.value);
      return {};
    },
    select: (el, field) => {
      if (!visible(el) && !field.force) return { why: "hidden" };
      if ([...el.selectedOptions].some((o) => o.value === field.value) && !el.multiple) return {};
      el.focus({ preventScroll: true });
      return choose(el, [].concat(field.value).map((text) => ({ text })));
    },
    check: (el, field) => {
      const want = field.how === "check";
      if (!("checked" in el) || !/^(checkbox|radio)$/.test(el.type)) return { why: "not_native" };
      if (el.checked === want) return {};
      el.click();
      return {};
    },
  };
  HOW.uncheck = HOW.check;

  const HELD = {
    fill: (el, field) => ({ ok: holds(el, field.value, field.kind), got: valueOf(el) }),
    select: (el, field) => {
      const wanted = [].concat(field.value), chosen = [...el.selectedOptions];
      const fits = (text) => chosen.some((o) => o.value === text || bolt.clean(o.label) === bolt.clean(text));
      return { ok: chosen.length === wanted.length && wanted.every(fits), got: chosen.map((o) => o.value).join(", ") };
    },
    check: (el, field) => ({ ok: checked(el) === (field.how === "check"), got: checked(el) }),
  };
  HELD.uncheck = HELD.check;

  const one = (field, fn) => {
    const found = resolve(field.steps);
    if (found.why) return found;
    const el = controlOf(found.el);
    try { return fn(el, field); } catch (e) { return { why: "failed", message: String(e) }; }
  };

  /* What the fields hold now. */
  bolt.read_back = (arg) => arg.fields.map((field) => one(field, HELD[field.how]));

  /* Leaves whatever field has the focus, so that checks on leaving run. */
  bolt.leave = async () => {
    const active = bolt.activeElement();
    if (active && active !== document.body) active.blur();
    await frame();
    await sleep(0);
  };

  const editable = (el) => {
    try { return el.localName === "iframe" ? el.contentDocument && el.contentDocument.body : el; } catch { return null; }
  };
  const editorsIn = (box) => [box, ...box.querySelectorAll("[contenteditable=true], iframe")].map(editable)
    .filter((el) => el && (el.isContentEditable || el.ownerDocument.designMode === "on"));

  /* The visible editor of a field that only mirrors it: beside it, else the only one in the small boxes around it. */
  bolt.editor_of = (arg) => {
    const found = resolve(arg.steps);
    if (found.why || found.el.isContentEditable) return {};
    for (const beside of [found.el.nextElementSibling, found.el.previousElementSibling]) {
      const editors = beside && !beside.matches("form") ? editorsIn(beside) : [];
      if (editors.length === 1) return { ref: bolt.keep(editors[0]) };
    }
    for (let box = found.el.parentElement, n = 0; box && n < 4 && !box.matches("form, body"); box = box.parentElement, n++) {
      const editors = editorsIn(box);
      if (editors.length) return editors.length === 1 ? { ref: bolt.keep(editors[0]) } : {};
    }
    return {};
  };

  bolt.fill_plain = async (arg) => {
    const first = arg.fields.map((field) => one(field, (el) => (enabled(el) ? HOW[field.how](el, field) : { why: "disabled" })));
    await bolt.leave();
    return arg.fields.map((field, i) => {
      if (first[i].why) return first[i];
      const held = one(field, HELD[field.how]);
      return held.ok || held.why ? held : { ...held, why: "not_taken" };
    });
  };
})
