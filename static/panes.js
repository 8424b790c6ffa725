// On a wide screen the list stands beside the conversation: its place and what was focused outlive every answer.
"use strict";
(() => {
  const { all } = window.desk;
  document.currentScript.remove();
  const PLACE = "side";
  const side = () => document.querySelector(".side");
  // Which control it was: of a row, the row and what kind of thing in it.
  let last = null, answered = false;

  function named(item) {
    const row = item.closest(".side .row");
    if (!row) return null;
    const kind = item.matches("a") ? "a" : "button";
    return { of: row.querySelector(".what").getAttribute("href"), kind };
  }

  function again({ of, kind }) {
    const row = all(".side .row").find((one) => one.querySelector(".what").getAttribute("href") === of);
    (row?.querySelector(kind) || row?.querySelector("a"))?.focus({ preventScroll: true });
  }

  function place() {
    const pane = side(), top = Number(sessionStorage.getItem(PLACE));
    if (pane && top) pane.scrollTop = top;
    // The open one is in sight, also where it came to another place in the list.
    const open = pane?.querySelector(".row[aria-current]");
    if (!open || !pane.clientHeight) return;
    const { top: above, bottom } = open.getBoundingClientRect();
    const foot = pane.querySelector(".bottom").offsetHeight, head = pane.querySelector(".top").offsetHeight;
    if (above < head || bottom > pane.clientHeight - foot) open.scrollIntoView({ block: "center" });
  }

  // The list is no page of its own: a scroll of it is kept here.
  document.addEventListener("scroll", ({ target }) => {
    if (target === side()) sessionStorage.setItem(PLACE, target.scrollTop);
  }, true);

  document.addEventListener("focusin", ({ target }) => (last = named(target)));

  addEventListener("gone", ({ detail }) => (answered = detail.matches(".reply, [action$='/claim'], [action='/take-next']")));

  addEventListener("dressed", ({ detail }) => {
    if (detail === document) {
      place();
      // Whoever has just sent a reply, or taken somebody, goes on writing.
      if (answered && matchMedia("(hover: hover) and (pointer: fine)").matches) {
        document.getElementById("box")?.focus({ preventScroll: true });
      }
      answered = false;
    } else if (last && detail.closest?.(".side") && document.activeElement === document.body) again(last);
  });

  place();
})();
