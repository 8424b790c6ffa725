// On a wide screen a keyboard does what a tap does, by the very same buttons and links. The letters can be switched off.
"use strict";
(() => {
  const { all } = window.desk;
  document.currentScript.remove();
  // Milliseconds. A letter that others follow, or that follows others, is a word that somebody types beside the box.
  const ALONE = 250, WORD = 400, AGAIN = 600, LEAVING = 5000;
  const DESK = matchMedia("(min-width: 62.5em) and (hover: hover) and (pointer: fine)");
  const FIELD = "input, textarea, select, [contenteditable]";
  const one = (selector, within = document) => within.querySelector(selector);
  const side = () => one(".side");
  const box = () => one("#box");
  const sheet = () => one("details[open]:is(.menu, [name=sheet])");
  const isOn = () => localStorage.getItem("keys") !== "off";
  let waiting, before = -WORD, done = "", came = 0, left = -LEAVING, marked = null;

  const press = (item) => item?.click();
  // A call or a file begins like another page, and then the page stays.
  const leaving = () => performance.now() - left < LEAVING;

  // In the list: the row itself. Beside it: the open conversation. A row that has gone takes nobody else.
  function take() {
    if (marked && !marked.isConnected) list();
    const here = document.activeElement, row = here.closest(".side .row");
    if (row) press(one(".take button", row));
    else if (!here.closest(".side")) press(one("body > .bottom form[action$='/claim'] button"));
  }

  function close() {
    press(one(".query > .top .verbs > details > summary.accent"));
    one(".query > .top .verbs > details[open] .sheet button")?.focus();
  }

  function move(by) {
    const rows = all(".row", side()), here = document.activeElement.closest(".side .row");
    const from = rows.indexOf(here ?? rows.find((row) => row.hasAttribute("aria-current")));
    const to = rows[from < 0 ? 0 : here ? Math.min(Math.max(from + by, 0), rows.length - 1) : from];
    if (!to) return;
    one("a", to).focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  }

  function list(row = side()) {
    side().tabIndex = -1;
    row.focus({ preventScroll: true });
  }

  const leave = () => list(one(".row[aria-current] a", side()) ?? undefined);

  const DOES = {
    t: take,
    n: () => press(one(".next", side())),
    c: close,
    r: () => box()?.focus(),
    f: () => press(one("nav a[href='/search']", side())),
    "?": () => press(one(".keys > summary")),
  };
  const MOVES = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  const says = () => all("[data-keys]").forEach((item) => item.setAttribute("aria-checked", isOn()));

  // Enter sends as the button does: once, and only what is something.
  function enter(event) {
    event.preventDefault();
    if (!event.repeat && event.target.value.trim()) press(one(".send > .go"));
  }

  // Up and down among the choices of an open sheet, or the rows of the list.
  function arrow(event) {
    const within = document.activeElement.closest(".sheet");
    if (within) {
      const choices = all("button", within), at = choices.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      choices[(at + MOVES[event.key] + choices.length) % choices.length].focus();
    } else if (document.activeElement.closest(".side .row") && !sheet()) {
      event.preventDefault();
      move(MOVES[event.key]);
    }
  }

  function letter(event) {
    const { key } = event, now = performance.now(), word = now - before < WORD;
    clearTimeout(waiting);
    before = key in MOVES ? -WORD : now;
    // What goes just now, or a page that is on its way, is another one than whoever taps believes to see.
    if (word || event.repeat || leaving() || sheet() || one("form[aria-busy]")) return;
    if (key in MOVES) move(MOVES[key]);
    else if (DOES[key]) waiting = setTimeout(act, ALONE, key);
  }

  function act(key) {
    if (leaving() || sheet() || document.activeElement.matches(FIELD) || one("form[aria-busy]")) return;
    done = key;
    came = performance.now();
    DOES[key]();
  }

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.keyCode === 229 || !DESK.matches || !side()) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // Whoever holds a key, or taps it twice, means once: it is no letter in the box that came in between.
    if (key === done && (event.repeat || performance.now() - came < AGAIN) && !target.value) return event.preventDefault();
    if (target === box() && key === "Enter" && !event.shiftKey) return enter(event);
    if (target === box() && key === "Escape" && !sheet()) return leave();
    if (target.matches(FIELD)) return;
    if (key === "ArrowDown" || key === "ArrowUp") return arrow(event);
    if (isOn() && key.length === 1) letter(event);
  });

  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-keys]")) return;
    localStorage.setItem("keys", isOn() ? "off" : "on");
    says();
  });

  // Whoever opens a conversation of theirs goes on writing; Escape leads back to the list.
  function arrived() {
    says();
    if (!sheet() && isOn() && DESK.matches && document.activeElement === document.body) {
      box()?.focus({ preventScroll: true });
    }
    came = performance.now();
  }

  addEventListener("dressed", ({ detail }) => {
    if (detail === document) {
      marked = null;
      arrived();
    } else if (detail.querySelector?.("[data-keys]")) says();
  });
  // The row that the keyboard was on last; a tap elsewhere is about something else.
  document.addEventListener("focusin", ({ target }) => (marked = target.closest(".side .row")));
  document.addEventListener("pointerdown", () => (marked = null));
  addEventListener("beforeunload", () => (left = performance.now()));
  // A browser that goes to the newest line takes the keyboard there, and does so last of all.
  if (document.readyState === "complete") arrived();
  else addEventListener("load", () => setTimeout(arrived));
})();
