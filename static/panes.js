// On a wide screen the list stands beside the conversation: its place and what the keyboard was on outlive answers.
"use strict";
(() => {
  const { all } = window.desk;
  document.currentScript.remove();
  const PLACE = "side";
  const side = () => document.querySelector(".side");
  // What had the keyboard: the box, or of a row what kind of thing in it.
  let last = null;

  const whose = (row) => row.querySelector(".what").getAttribute("href");

  function named(item) {
    const row = item.closest(".side .row");
    return row ? { of: whose(row), kind: item.tagName } : item.id === "box" && { kind: "box" };
  }

  // It is there again after its part of the page has come anew.
  function again({ of, kind }, part) {
    if (kind === "box") return part.querySelector("#box")?.focus({ preventScroll: true });
    if (!part.closest(".side")) return;
    const row = all(".side .row").find((one) => whose(one) === of);
    // Where it has gone no other row takes its place: what is tapped next was meant for it.
    side().tabIndex = -1;
    (row?.querySelector(kind) || row?.querySelector("a") || side()).focus({ preventScroll: true });
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

  addEventListener("dressed", ({ detail }) => {
    if (detail === document) place();
    else if (last && document.activeElement === document.body) again(last, detail);
  });

  place();
})();
