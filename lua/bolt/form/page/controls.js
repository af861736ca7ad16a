/*
 * Every control of the frame, grouped into forms, with buttons and signs. What words mean is not decided here:
 * lua/bolt/form/model.lua reads them.
 */
const OPTIONS_MAX = 1500;
/* No form that a person fills in has more; a page with more is a table of some kind. */
const CONTROLS_MAX = 600;
const NATIVE = "input:not([type=submit]):not([type=button]):not([type=reset]):not([type=image]), select, textarea";
const DRAWN = "[role=radio], [role=combobox], [role=textbox], [role=checkbox], [role=switch], [role=listbox], [aria-haspopup=listbox]";
const EDITABLE = "[contenteditable=''], [contenteditable=true], [contenteditable=plaintext-only]";

/* The picker of a drop zone may live at the end of the page, in no form: it belongs to the form that has the zone. */
const ZONE = ".dropzone, [class*=dropzone i], [class*=drop-zone i], [class*=file-drop i], [class*=filepond i], [class*=uploader i]";
const zoneOf = (el) => {
  if (el.type !== "file" || el.form || closest(el, "form")) return null;
  const zones = all(ZONE).filter((zone) => closest(zone, "form") && canSee(zone) && !zone.querySelector("input[type=file]"));
  return zones.length === 1 ? zones[0] : null;
};
const formOf = (el) => el.form || closest(zoneOf(el) || el, "form");
const search = (el) => closest(el, "[role=search], search, header nav, body > header, body > footer");

/* "type[7]" of a box with the value 7 is one of the boxes "type[...]". */
const sharedName = (el) => (el.type === "checkbox" && el.name.endsWith("[" + el.value + "]") ? el.name.slice(0, -el.value.length - 1) : el.name);

/* One entry a control: a group of radios, or of boxes that share a name, is one. */
const collect = () => {
  const entries = [], groups = new Map(), taken = new Set();
  for (const el of all(NATIVE)) {
    const type = el.type || el.localName;
    if (type === "hidden") continue;
    taken.add(el);
    if ((type === "radio" || type === "checkbox") && el.name) {
      let group = groups.get(formOf(el) || el.getRootNode());
      if (!group) groups.set(formOf(el) || el.getRootNode(), (group = new Map()));
      const key = type + " " + sharedName(el);
      if (group.has(key)) { group.get(key).members.push(el); continue; }
      const entry = { el, type, members: [el] };
      group.set(key, entry);
      entries.push(entry);
    } else entries.push({ el, type, members: [el] });
  }
  for (const el of all(DRAWN + ", " + EDITABLE)) {
    if (el.matches(NATIVE) || el.matches("ul, ol, iframe") || [...taken].some((t) => t !== el && (t.contains(el) || el.contains(t)))) continue;
    if (el.matches("[role=listbox]") && !el.matches("[tabindex]")) continue;
    taken.add(el);
    const role = el.getAttribute("role");
    if (role === "radio") {
      const box = closest(el, "[role=radiogroup]");
      if (!box) continue;
      if (!groups.has(box)) {
        groups.set(box, { el, type: "radio", members: [], drawn: true });
        entries.push(groups.get(box));
      }
      groups.get(box).members.push(el);
      continue;
    }
    const type = role === "checkbox" || role === "switch" ? "checkbox" : role === "combobox" || role === "listbox" || el.matches("[aria-haspopup=listbox]") ? "combobox" : "contenteditable";
    entries.push({ el, type, members: [el], drawn: true });
  }
  for (const el of all("iframe")) { /* an editor whose text lives in a frame of its own */
    let body = null;
    try { body = el.contentDocument && el.contentDocument.body; } catch { /* another site */ }
    if (body && (body.isContentEditable || el.contentDocument.designMode === "on")) entries.push({ el, type: "contenteditable", members: [el], drawn: true, editor: body });
  }
  if (entries.length > CONTROLS_MAX) entries.length = CONTROLS_MAX;
  entries.sort((a, b) => (a.el === b.el ? 0 : isBefore(a.el, b.el) ? -1 : 1));
  return entries;
};

const optionsOf = (entry) => {
  const { el, type, members } = entry;
  if (el.localName === "select") {
    return [...el.options].slice(0, OPTIONS_MAX).map((o) => ({
      value: o.value, text: cut(clean(o.label || o.text), 120), disabled: o.disabled || undefined, selected: o.selected || undefined,
      group: o.parentElement.localName === "optgroup" ? clean(o.parentElement.label) : undefined,
    }));
  }
  if ((type === "radio" || type === "checkbox") && members.length > 1) {
    return members.map((m) => ({
      value: m.value || m.dataset.value || clean(m.getAttribute("aria-label") || m.innerText), selector: selectorOf(m),
      disabled: m.disabled || undefined, selected: m.checked || m.getAttribute("aria-checked") === "true" || undefined,
      text: cut(clean(m.getAttribute("aria-label") || labelsOf(m).map((l) => words(l, m)).join(" ") || byIds(m, "aria-labelledby").map((n) => words(n)).join(" ") || textAfter(m) || m.value), 160),
    }));
  }
  const list = el.list;
  return list ? [...list.options].slice(0, OPTIONS_MAX).map((o) => ({ value: o.value, text: clean(o.label || o.text || o.value) })) : undefined;
};

/* Text fields that libraries of the trade hang their suggestions on. */
const SUGGESTS = ".ui-autocomplete-input, .tt-input, .tt-query, .pac-target-input, .typeahead, .twitter-typeahead input, [data-provide=typeahead], [data-autocomplete-url]";

/* Nobody types into an empty field that is read-only: a picker writes there. */
const isPicker = (el) => el.localName === "input" && el.type === "text" && el.readOnly && el.value === "" && !el.disabled;

const widgetOf = (entry, partner) => {
  const { el, type } = entry;
  if (type === "contenteditable") return "richtext";
  if (type === "combobox") return "combobox";
  if (partner && partner.widget !== "styled") return partner.widget;
  if (el.localName === "input" && (el.getAttribute("role") === "combobox" || el.matches("[aria-autocomplete=list], [aria-autocomplete=both], [aria-haspopup=listbox]"))) return "combobox";
  if (el.localName === "input" && el.type === "text" && el.matches(SUGGESTS)) return "combobox";
  if (/^(date|month|week|time|datetime-local)$/.test(type)) return type === "time" ? "time" : "date";
  if (el.matches(".datepicker, .hasDatepicker, .flatpickr-input, [data-datepicker], [data-provide=datepicker]")) return "date";
  if (isPicker(el)) return "picker";
  return undefined;
};

const STRONG_REQUIRED = /(^|[^\w])[*＊]|[*＊]\s*:?$/;
const isRequired = (entry, labels, wrapper) => {
  for (const m of entry.members) if (m.required || m.getAttribute("aria-required") === "true") return "attribute";
  if (closest(entry.el, "[role=radiogroup][aria-required=true]")) return "attribute";
  if (labels.some((l) => STRONG_REQUIRED.test(l.text))) return "asterisk";
  if (entry.el.matches(".required, .is-required, [data-required=true]") || (wrapper && wrapper.matches(".required, .is-required, .form-required"))) return "class";
  return undefined;
};

/* How many controls are hidden together with this one: a step of a wizard has many, a trap stands alone. */
const hiddenWith = (el) => {
  let box = el;
  for (let node = parentOf(el); node && !canSee(node) && !node.matches("form, body"); node = parentOf(node)) box = node;
  return box === el ? 1 : Math.max(1, box.querySelectorAll(CONTROL).length);
};

/* Names a whole group of radios or boxes. */
const groupOf = (el) => {
  const root = el.getRootNode();
  const same = sharedName(el) === el.name;
  return (root instanceof ShadowRoot ? selectorOf(root.host) + " >> " : "") + `${el.localName}[name${same ? "" : "^"}="${sharedName(el).replace(/["\\]/g, "\\$&")}"]`;
};

/* "Company name" that stands in the field until one comes to it. */
const greyWords = (el, labels) => {
  const text = el.localName === "textarea" || (el.localName === "input" && /^(text|email|tel|url)$/.test(el.type)) ? clean(el.defaultValue) : "";
  const said = labels.some((l) => l.source !== "heading" && l.source !== "after" && l.source !== "before");
  return !said && /\p{L}{2}/u.test(text) && !/[@\d]|:\/\//.test(text) && text.length < 60 ? text : "";
};

const describe = (entry, titles) => {
  const { el, type, members } = entry;
  const group = members.length > 1;
  const wrapper = wrapperOf(el, group ? members : null);
  const zone = zoneOf(el), labels = labelsFor(zone || el, members);
  if (entry.editor) for (const text of [el.title, entry.editor.getAttribute("aria-label")]) if (clean(text)) labels.push({ text: clean(text), source: "title" });
  let why = whyHidden(group ? members.find(canSee) || el : el), partner = null;
  if (why) {
    partner = zone ? { node: zone, widget: "upload" } : partnerOf(el);
    const inner = partner && partner.widget === "richtext" && entries.find((e) => e.editor && partner.node.contains(e.el));
    if (inner) partner = { node: inner.el, widget: "richtext" };
    if (partner) why = null;
  }
  const grey = greyWords(el, labels);
  let section = "";
  for (const title of titles) {
    if (title.el === el || title.el.contains(el) && title.el.matches("td, th")) continue;
    if (isBefore(title.el, el)) section = title.text; else break;
  }
  const number = (name) => (el.hasAttribute(name) && el.getAttribute(name) !== "" ? el.getAttribute(name) : undefined);
  const max = el.maxLength;
  return {
    selector: selectorOf(el), group: group && el.name ? groupOf(el) : undefined, tag: el.localName === "input" || el.localName === "select" || el.localName === "textarea" ? el.localName : "element",
    type: type === "select-one" || type === "select-multiple" ? "select" : type, name: el.getAttribute("name") || el.dataset.name || "", id: el.id || "",
    attribute_type: el.localName === "input" ? (el.getAttribute("type") || "text").toLowerCase() : undefined,
    labels, hint: hintsFor(el, wrapper), placeholder: clean(el.getAttribute("placeholder") || el.getAttribute("aria-placeholder") || el.dataset.placeholder || grey),
    autocomplete: clean(el.getAttribute("autocomplete")).toLowerCase(), inputmode: el.getAttribute("inputmode") || undefined,
    class: cut(typeof el.className === "string" ? el.className : "", 120), around: wrapper && typeof wrapper.className === "string" ? cut(wrapper.className, 160) : "",
    required_by: isRequired(entry, labels, wrapper), visible: !why, why_hidden: why || undefined,
    partner: partner ? selectorOf(partner.node) : undefined, widget: widgetOf(entry, partner),
    untabbable: el.tabIndex < 0 || undefined, aria_hidden: closest(el, "[aria-hidden=true]") !== null || undefined,
    hidden_with: why ? hiddenWith(el) : undefined,
    readonly: el.readOnly || undefined, disabled: el.disabled || (closest(el, "fieldset[disabled]") !== null) || el.getAttribute("aria-disabled") === "true" || undefined,
    maxlength: max > 0 && max < 524288 ? max : undefined, minlength: el.minLength > 0 ? el.minLength : undefined,
    min: number("min"), max: number("max"), step: number("step"), pattern: number("pattern"), accept: number("accept"), rows: number("rows"), size: number("size"),
    multiple: el.multiple || (type === "checkbox" && group) || undefined, options: optionsOf(entry),
    prefilled: /^https?:\/\/[w.]*$/.test(clean(el.defaultValue)) || undefined,
    value: grey && clean(el.value) === grey ? "" : type === "file" || type === "password" ? "" : entry.editor ? clean(entry.editor.innerText) : el.localName === "select" || "value" in el ? cut(String(el.value), 500) : clean(el.innerText),
    checked: type === "checkbox" || type === "radio" ? members.some((m) => m.checked || m.getAttribute("aria-checked") === "true") : undefined,
    section, editor_frame: entry.editor ? true : undefined, lang: (closest(el, "[lang]") || document.documentElement).lang || undefined,
  };
};

const BUTTON = "button, input[type=submit], input[type=button], input[type=image], input[type=reset], [role=button], a.btn, a.button, form a[onclick], form a[href^='javascript:']";
const describeButton = (el) => ({
  selector: selectorOf(el), visible: canSee(el), disabled: el.disabled || el.getAttribute("aria-disabled") === "true" || undefined,
  text: cut(clean(el.localName === "input" ? el.value || el.alt || el.title : el.innerText || el.getAttribute("aria-label") || el.title || [...el.querySelectorAll("img")].map((i) => i.alt).join(" ")), 80),
  type: el.localName === "input" || el.localName === "button" ? el.type : "link", name: el.getAttribute("name") || "", id: el.id || "", class: cut(typeof el.className === "string" ? el.className : "", 80),
});

const stepOf = (box) => {
  const current = box && (box.querySelector("[aria-current=step]") || (box.parentElement && box.parentElement.querySelector("[aria-current=step]")));
  const list = current && (current.closest("ol, ul") || current.parentElement);
  if (!list) return undefined;
  const items = [...list.children].filter((n) => clean(n.textContent));
  const index = items.findIndex((n) => n === current || n.contains(current));
  return index < 0 ? undefined : { index: index + 1, total: items.length };
};

/* Frames and elements of the services that ask who is human. */
const CAPTCHA_URL = /recaptcha|hcaptcha\.com|challenges\.cloudflare\.com|turnstile|arkoselabs|funcaptcha|geetest|friendlycaptcha|captcha-delivery|mtcaptcha/i;
const CAPTCHA_BOX = ".g-recaptcha, .h-captcha, .cf-turnstile, .frc-captcha, .geetest_holder, [data-sitekey], #recaptcha, iframe[src*='recaptcha'], iframe[src*='hcaptcha'], iframe[src*='challenges.cloudflare.com'], iframe[src*='arkoselabs']";
const captchaIn = (box, outside) => {
  const here = (el) => !outside || !closest(el, "form");
  const found = [...box.querySelectorAll(CAPTCHA_BOX)].filter(here).find((el) => el.matches("iframe") ? CAPTCHA_URL.test(el.src) && canSee(el) : canSee(el) || el.matches(".g-recaptcha, .h-captcha, .cf-turnstile"));
  if (found) return cut(found.localName + "." + (found.className || found.id || found.src || ""), 100);
  const picture = [...box.querySelectorAll("img, canvas, svg[class]")].filter(here).find((el) => /captcha|seccode|security.?(code|image)|verif(y|ication).?(code|image)|kaptcha/i.test([el.getAttribute("src"), el.getAttribute("alt"), el.id, el.getAttribute("class")].join(" ")) && canSee(el));
  return picture ? cut("picture " + (picture.getAttribute("src") || picture.id || ""), 100) : undefined;
};

const resolve = (address) => {
  try { return address === null ? "" : String(new URL(address, document.baseURI)); } catch { return address; }
};

const entries = collect();
const titles = headings().map((el) => ({ el, text: words(el) })).sort((a, b) => (a.el === b.el ? 0 : isBefore(a.el, b.el) ? -1 : 1));
const buttons = all(BUTTON).filter((el) => !closest(el, "[role=toolbar], .ck-toolbar, .ql-toolbar, .tox-toolbar, .note-toolbar"));

const forms = new Map();
for (const entry of entries) {
  const form = formOf(entry.el), key = form || search(entry.el) || "page";
  if (!forms.has(key)) forms.set(key, { form, key, entries: [] });
  forms.get(key).entries.push(entry);
}
for (const form of all("form")) if (!forms.has(form) && buttons.some((b) => formOf(b) === form)) forms.set(form, { form, key: form, entries: [] });

const asked = {};
const list = [...forms.values()].map((one) => {
  let box = one.form;
  if (!box && one.entries.length) {
    box = one.entries.map((e) => e.el).reduce(commonAncestor);
    if (box === one.entries[0].el) box = parentOf(box) || box;
  }
  /* Fields that belong to no form: their button stands in the same box, or a little further up. */
  const lonely = (b) => !formOf(b) && (one.key === "page" ? !search(b) : search(b) === one.key);
  let own = buttons.filter((b) => (one.form ? formOf(b) === one.form : lonely(b) && box.contains(b)));
  for (let up = parentOf(box), n = 0; !one.form && !own.some((b) => canSee(b)) && up && n < 4; up = parentOf(up), n++) own = buttons.filter((b) => lonely(b) && up.contains(b));
  return {
    selector: selectorOf(box), native: !!one.form, name: one.form ? one.form.getAttribute("name") || "" : "", id: box.id || "", class: cut(typeof box.className === "string" ? box.className : "", 80),
    action: one.form ? resolve(one.form.getAttribute("action")) : "",
    method: one.form ? (one.form.getAttribute("method") || "get").toLowerCase() : "", role: box.getAttribute("role") || (search(box) ? "search" : ""),
    heading: (titles.filter((t) => box.contains(t.el))[0] || titles.filter((t) => isBefore(t.el, box)).pop() || { text: "" }).text,
    hidden: one.form ? [...one.form.querySelectorAll("input[type=hidden]")].map((h) => h.name).slice(0, 60) : [],
    controls: one.entries.map((e) => describe(e, titles.filter((t) => box.contains(t.el) || !one.form))), buttons: own.slice(0, 40).map(describeButton),
    captcha: captchaIn(box), step: stepOf(box), lead: cut(words(box), 400),
  };
});
for (const css of arg.ask || []) {
  let el = null;
  try { el = document.querySelector(css); } catch { asked[css] = "bad"; continue; }
  const entry = el && entries.find((e) => e.members.includes(el));
  asked[css] = entry ? selectorOf(entry.el) : el ? "none" : "missing";
}
const visibleText = () => {
  const parts = [document.body ? document.body.innerText : ""];
  for (const root of roots.slice(1)) for (const el of root.children) if (el.innerText && el.localName !== "style") parts.push(el.innerText);
  return cut(parts.join("\n"), 30000);
};
/* Of the signs and letters that texts are full of, those that the encoding of the page cannot carry: the browser says so. */
const TYPED = "“”„‘’‚«»–—…•·€£©®™°àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßÀÂÄÁÅÆÇÈÉÊËÍÎÏÑÓÔÖØŒÚÛÜąćęłńśźżčďěňřšťůžőű";
const unwritable = () => {
  if (document.characterSet === "UTF-8") return undefined;
  const link = document.createElement("a");
  return [...TYPED].filter((c) => { link.href = "http://a/?" + c; return link.search.includes("%26%23"); }).join("") || undefined;
};
/* What may still change the page by itself: nothing, scripts (a frame, a refresh), or something that is under way. */
const BUSY = "[aria-busy=true], [role=progressbar], [class*=spinner i], [class*=skeleton i], [class*=loading i], [class*=loader i]";
const stirs = () => {
  if (document.readyState !== "complete" || all(BUSY).some(canSee) || (document.body && !document.body.innerText.trim() && !entries.length && !document.querySelector("frameset"))) return "loading";
  const scripts = [...document.scripts].some((s) => !s.type || /javascript|module/i.test(s.type));
  return scripts || document.querySelector("iframe, frame, meta[http-equiv=refresh i]") ? "scripts" : "nothing";
};
return {
  stirs: stirs(), url: location.href, title: document.title, lang: document.documentElement.lang || "", text: visibleText(), forms: list, asked: arg.ask ? asked : undefined,
  unwritable: unwritable(), captcha: captchaIn(document, true), ready: document.readyState, hollow: globalThis.boltShadow.suspects() > 0 || undefined,
};
