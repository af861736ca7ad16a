/*
 * Whether an element can be acted on, and where: everything an action checks, in one evaluate. Installed beside find.js.
 *
 * bolt.act(arg) resolves arg.steps and waits, up to arg.patience ms, until exactly one element passes arg.needs. It
 * answers what the action needs ({ x, y, ... }), or { why, about }: the check that failed last and the element concerned.
 * `why` is one of not_found, strict, hidden, disabled, readonly, unstable, covered, outside, and, with hard set, what
 * no waiting will change: not_editable, not_checkable, and of a kept element detached and navigated. Nothing is clicked
 * or typed from here.
 */
(() => {
  const bolt = globalThis.bolt;
  const { shadowOf, clean, parent, contains, closest, find, describe } = bolt;
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  /* The next frame, or 250 ms where frames are not drawn (hidden or throttled iframes). */
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 250); });

  const visible = (el) => {
    const style = getComputedStyle(el);
    if (style.display === "contents") return [...el.children].some(visible) || (!el.children.length && !!clean(el.textContent));
    if (!el.checkVisibility() || style.visibility !== "visible") return false;
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const enabled = (el) => !el.matches(":disabled") && !closest(el, "[aria-disabled=true]");

  const TYPED = /^(text|search|email|url|tel|password|number)$/;
  const SET = /^(date|time|datetime-local|month|week|range|color)$/;
  /* How a control takes a value: by typing, by setting, or (null) not at all. */
  const manner = (el) => {
    if (el.localName === "textarea") return "type";
    if (el.localName === "input") return TYPED.test(el.type) ? "type" : SET.test(el.type) ? "set" : null;
    return el.isContentEditable ? "edit" : null;
  };
  const readonly = (el) => el.readOnly === true || el.getAttribute("aria-readonly") === "true";

  const controlOf = (el) => {
    if (el.matches("input, select, textarea, button") || el.isContentEditable) return el;
    const label = el.closest("label");
    return (label && label.control) || el;
  };
  const buttonOf = (el) => (el.matches("input, select, textarea") || el.isContentEditable ? el : closest(el, "button, [role=button], a, [role=link]") || el);

  /* ------------------------------------------------------------------ where to press */

  const topAt = (x, y) => {
    let top = document.elementFromPoint(x, y);
    for (let root; top && (root = shadowOf(top));) {
      const inner = root.elementFromPoint(x, y);
      if (!inner || inner === top || inner.getRootNode() !== root) break;
      top = inner;
    }
    return top;
  };
  /* Is a press on `top` a press on the target? Also on a label that hands it on to the target. */
  const receives = (target, top) => {
    if (!top) return false;
    if (contains(target, top)) return true;
    const label = closest(top, "label");
    return !!label && label.control === target && !closest(top, "a[href], button");
  };
  const view = () => ({ width: innerWidth, height: innerHeight });
  const clip = (box) => {
    const left = Math.max(0, box.left), top = Math.max(0, box.top);
    const right = Math.min(innerWidth, box.right), bottom = Math.min(innerHeight, box.bottom);
    return right - left > 0 && bottom - top > 0 && (right - left) * (bottom - top) >= 0.99 ? { x: (left + right) / 2, y: (top + bottom) / 2 } : null;
  };
  /* The middle of the first box: an inline link over two lines has two, and nothing of it in the middle of both. */
  const middle = (el) => {
    for (const box of el.getClientRects()) {
      const point = clip(box);
      if (point) return point;
    }
    return [...el.children].map(middle).find(Boolean) || null;
  };
  /* A place on a label where no link or other control is hit: from its left edge on, where the box is drawn. */
  const bare = (label) => {
    for (const box of label.getClientRects()) {
      for (let x = box.left + Math.min(6, box.width / 2); x < box.right; x += 8) {
        const y = (box.top + box.bottom) / 2, top = topAt(x, y);
        if (top && contains(label, top) && !closest(top, "a[href], button, select, textarea")) return { x, y };
      }
    }
    return null;
  };
  const offset = (el, at) => { const box = el.getBoundingClientRect(); return { x: box.left + at.x, y: box.top + at.y }; };

  const shown = (box) => box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
  const BLOCKS = ["center", "end", "start", "nearest"];
  const scroll = (el, attempt) => {
    if (attempt > 0 || window !== top || !shown(el.getBoundingClientRect())) {
      const block = BLOCKS[attempt % BLOCKS.length];
      el.scrollIntoView({ block: attempt === 0 && window !== top && shown(el.getBoundingClientRect()) ? "nearest" : block, inline: "nearest", behavior: "instant" });
    }
  };
  const same = (a, b) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

  /* ------------------------------------------------------------------ the checks */

  const NEEDS = {
    visible: (el) => visible(el) || { why: "hidden" },
    enabled: (el) => enabled(el) || { why: "disabled" },
    editable: (el) => (!manner(el) ? { why: "not_editable", hard: true } : readonly(el) ? { why: "readonly" } : true),
    stable: async (el, state) => {
      scroll(el, state.attempt);
      await frame();
      const before = el.getBoundingClientRect();
      await frame();
      if (!el.isConnected) return { why: "detached" };
      return same(before, el.getBoundingClientRect()) || { why: "unstable" };
    },
    hit: (el, state) => {
      const press = state.press || el;
      const point = state.arg.position ? offset(el, state.arg.position) : press !== el ? bare(press) : middle(el);
      if (!point) return { why: "outside" };
      const top = topAt(point.x, point.y);
      if (!(press !== el ? contains(press, top) : receives(el, top))) {
        state.covered = true;
        return { why: "covered", by: top ? describe(top) : "nothing (outside of the view)" };
      }
      state.point = { ...point, view: view() };
      return true;
    },
  };

  const resolve = (steps) => {
    if (steps[0] && steps[0].kind === "ref") {
      const el = bolt.refs.get(steps[0].value);
      if (!el) return { why: "navigated", hard: true };
      if (!el.isConnected) return { why: "detached", hard: true, about: describe(el) };
    }
    let set;
    try { set = find(steps); } catch (e) { return { why: "bad_selector", hard: true, message: e.message }; }
    if (set.length === 1) return { el: set[0] };
    return set.length ? { why: "strict", hard: true, count: set.length, first: set.slice(0, 4).map(describe) } : { why: "not_found" };
  };

  const once = async (arg, state) => {
    const found = resolve(arg.steps);
    if (found.why) return found.why === "not_found" && state.seen ? { why: "detached", about: state.seen } : found;
    let el = found.el;
    if (arg.retarget === "control") el = controlOf(el);
    else if (arg.retarget === "button") el = buttonOf(el);
    state.seen = describe(el);
    /* A styled checkbox: the box itself is not drawn, its label takes the press. */
    state.press = arg.through_label && !visible(el) ? [...(el.labels || [])].find(visible) : null;
    for (const need of arg.needs || []) {
      const target = state.press && need !== "enabled" ? (need === "hit" ? el : state.press) : el;
      const passed = await NEEDS[need](target, state);
      if (passed !== true) return { ...passed, about: state.seen };
    }
    const answer = { about: state.seen, ...state.point };
    if (arg.settle) await frame();
    if (arg.then) Object.assign(answer, THEN[arg.then](el, arg, state));
    if (answer.why) answer.about = state.seen;
    return answer;
  };

  /* Nothing was found: the answer says whether there may be closed roots that closed.lua has not looked into. */
  const searched = (answer) => (answer.why === "not_found" && globalThis.boltShadow.suspects() ? { ...answer, hollow: true } : answer);

  bolt.act = async (arg) => {
    const ends = performance.now() + (arg.patience || 0), state = { arg, attempt: arg.attempt || 0, seen: arg.seen };
    for (let pause = 20; ; pause = Math.min(100, pause * 2)) {
      const answer = state.asked ? await once(arg, state) : searched(await once(arg, state));
      state.asked = true;
      if (answer.hollow) return answer;
      if (!answer.why || answer.hard || performance.now() + pause >= ends) return { ...answer, attempt: state.attempt + (state.covered ? 1 : 0) };
      if (state.covered) state.attempt++;
      state.covered = false;
      await sleep(pause);
    }
  };

  /* ------------------------------------------------------------------ reading and writing values */

  const checked = (el) => ("checked" in el && /^(checkbox|radio)$/.test(el.type) ? el.checked
    : /^(checkbox|radio|switch|menuitemcheckbox|menuitemradio|option)$/.test(el.getAttribute("role") || "") ? (el.getAttribute("aria-checked") || el.getAttribute("aria-selected")) === "true" : null);

  /* What a control holds, as a person would read it. */
  const valueOf = (el) => {
    if (el.localName === "input" || el.localName === "textarea" || el.localName === "select") return el.value;
    return el.isContentEditable ? (el.innerText || "").replace(/\u200b/g, "").replace(/\n$/, "") : clean(el.innerText);
  };

  /* Fires what a person's change would have fired. From this world the page's own traps on `value` are not seen. */
  const fire = (el, ...names) => {
    for (const name of names) {
      el.dispatchEvent(name === "input" ? new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText" }) : new Event(name, { bubbles: true }));
    }
  };
  const set = (el, value) => {
    el.value = value;
    fire(el, "input", "change");
  };

  const matches = (option, want) => {
    if (want.index !== undefined) return option.index === want.index;
    if (want.value !== undefined) return option.value === want.value;
    if (want.label !== undefined) return clean(option.label) === clean(want.label);
    return option.value === want.text;
  };
  /* Chooses options: all of a multiple select, the first match of a single one. Nothing changes unless all are there. */
  const choose = (el, wants) => {
    if (el.localName !== "select") return { why: "not_a_select", hard: true };
    const options = [...el.options], picked = [], lost = [];
    for (const want of wants) {
      const option = options.find((o) => matches(o, want)) || options.find((o) => want.text !== undefined && clean(o.label) === clean(want.text));
      if (!option) lost.push(want.value ?? want.label ?? want.text ?? `number ${want.index}`);
      else if (option.matches(":disabled")) return { why: "option_disabled", message: clean(option.label) };
      else picked.push(option);
    }
    if (lost.length) return { why: "no_option", message: lost.join(", ") };
    if (el.multiple) for (const option of options) option.selected = picked.includes(option);
    else if (picked.length) picked[0].selected = true;
    else el.selectedIndex = -1;
    fire(el, "input", "change");
    return { value: [...el.selectedOptions].map((o) => o.value) };
  };

  /*
   * Does the control hold what was wanted, whatever form the page gives it? Numbers compare as numbers, telephone
   * numbers by their digits (a country code may be dropped), addresses without scheme and last slash, all else without
   * regard to case and white space. `kind` says what a plain text field is for: "phone", "url".
   */
  const bare_url = (s) => s.trim().toLowerCase().replace(/^https?:\/\//, "").replace(/\/$/, "");
  const holds = (el, wanted, kind) => {
    const got = valueOf(el), squeeze = (s) => clean(s).toLowerCase();
    if (squeeze(got) === squeeze(wanted)) return true;
    if (!clean(got) || !clean(wanted)) return false;
    if (el.type === "number" || el.type === "range") return Number(got) === Number(wanted);
    if (kind === "phone" || el.type === "tel") {
      const a = got.replace(/\D/g, ""), b = wanted.replace(/\D/g, "");
      return a === b || (a.length >= 7 && b.endsWith(a) && b.length - a.length <= 3) || (a.length >= 7 && a === "0" + b.slice(-a.length + 1));
    }
    if (kind === "url" || el.type === "url") return bare_url(got) === bare_url(wanted);
    return false;
  };
  bolt.held = (arg) => {
    const el = bolt.refs.get(arg.keep), elsewhere = bolt.unguard_text ? bolt.unguard_text() : undefined;
    return el ? { same: holds(el, arg.wanted), got: valueOf(el), elsewhere } : { gone: true };
  };

  const number = (s) => s.trim() !== "" && Number.isFinite(Number(s));
  const selectAll = (el) => {
    el.focus({ preventScroll: true });
    if (manner(el) === "edit") el.ownerDocument.getSelection().selectAllChildren(el);
    else el.select();
  };
  const activeElement = () => {
    let active = document.activeElement;
    for (let root; active && (root = shadowOf(active)) && root.activeElement;) active = root.activeElement;
    return active;
  };
  const focused = (el) => {
    const active = activeElement();
    return active === el || (!!active && contains(el, active));
  };

  /*
   * Text goes where the focus is, and a page may move that after we looked. What is on its way to another element is
   * stopped, until bolt.held looks what became of it, or for five seconds.
   */
  const guardText = (el) => {
    if (bolt.unguard_text) bolt.unguard_text();
    let elsewhere;
    const listen = (event) => {
      let at = event.composedPath()[0];
      if (globalThis.boltShadow.isClosed(at)) at = activeElement() || at;
      if (!event.isTrusted || contains(el, at) || contains(at, el)) return;
      elsewhere = describe(at);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    addEventListener("beforeinput", listen, true);
    const end = () => {
      removeEventListener("beforeinput", listen, true);
      bolt.unguard_text = null;
      return elsewhere;
    };
    bolt.unguard_text = end;
    setTimeout(() => { if (bolt.unguard_text === end) end(); }, 5000);
  };

  const THEN = {
    /* Makes ready for typing, or sets what is set and not typed. */
    fill: (el, arg) => {
      let value = arg.value;
      if (manner(el) === "set") {
        value = value.trim();
        if (el.type === "color") value = value.toLowerCase();
        el.focus();
        const old = el.value;
        el.value = value;
        if (el.value !== value) {
          el.value = old;
          return { why: "malformed", hard: true, message: `${JSON.stringify(value)} is not a ${el.type} that this field takes` };
        }
        fire(el, "input", "change");
        return { done: true, value };
      }
      if (el.type === "number") {
        value = value.trim();
        if (value !== "" && !number(value)) return { why: "malformed", hard: true, message: `${JSON.stringify(arg.value)} is not a number` };
      }
      selectAll(el);
      if (!focused(el)) return { why: "unfocused" };
      guardText(el);
      return { type: value, keep: bolt.keep(el), empty: valueOf(el) === "", multiline: manner(el) === "edit" };
    },
    focus: (el) => { el.focus(); return {}; },
    blur: (el) => { el.blur(); return {}; },
    select: (el, arg) => choose(el, arg.wants),
    checked: (el, arg, state) => {
      const now = checked(el);
      if (now === null) return { why: "not_checkable", hard: true };
      if (arg.want === false && (el.type === "radio" || el.getAttribute("role") === "radio") && now) return { why: "radio", hard: true, message: "a radio button cannot be unchecked" };
      return { checked: now };
    },
    keep: (el) => ({ keep: bolt.keep(el) }),
    /* Makes ready for files: empties the input, since the file that is there already would change nothing. */
    files: (el, arg) => {
      if (el.localName !== "input" || el.type !== "file") return { why: "not_a_file_input", hard: true, message: "the element takes no files" };
      if (arg.count > 1 && !el.multiple) return { why: "too_many_files", hard: true, message: "the input takes one file" };
      const had = el.files.length;
      if (had) el.value = "";
      if (had && !arg.count) fire(el, "input", "change");
      return { keep: bolt.keep(el) };
    },
    guard: (el, arg, state) => ({ watch: guard(el, state) }),
  };

  /* ------------------------------------------------------------------ the press itself */

  const EVENTS = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick", "dblclick", "contextmenu"];
  /*
   * Watches the press that is about to come. The first event decides: is it for another element, this one and all that
   * follow are stopped, nothing was clicked, and the press can be tried again. bolt.verdict({ watch }) tells, and ends it.
   * Asked in another document, one that the press brought about, it does not know that watch: the press did its work.
   */
  const guard = (el, state) => {
    if (bolt.unguard) bolt.unguard();
    const press = state.press;
    let verdict;
    const listen = (event) => {
      if (!event.isTrusted) return;
      let at = event.composedPath()[0];
      if (globalThis.boltShadow.isClosed(at)) at = topAt(event.clientX, event.clientY) || at; /* events do not tell what is in there */
      if (verdict === undefined) verdict = (press ? contains(press, at) : receives(el, at)) ? true : describe(at.nodeType === 1 ? at : document.documentElement);
      if (verdict !== true) { event.preventDefault(); event.stopImmediatePropagation(); }
    };
    let moved;
    const reached = new Promise((resolve) => { moved = resolve; });
    const onMove = (event) => { if (event.isTrusted) moved(true); };
    for (const name of EVENTS) addEventListener(name, listen, { capture: true, passive: false });
    addEventListener("pointermove", onMove, { capture: true, passive: true });
    bolt.reach = (patience) => Promise.race([reached, sleep(patience).then(() => false)]);
    bolt.unguard = () => {
      for (const name of EVENTS) removeEventListener(name, listen, { capture: true });
      removeEventListener("pointermove", onMove, { capture: true });
      bolt.unguard = null;
      return verdict;
    };
    bolt.watch = Math.random().toString();
    return bolt.watch;
  };
  /* Does the mouse reach this frame? The browser learns only with a frame's first picture where it lies. */
  bolt.reached = (arg) => (bolt.watch === arg.watch ? bolt.reach(arg.patience) : "gone");
  bolt.verdict = (arg) => {
    if (bolt.watch !== arg.watch) return { arrived: true };
    const verdict = bolt.unguard ? bolt.unguard() : undefined;
    return { arrived: verdict === true, elsewhere: typeof verdict === "string" ? verdict : undefined };
  };

  /* Is the topmost element at a point of this frame the frame that shows the child? For presses inside iframes. */
  bolt.frame_at = (arg) => {
    const at = topAt(arg.x, arg.y);
    return at && at.matches("iframe, frame, object, embed, fencedframe") ? { view: view() } : { by: at ? describe(at) : "nothing (outside of the view)" };
  };

  /* ------------------------------------------------------------------ questions */

  const ASK = {
    text: (el) => (el.localName === "input" || el.localName === "textarea" ? el.value : el.innerText ?? el.textContent),
    value: (el) => valueOf(controlOf(el)),
    attribute: (el, arg) => el.getAttribute(arg.name) ?? undefined,
    checked: (el) => checked(controlOf(el)),
    enabled: (el) => enabled(el),
    editable: (el) => enabled(el) && !readonly(el),
    box: (el) => { const b = el.getBoundingClientRect(); return { x: b.x, y: b.y, width: b.width, height: b.height }; },
    html: (el) => el.innerHTML,
    focused: (el) => focused(el),
  };
  /* One question about the one element, asked now: no waiting. */
  bolt.ask = (arg) => {
    const found = resolve(arg.steps);
    return found.why ? searched(found) : { value: ASK[arg.what](found.el, arg), about: describe(found.el) };
  };
  bolt.count = (arg) => { try { const value = find(arg.steps).length; return value ? { value } : { value, ...searched({ why: "not_found" }), why: undefined }; } catch (e) { return { why: "bad_selector", message: e.message }; } };
  const ABSENT = /^(not_found|detached|navigated)$/;
  bolt.is_visible = (arg) => {
    const found = resolve(arg.steps);
    return found.el ? { value: visible(found.el) } : ABSENT.test(found.why) ? { value: false, hollow: searched(found).hollow } : found;
  };
  bolt.select_all = (arg) => {
    const found = resolve(arg.steps);
    if (found.el) selectAll(found.el);
    return found.el ? {} : found;
  };
  /* Waits for a state, up to arg.patience ms. */
  bolt.wait_state = async (arg) => {
    const ends = performance.now() + arg.patience;
    for (let first = true; ; first = false) {
      const found = first ? searched(resolve(arg.steps)) : resolve(arg.steps);
      if (found.hollow || (found.hard && !(/^(detached|hidden)$/.test(arg.state) && ABSENT.test(found.why)))) return found;
      const there = !!found.el, seen = there && visible(found.el);
      if ({ attached: there, detached: !there, visible: seen, hidden: !seen }[arg.state]) return { value: true };
      if (performance.now() >= ends) return { why: there ? (seen ? "visible" : "hidden") : "not_found", about: there ? describe(found.el) : undefined };
      await sleep(30);
    }
  };

  /* Gives a file input its files by their bytes (base64), where the browser cannot read ours. */
  bolt.put_files = (el, files) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of files) data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
    el.files = data.files;
    fire(el, "input", "change");
  };

  Object.assign(bolt, { resolve, holds, view, visible, enabled, readonly, manner, checked, valueOf, controlOf, fire, set, choose, selectAll, activeElement, focused, sleep, frame, topAt });
})
