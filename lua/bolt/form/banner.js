/*
 * What lies over a page: boxes that stay in their place while the page scrolls, and dialogs, with the buttons in them.
 * Installed beside browser/act.js; only reads. In a frame that shows nothing but a notice (arg.whole) the body is the box.
 *
 * bolt.banners({ whole }) answers [{ text, asks, buttons: [{ ref, text }] }], where asks says that something can be
 * typed or chosen in it.
 */
(() => {
  const bolt = globalThis.bolt;
  const { clean, all, visible, keep } = bolt;
  const BUTTON = "button, [role=button], a, input[type=button], input[type=submit]";
  const DIALOG = "[role=dialog], [role=alertdialog], [aria-modal=true], dialog[open]";
  const TEXT_MAX = 4000;

  const stays = (el) => el.matches(DIALOG) || /^(fixed|sticky)$/.test(getComputedStyle(el).position);
  const wordsOf = (el) => clean(el.innerText || el.value || el.getAttribute("aria-label") || el.title);

  bolt.banners = (arg) => {
    const boxes = arg.whole ? [document.body].filter(Boolean) : all(document, "body *").filter((el) => visible(el) && stays(el));
    return boxes.map((box) => ({
      text: clean(box.innerText).slice(0, TEXT_MAX),
      asks: [...box.querySelectorAll("input, select, textarea")].some((f) => visible(f) && !/^(checkbox|button|submit)$/.test(f.type)),
      buttons: all(box, BUTTON).filter(visible).slice(0, 40).map((el) => ({ ref: keep(el), text: wordsOf(el).slice(0, 80) })),
    })).filter((one) => one.buttons.length > 0);
  };
})
